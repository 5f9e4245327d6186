"""Ledgers of the fifth line."""

from keguan.lines.rd.ledgers import returns, rounds, subsidies

__all__ = ["returns", "rounds", "subsidies"]
