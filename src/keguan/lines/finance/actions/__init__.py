"""Verbs of the sixth line: what a step of a loan checks and posts."""
