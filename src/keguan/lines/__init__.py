"""The six lines of work: one folder each, one chapter of the annual summary each. No line imports another."""
