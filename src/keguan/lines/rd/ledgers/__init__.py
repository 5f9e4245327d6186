"""Ledgers of the fifth line."""

from keguan.lines.rd.ledgers import funds, returns, subsidies

__all__ = ["funds", "returns", "subsidies"]
