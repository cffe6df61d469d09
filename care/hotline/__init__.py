"""The hotline: calls that were answered, cases in hand, hand-over between shifts, welfare calls during a stop."""
