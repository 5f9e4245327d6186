"""文库: documents that people find, read, cite and share. The source documents it extends are in the registry."""
