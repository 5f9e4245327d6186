"""Targets and tasks of a year: how far, how fast, whose; and the breakdown table to take away."""
