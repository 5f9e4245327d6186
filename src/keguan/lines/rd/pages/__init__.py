"""Work of the fifth line that no ledger shows by itself: funds paid by rule."""

from keguan.lines.rd.pages import funds

__all__ = ["funds"]
