"""五 研发投入: the fifth chapter of the summary.

Ledgers: 107-2 returns of enterprises by year, post-subsidy payments. Kept by the section for statistics.
"""
