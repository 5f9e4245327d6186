"""四 成果转化: the fourth chapter of the summary.

Ledgers: registered results, award nominations, awards, technology contracts, alliance members, events.
"""
