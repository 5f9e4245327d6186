"""Pages of every ledger, made from its declaration: list, record, form, history, export, organisation, search."""
