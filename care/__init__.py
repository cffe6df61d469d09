"""The virtual nursing home: an elder orders help, the nearest caregiver comes. This docstring is the map.

A module imports only what stands in rows above its own; two in one row never import each other (tests/test_layers.py):

1.  clock, money, errors: the only now(); integer fen; exceptions that carry a sentence
2.  config, words: start-up settings and secrets; how times, distances and money are said
3.  db: the database handle, transaction(), claim(), column types
4.  models/: tables, states and the transitions allowed between them
5.  settings, access, geo, attention, papers: what an administrator changes; who may see what; distances; what a person
    settles; who decides for an elder, and what was agreed
6.  queues, sms/: wake-up calls for the workers; gateways that carry messages
7.  messages: who is told what, by which channel, in which language
8.  visits, duty, homes, stops: arriving, finishing, evidence; who is free when; where an elder lives; when nobody goes
9.  dispatch/: who may take a job, whom to ask next, accepting and declining
10. orders/: placing, changing, cancelling, repeating
11. watch: finds all that is due or stuck, and puts it right
12. jobs, web/: what the workers run; what the browsers see
13. cli/: commands, processes, the demo town; app.py beside this package puts all of it together
"""
