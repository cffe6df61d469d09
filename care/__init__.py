"""The virtual nursing home: an elder orders help, the nearest caregiver comes. This docstring is the map.

A module imports only what stands in rows above its own; two in one row never import each other (tests/test_layers.py):

1.  config, clock, money, errors, words: start-up settings; the only now(); integer fen; exceptions for people; wordings
2.  db: the database handle, transaction(), claim(), column types
3.  models/: tables, states and the transitions allowed between them
4.  settings, access, geo: what an administrator changes; who is signed in and may see what; distances and who is near
5.  queues, sms/: wake-up calls for the workers; gateways that carry messages
6.  messages: who is told what, by which channel, in which language
7.  visits, duty: arriving, finishing, evidence; who is free when
8.  dispatch/: who may take a job, whom to ask next, accepting and declining
9.  orders: placing, changing, cancelling, repeating
10. watch: finds all that is due or stuck, and puts it right
11. jobs, web/: what the workers run; what the browsers see
12. cli/: commands, processes, the demo town; app.py beside this package puts all of it together
"""
