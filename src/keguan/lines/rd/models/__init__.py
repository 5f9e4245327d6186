"""Records of the fifth line: R&D returns of enterprises, funds paid by rule, and the post-subsidy paid."""

from keguan.lines.rd.models.funds import Entry, FundVersion, Objection, Round, entries_of
from keguan.lines.rd.models.returns import Return
from keguan.lines.rd.models.subsidies import Recovery, SubsidyPayment

__all__ = ["Entry", "FundVersion", "Objection", "Recovery", "Return", "Round", "SubsidyPayment", "entries_of"]
