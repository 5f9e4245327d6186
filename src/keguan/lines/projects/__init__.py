"""二 科技项目: the second chapter of the summary.

Ledgers: the tree of programmes, projects from filing to acceptance. Kept by the section for planning.
"""
