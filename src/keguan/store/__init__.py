"""What the system remembers: history of every change, files, import batches, facts and moves of a workflow."""
