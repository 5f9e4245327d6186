"""Ledgers of the first line, in the order of the navigation."""

from keguan.kit.catalogue import catalogue
from keguan.lines.enterprises.ledgers import campaigns, duties, inputs, recognition, tiers

__all__ = ["inputs", "recognition", "tiers"]

catalogue.add(*campaigns.LEDGERS, *duties.LEDGERS)
