"""What runs from a terminal: the whole town on one machine, single processes, backups, the demo town."""
