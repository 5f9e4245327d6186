"""核数: drop a draft, see which of its numbers and names are wrong and why."""
