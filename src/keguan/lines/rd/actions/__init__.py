"""Verbs of the fifth line."""
