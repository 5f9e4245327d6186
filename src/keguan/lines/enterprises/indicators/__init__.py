"""Numbers of the first line."""

from keguan.lines.enterprises.indicators import recognition, work

__all__ = ["recognition", "work"]
