"""Reading the workbooks of a bureau: files, grids, tables, the ledger each table belongs to, and its rows. No Django."""
