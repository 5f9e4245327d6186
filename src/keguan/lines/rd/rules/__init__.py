"""Rules of the fifth line: funds paid by rule."""
