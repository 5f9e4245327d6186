"""Forms from above (上级报表): an unknown form's empty cells are matched to indicators, filled, and the form remembered."""
