"""Pages on which a bureau declares lines, ledgers and indicators of its own."""
