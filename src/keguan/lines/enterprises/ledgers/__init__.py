"""Ledgers of the first line, in the order of the navigation."""

from keguan.kit.catalogue import catalogue
from keguan.lines.enterprises.ledgers import campaigns, duties, inputs, recognition

__all__ = ["inputs", "recognition"]

catalogue.add(*campaigns.LEDGERS, *duties.LEDGERS)
