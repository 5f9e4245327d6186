"""Pages of the import: upload, preview, commit, and the batches of the past."""
