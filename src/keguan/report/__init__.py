"""The annual summary: chapters of the lines become one document whose every number is a frozen fact."""
