"""文库: the pages where documents are found, read, kept and given to others."""
