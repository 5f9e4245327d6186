"""Ledgers of the fifth line."""

from keguan.lines.rd.ledgers import returns, subsidies

__all__ = ["returns", "subsidies"]
