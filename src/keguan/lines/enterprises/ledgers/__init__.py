"""Ledgers of the first line."""

from keguan.lines.enterprises.ledgers import campaigns, duties, inputs, recognition

__all__ = ["campaigns", "duties", "inputs", "recognition"]
