"""Funds paid by rule: the parameter model of a policy as data, what it pays one enterprise, and what a budget leaves.

Plain Python, exact: amounts are fractions of a yuan, rates fractions of one; nothing is rounded before the end.
"""
