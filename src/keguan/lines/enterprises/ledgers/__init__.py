"""Ledgers of the first line."""

from keguan.lines.enterprises.ledgers import inputs, recognition

__all__ = ["inputs", "recognition"]
