"""Benchmarks: figures beside what a user would take instead, in one run on one machine. Each writes its table here."""
