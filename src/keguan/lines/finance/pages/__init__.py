"""Pages of the sixth line: the work list, whom to recommend, the pool, schemes, the monthly statement, comparisons."""
