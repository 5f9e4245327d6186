"""Rules: official conditions and scoring tables as code, decided exactly or not at all. See docs/rules.md."""
