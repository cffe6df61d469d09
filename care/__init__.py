"""The virtual nursing home: an elder orders help, the nearest caregiver comes. This docstring is the map.

A module imports only what stands in rows above its own; two in one row never import each other (tests/test_layers.py):

1.  clock, money, errors: the only now(); integer fen; exceptions that carry a sentence
2.  config, words: start-up settings and secrets; how times, distances and money are said
3.  db: the database handle, transaction(), claim(), column types
4.  models/: tables, states and the transitions allowed between them
5.  settings, geo, attention, papers: what an administrator changes; distances; what a person settles; who decides for
    an elder, and what was agreed
6.  access: who gets in, who may see what, who saw it
7.  queues, sms/: wake-up calls for the workers; gateways that carry messages
8.  messages, people: who is told what, by which channel, in which language; a person's data as it is entered
9.  allowances/: contracts, who is entitled, what is left of a month, the ledger of every fen
10. visits, duty, homes, stops, family, elders: arriving, finishing, evidence; who is free when; where an elder lives;
    when nobody goes; who of the family sees and orders; a new elder
11. dispatch/: who may take a job, whom to ask next, accepting and declining
12. orders/, hiring: placing, changing, cancelling, repeating; taking caregivers and staff on, letting them go
13. supervision/, hotline/, reports/: ring-backs and complaints; calls, shifts, cases in hand, welfare calls; figures
    that are only read
14. transfers/: long work with files: rosters that come in, tables that go out
15. watch: finds all that is due or stuck, and puts it right
16. jobs, web/: what the workers run; what the browsers see
17. cli/: commands, processes, the demo town; app.py beside this package puts all of it together
"""
