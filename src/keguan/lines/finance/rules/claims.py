"""Compensation and recovery in exact amounts (yuan, to the fen): never more than the agreed share of the bank's net loss."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from keguan.lines.finance.rules.filing import UNSET, Limit

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Claim:
    """What the bank claims: principal and interest overdue, and what enforcement brought it already."""

    principal: Decimal
    interest: Decimal
    enforced: Decimal


@dataclass(frozen=True)
class Award:
    """The bank's net loss and the most that may be compensated of it; without `most`, `why` says what is missing."""

    loss: Decimal
    most: Decimal | None
    why: str = ""


def award(claim: Claim, share: Limit, interest: Limit) -> Award:
    """The most that may be compensated: share × (principal, with interest where the scheme covers it, − enforced)."""
    missing = next((limit for limit in (share, interest) if limit.value is None), None)
    with_interest = interest.value == 1
    loss = claim.principal + (claim.interest if with_interest else Decimal(0)) - claim.enforced
    loss = max(loss, Decimal(0))
    if missing is not None or share.value is None:
        return Award(loss, None, f"{missing.name if missing else share.name}{UNSET}。")
    return Award(loss, (loss * share.value).quantize(FEN, rounding=ROUND_DOWN))


def shared(recovered: Decimal, share: Decimal, left: Decimal) -> tuple[Decimal, Decimal]:
    """What was got back as (for the fund, for the bank): by the agreed share, the fund never more than it is out of pocket."""
    fund = min((recovered * share).quantize(FEN, rounding=ROUND_HALF_UP), left)
    return fund, recovered - fund
