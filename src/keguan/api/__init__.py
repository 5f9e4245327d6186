"""JSON of ledgers, indicators and reports, under the same access rules as the pages."""
