"""The monthly statement for bureau, bank and finance office: opening, movements, closing, and what is lent against it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Cell, Listed, Paper, in_wan
from keguan.kit.period import Period
from keguan.lines.finance.models import Loan, PoolEntry, Repayment
from keguan.lines.finance.pages.desk import whole
from keguan.registry.models import Organisation

ZERO = Decimal(0)
EVENTS = (
    ("备案", "filed_on"),
    ("放款", "disbursed_on"),
    ("登记逾期", "overdue_on"),
    ("申请代偿", "claimed_on"),
    ("结清", "settled_on"),
    ("核销", "written_off_on"),
)
MONEY = ("日期", "事项", "专户", "所涉贷款", "凭证号", "金额（万元）")
ACCOUNTS = ("专户", "期初（万元）", "增加（万元）", "减少（万元）", "期末（万元）")
LOANS = ("日期", "事项", "企业", "银行", "贷款金额（万元）", "本次还本（万元）")
LENT = ("银行", "笔数", "在贷余额（万元）", "其中逾期（万元）", "代偿未追回（万元）")


def month_of(asked: Asked) -> Period:
    """The month asked for; by default this one on its last day, else the one before."""
    told = asked.params.get("month", "")
    if told:
        return Period.parse(told) if len(told) == 7 else _wrong()
    is_over = (asked.day + timedelta(days=1)).day == 1
    day = asked.day if is_over else asked.day.replace(day=1) - timedelta(days=1)
    return Period.month(day.year, day.month)


def _wrong() -> Period:
    raise BureauError("statement.month", "月份要写成 2026-03 这样。")


def bank_of(asked: Asked) -> Organisation | None:
    """Whose statement it is: a bank's own, or the one that the bureau picked; None for all."""
    pk = str(asked.scope.organisation or asked.params.get("bank", ""))
    return Organisation.objects.filter(kind="bank", pk=pk).first() if pk.isdecimal() else None


def sheets_of(asked: Asked) -> tuple[Listed, ...]:
    """The four tables of the statement, money in yuan."""
    month, bank = month_of(asked), bank_of(asked)
    entries = PoolEntry.objects.within(whole(asked)).filter(kind__in=PoolEntry.OF_FUND)
    loans = Loan.objects.within(whole(asked))
    if bank:
        entries, loans = entries.filter(Q(bank=bank) | Q(loan__bank=bank)), loans.filter(bank=bank)
    return (
        Listed("各专户余额", ACCOUNTS, _accounts(entries, month)),
        Listed("资金变动", MONEY, _movements(entries, month)),
        Listed("贷款变动", LOANS, _events(loans, month)),
        Listed("期末在贷", LENT, _lent(loans, entries, month.end)),
    )


def _accounts(entries: Any, month: Period) -> list[tuple[Cell, ...]]:
    before, inside = Q(on__lt=month.start), Q(on__range=(month.start, month.end))
    rows = entries.filter(on__lte=month.end).order_by().values_list("bank__name").annotate(
        opening=Sum("amount_yuan", filter=before),
        more=Sum("amount_yuan", filter=inside & Q(amount_yuan__gt=0)),
        less=Sum("amount_yuan", filter=inside & Q(amount_yuan__lt=0)),
    )  # fmt: skip
    made: list[tuple[Cell, ...]] = []
    for name, *sums in sorted(rows, key=lambda r: r[0] or ""):
        opening, more, less = (value or ZERO for value in sums)
        made.append((name or "未分银行的专户", opening, more, -less, opening + more + less))
    if len(made) > 1:
        made.append(("合计", *(_total(made, at) for at in range(1, 5))))
    return made


def _total(rows: Sequence[tuple[Cell, ...]], at: int) -> Decimal:
    return sum((Decimal(row[at]) for row in rows), ZERO)


