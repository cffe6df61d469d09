"""Figures that are only read: what a month comes to, how a budget runs."""
