"""Records of the fifth line: R&D returns and how they are collected, funds paid by rule, and the post-subsidy paid."""

from keguan.lines.rd.models.collection import Campaign, FrozenReturn, FrozenRound, Submission
from keguan.lines.rd.models.funds import Entry, FundVersion, Objection, Round, entries_of
from keguan.lines.rd.models.returns import Return
from keguan.lines.rd.models.subsidies import Recovery, SubsidyPayment

__all__ = [
    "Campaign",
    "Entry",
    "FrozenReturn",
    "FrozenRound",
    "FundVersion",
    "Objection",
    "Recovery",
    "Return",
    "Round",
    "Submission",
    "SubsidyPayment",
    "entries_of",
]
