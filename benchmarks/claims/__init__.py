"""How well numeric claims are found: a gold set labelled by hand, with precision and recall per kind."""
