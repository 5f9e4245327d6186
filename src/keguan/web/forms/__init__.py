"""上级报表: drop a form from above, see its cells filled and why, settle the rest, take it away."""
