"""Ledgers of the first line."""

from keguan.lines.enterprises.ledgers import inputs, recognition, tiers

__all__ = ["inputs", "recognition", "tiers"]
