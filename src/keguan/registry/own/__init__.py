"""Ledgers, indicators and lines that a bureau declares on the screen.

`fields` says what a column may be, `ledgers` turns a declared ledger into a model and a `Ledger`, `indicators` a closed
expression over its fields into an `Indicator`, `loading` lays them over the catalogue, `declaring` checks and writes them.
"""