def _movements(entries: Any, month: Period) -> list[tuple[Cell, ...]]:
    rows = entries.filter(on__range=(month.start, month.end)).select_related("bank", "loan__organisation", "loan__bank")
    return [
        (
            e.on, f"{e.get_kind_display()}{'（红冲）' if e.reverses_id else ''}", str(e.bank or "未分银行的专户"),
            str(e.loan or ""), e.voucher, e.amount_yuan,
        )
        for e in rows.order_by("on", "pk")
    ]  # fmt: skip


def _events(loans: Any, month: Period) -> list[tuple[Cell, ...]]:
    span = (month.start, month.end)
    any_of = Q()
    for _, name in EVENTS:
        any_of |= Q(**{f"{name}__range": span})
    made: list[tuple[Any, ...]] = []
    for loan in loans.filter(any_of).select_related("organisation", "bank"):
        for told, name in EVENTS:
            day = getattr(loan, name)
            # a list may name the day of a payment that is not out yet
            is_out = name != "disbursed_on" or loan.status in Loan.PAID_OUT
            if day and is_out and month.start <= day <= month.end:
                made.append((day, told, str(loan.organisation), str(loan.bank), loan.amount_yuan, None))
    paid_back = Repayment.objects.filter(loan__in=loans.order_by().values("pk"), on__range=span)
    for one in paid_back.select_related("loan__organisation", "loan__bank"):
        told = "还本（红冲）" if one.reverses_id else "还本"
        loan = one.loan
        made.append((one.on, told, str(loan.organisation), str(loan.bank), loan.amount_yuan, one.amount_yuan))
    return sorted(made, key=lambda e: (e[0], e[2]))


def _lent(loans: Any, entries: Any, end: date) -> list[tuple[Cell, ...]]:
    """By bank how its loans stood at the end of the day, and what the fund was then out of pocket for them."""
    found: dict[str, list[Any]] = {}
    rows = loans.standing_on(end).exclude(stood__in=("", "filed", "settled", "written_off"))
    for name, owed, stood in rows.order_by("bank__name").values_list("bank__name", "owed_yuan", "stood"):
        row = found.setdefault(name, [0, ZERO, ZERO, ZERO])
        if stood != "compensated":
            row[0] += 1
            row[1] += owed
            row[2] += owed if stood == "overdue" else ZERO
    open_ = rows.filter(stood="compensated").order_by().values("pk")
    told = entries.filter(on__lte=end, loan__in=open_, kind__in=("compensation", "recovery")).order_by()
    for name, kind, size in told.values_list("loan__bank__name", "kind").annotate(size=Sum("size_yuan")):
        found[name][3] += size if kind == "compensation" else -size
    made: list[tuple[Cell, ...]] = [(name, *row) for name, row in found.items()]
    if len(made) > 1:
        made.append(
            (
                "合计",
                *(sum((row[at] for row in found.values()), start) for at, start in enumerate((0, ZERO, ZERO, ZERO))),
            )
        )
    return made


def statement(asked: Asked) -> dict[str, Any]:
    """The statement on the screen."""
    month = month_of(asked)
    return {
        "month": str(month),
        "label": month.label,
        "sheets": sheets_of(asked),
        "bank": bank_of(asked),
        "banks": []
        if asked.scope.organisation
        else list(Organisation.objects.filter(kind="bank").order_by("initials").values_list("pk", "name")),
    }


def statement_paper(asked: Asked) -> Paper:
    """The statement as it goes out to a bank or to the finance office."""
    month, bank, sheets = month_of(asked), bank_of(asked), sheets_of(asked)
    accounts, banks = ([row for row in sheets[n].rows if row[0] != "合计"] for n in (0, 3))
    opening, closing, lent = _total(accounts, 1), _total(accounts, 4), _total(banks, 2)
    told = (
        f"{month.label}，风险补偿资金期初{words.money(opening)}，期末{words.money(closing)}；"
        f"期末在贷余额{words.money(lent)}。请核对，如有不符，请及时告知。"
    )
    whose = str(bank) if bank else "财政局、各合作银行"
    title = f"科贷通风险补偿资金{month.label}月报"
    return Paper(title, (title,), (told, *(in_wan(sheet) for sheet in sheets)), asked.day, to=whose)
