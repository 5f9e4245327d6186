"""What the pool could bear: the largest borrowers failing, or the share of bad loans rising."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from keguan.kit.words import plain


@dataclass(frozen=True)
class Outcome:
    """What fails (yuan of loans), what the fund would pay of it, and what would be left of the money there is."""

    name: str
    failing: Decimal
    payable: Decimal
    left: Decimal
    rate: Decimal | None

    @property
    def is_enough(self) -> bool:
        return self.left >= 0


def stress(
    firms: Sequence[tuple[str, Decimal]],
    *,
    bad: Decimal,
    out: Decimal,
    money: Decimal,
    share: Decimal,
    points: Decimal,
    most: int = 3,
) -> tuple[Outcome, Outcome, Outcome]:
    """As it is, the `most` largest borrowers failing, and the rate `points` (0-1) higher.

    `firms` are sound balances by borrower, `bad` what is lost already and not yet compensated, `out` all that was paid
    out and not settled, `money` what the fund can pay with, `share` its part of a loss.
    """
    largest = sorted(firms, key=lambda f: (-f[1], f[0]))[:most]
    sound = sum((amount for _, amount in firms), Decimal(0))
    fall = sum((amount for _, amount in largest), Decimal(0))
    names = "、".join(name for name, _ in largest)
    return (
        _outcome("现状", bad, out, money, share),
        _outcome(f"最大{len(largest)}户违约（{names}）" if largest else "最大户违约", bad + fall, out, money, share),
        _outcome(f"不良率再升{plain(points * 100)}个百分点", bad + min(out * points, sound), out, money, share),
    )


def _outcome(name: str, failing: Decimal, out: Decimal, money: Decimal, share: Decimal) -> Outcome:
    payable = failing * share
    return Outcome(name, failing, payable, money - payable, failing / out if out else None)
