"""Ledgers of the fifth line."""

from keguan.lines.rd.ledgers import collection, returns, subsidies

__all__ = ["collection", "returns", "subsidies"]
