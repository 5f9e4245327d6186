"""Ledgers of the sixth line."""

from keguan.lines.finance.ledgers import loans, pool, schemes

__all__ = ["loans", "pool", "schemes"]
