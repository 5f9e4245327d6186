"""Ledgers of the fifth line."""

from keguan.lines.rd.ledgers import collection, returns, rounds, subsidies

__all__ = ["collection", "returns", "rounds", "subsidies"]
