"""The command line: each command parses its arguments, calls one action, prints."""
