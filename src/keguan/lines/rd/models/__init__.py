"""Records of the fifth line: R&D returns of enterprises, and the post-subsidy paid on them."""

from keguan.lines.rd.models.returns import Return
from keguan.lines.rd.models.subsidies import SubsidyPayment

__all__ = ["Return", "SubsidyPayment"]
