"""Keguan 科管: ledgers, indicators and the annual summary of a Science & Technology Bureau."""
