"""三 创新平台: the third chapter of the summary.

Ledgers: platforms with their assessments, talent programmes, pilots (创新型县) with the steps of their selection.
"""
