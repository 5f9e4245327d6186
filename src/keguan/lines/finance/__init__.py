"""六 科技金融: the sixth chapter of the summary.

Ledgers: 科贷通 loans from recommendation to settlement, the risk pool with its compensations and recoveries.
"""
