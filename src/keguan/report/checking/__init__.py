"""核数: finds the numeric claims of any text, matches them to indicators and ledgers, and says which are wrong and why."""
