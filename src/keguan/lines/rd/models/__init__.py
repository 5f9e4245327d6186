"""Records of the fifth line: R&D returns of enterprises, how they are collected, and the post-subsidy paid on them."""

from keguan.lines.rd.models.collection import Campaign, FrozenReturn, Round, Submission
from keguan.lines.rd.models.returns import Return
from keguan.lines.rd.models.subsidies import SubsidyPayment

__all__ = ["Campaign", "FrozenReturn", "Return", "Round", "Submission", "SubsidyPayment"]
