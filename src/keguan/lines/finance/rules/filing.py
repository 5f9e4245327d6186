"""Whether a loan may be filed (备案): every limit of its scheme beside what the loan and the books say.

What a scheme leaves open decides nothing: a limit that nobody has filled in refuses, and says where to fill it in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from keguan.kit import words

UNSET = "还没有填写，请在“方案”页补上取值和出处再办"


@dataclass(frozen=True)
class Limit:
    """One value of a scheme as it stands: None when not filled in; `is_absent` when the scheme sets none."""

    name: str
    value: Decimal | None
    is_absent: bool = False
    cite: str = ""
    status: str = ""


@dataclass(frozen=True)
class Room:
    """Committed money, how often it may be lent, and what is lent of it already (yuan); `whose` is a bank or 全部."""

    whose: str
    committed: Decimal | None
    multiplier: Decimal | None
    used: Decimal
    cite: str = ""

    @property
    def capacity(self) -> Decimal | None:
        """The most that may be lent; None while either part is not filled in."""
        return None if self.committed is None or self.multiplier is None else self.committed * self.multiplier

    @property
    def headroom(self) -> Decimal | None:
        """What is left of the capacity, below 0 when more was lent than allowed."""
        return None if self.capacity is None else self.capacity - self.used


@dataclass(frozen=True)
class Losses:
    """Loans gone bad and all that were paid out and not settled (yuan), of a bank or of the whole scheme."""

    whose: str
    bad: Decimal
    out: Decimal
    warn: Limit
    stop: Limit

    @property
    def rate(self) -> Decimal | None:
        return self.bad / self.out if self.out else None

    def reaches(self, limit: Limit) -> bool:
        """Whether the share of bad loans is at the line or above; compared without dividing."""
        return limit.value is not None and self.out > 0 and self.bad >= limit.value * self.out


@dataclass(frozen=True)
class Asked:
    """What is to be filed: yuan, months, a rate 0-1; None is what the loan does not say."""

    amount: Decimal
    months: int | None
    rate: Decimal | None
    firm_live: Decimal  # other loans of the enterprise that take up room, across all banks
    repaid: Decimal = Decimal(0)  # of the amount, where a loan is asked about again

    @property
    def owed(self) -> Decimal:
        """What takes up room."""
        return self.amount - self.repaid


@dataclass(frozen=True)
class Check:
    """One condition with both numbers in words. `passes` is None while the scheme leaves it open, which refuses too."""

    name: str
    has: str
    needs: str
    passes: bool | None
    cite: str = ""

    @property
    def refusal(self) -> str:
        """Why it refuses, "" when it does not."""
        if self.passes is None:
            return f"{self.name}{UNSET}。" if not self.needs else f"{self.name}：{self.needs}。"
        return "" if self.passes else f"{self.name}不符：{self.has}，要求{self.needs}。"


@dataclass(frozen=True)
class Terms:
    """A scheme on a day, for one bank: its limits by name, its rooms, its losses."""

    limits: Mapping[str, Limit]
    rooms: tuple[Room, ...] = ()
    losses: tuple[Losses, ...] = field(default=())

    def limit(self, name: str) -> Limit:
        return self.limits[name]


def checks(terms: Terms, asked: Asked) -> tuple[Check, ...]:
    """Every condition of filing, in the order in which a clerk would go through them."""
    return tuple(_checks(terms, asked))


def _checks(terms: Terms, asked: Asked) -> Iterator[Check]:
    yield _at_most(terms.limit("loan_cap"), asked.amount, words.money(asked.amount), words.money)
    total = asked.firm_live + asked.owed
    yield _at_most(terms.limit("firm_cap"), total, f"在各行合计 {words.money(total)}（含这笔）", words.money)
    yield _at_most(
        terms.limit("term"), _number(asked.months), _said(asked.months, "个月"), lambda v: f"{words.plain(v)}个月"
    )
    rate = "" if asked.rate is None else words.percent(asked.rate)
    yield _at_most(terms.limit("rate_cap"), asked.rate, rate, words.percent)
    if not terms.rooms:
        yield Check("承诺资金", "", "", None)
    for room in terms.rooms:
        yield _fits(room, asked.owed)
    for loss in terms.losses:
        yield _below_stop(loss)


def _at_most(limit: Limit, actual: Decimal | None, told: str, say: Callable[[Decimal], str]) -> Check:
    if limit.is_absent:
        return Check(limit.name, told or "—", "方案不设此项", True, limit.cite)
    if limit.value is None:
        return Check(limit.name, told or "—", "", None)
    needs = f"不超过 {say(limit.value)}"
    if actual is None:
        return Check(limit.name, "没有填写", needs, False, limit.cite)
    return Check(limit.name, told, needs, actual <= limit.value, limit.cite)


def _fits(room: Room, amount: Decimal) -> Check:
    name = f"{room.whose}可备案额度"
    if room.capacity is None:
        return Check(name, words.money(room.used + amount), "", None)
    told = f"已占用 {words.money(room.used)}，加这笔 {words.money(room.used + amount)}"
    needs = f"不超过 {words.money(room.capacity)}（{words.money(room.committed or 0)}×{words.plain(room.multiplier or 0)}倍）"
    return Check(name, told, needs, room.used + amount <= room.capacity, room.cite)


def _below_stop(loss: Losses) -> Check:
    name = f"{loss.whose}不良率"
    told = (
        "还没有放款"
        if loss.rate is None
        else f"{words.percent(loss.rate)}（{words.money(loss.bad)}／{words.money(loss.out)}）"
    )
    if loss.stop.is_absent:
        return Check(name, told, "方案不设停止线", True, loss.stop.cite)
    if loss.stop.value is None:
        return Check(loss.stop.name, told, "", None)
    return Check(
        name, told, f"低于停止线 {words.percent(loss.stop.value)}", not loss.reaches(loss.stop), loss.stop.cite
    )


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _said(value: int | None, unit: str) -> str:
    return "" if value is None else f"{value}{unit}"
