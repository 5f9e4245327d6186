"""A bank's list read by the ordinary reader, compared with the ledger loan by loan, and differences mended."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from keguan.kit import fields, words
from keguan.kit.errors import BureauError
from keguan.kit.fields import Field
from keguan.lines.finance.actions.terms import beyond
from keguan.lines.finance.models import Difference, Loan, Reconciliation
from keguan.registry.importing.reading import read_all
from keguan.registry.models import FormerName, Organisation
from keguan.registry.models.organisations import normal_name
from keguan.store import files
from keguan.store.acting import moving
from keguan.store.importing.rows import ParsedRow

LEDGER: Final = "finance.loans"
BALANCE: Final = Field(
    "balance_yuan",
    "贷款余额",
    fields.MONEY,
    ("余额", "当前余额", "在贷余额", "本金余额", "贷款本金余额", "期末余额", "剩余本金", "未还本金", "尚欠本金"),
    unit="万元",
)
SAME: Final = dict.fromkeys(Loan.OVERDUE, "overdue") | {"written_off": "compensated"}  # a bank has one word for them


@dataclass
class Compared:
    """What a list brought: rows read, rows found here, and the differences, unsaved."""

    listed: int = 0
    matched: int = 0
    differences: list[Difference] = field(default_factory=list)


def rows_of(name: str, content: bytes) -> list[ParsedRow]:
    """The loans of a workbook. Raises BureauError with what is wrong with the file or a cell."""
    with TemporaryDirectory(prefix="keguan-list-") as folder:
        path = Path(folder, f"list{Path(name).suffix.lower()[:6]}")
        path.write_bytes(content)
        reading = read_all([(name, path)], only=LEDGER, year=None, more=(BALANCE,))
    if reading.problems:
        raise BureauError("reconcile.unreadable", f"“{name}”读不出来：{reading.problems[0][1]}")
    rows = [row for sheet in reading.sheets if sheet.ledger for row in sheet.rows]
    if not rows:
        raise BureauError(
            "reconcile.nothing", f"“{name}”里没有认出贷款清单，请用有“企业名称、贷款金额、放款日期”表头的表。"
        )
    for row in rows:
        if wrong := next((e for e in row.errors if e.cell), None):
            raise BureauError("reconcile.cell", f"{row.sheet} {wrong.cell}：{wrong.message} 请改好这张表再对账。")
    return rows


def compare(bank: Organisation, rows: list[ParsedRow], day: date) -> Compared:
    """The list beside the ledger as it stood on the day.

    A row finds its loan by number, else the enterprise's with the nearest day and amount.
    """
    lent = Loan.objects.filter(bank=bank, status__in=Loan.PAID_OUT)
    ours = list(lent.standing_on(day).select_related("organisation"))
    by_number = {loan.loan_no: loan for loan in ours if loan.loan_no}
    names = _names(ours)
    by_firm: dict[int, list[Loan]] = defaultdict(list)
    for loan in ours:
        by_firm[loan.organisation_id].append(loan)
    found, left = Compared(listed=len(rows)), {loan.pk: loan for loan in ours}
    for row in sorted(rows, key=lambda r: "loan_no" not in r.values):
        firm = str(row.values.get("organisation") or "")
        loan = by_number.get(str(row.values.get("loan_no") or ""))
        if loan is None or loan.pk not in left:
            waiting = [o for o in by_firm.get(names.get(normal_name(firm), 0), ()) if o.pk in left]
            loan = min(waiting, key=lambda o: _distance(o, row), default=None)
        if loan is None:
            theirs = words.money(row.values.get("amount_yuan") or 0)
            found.differences.append(Difference(firm=firm[:120], kind="missing_here", theirs=theirs, place=_place(row)))
            continue
        del left[loan.pk]
        found.matched += 1
        found.differences += _differences(loan, row)
    for loan in left.values():
        if loan.status in Loan.OWED:
            told = f"{words.money(loan.amount_yuan)} {loan.get_status_display()}"
            found.differences.append(
                Difference(firm=str(loan.organisation)[:120], kind="missing_there", loan=loan, ours=told)
            )
    return found


def _names(ours: list[Loan]) -> dict[str, int]:
    """The borrowers by every name they have or had."""
    firms = {loan.organisation_id for loan in ours}
    former = dict(FormerName.objects.filter(organisation__in=firms).values_list("key", "organisation"))
    return former | {loan.organisation.key: loan.organisation_id for loan in ours}


def _distance(loan: Loan, row: ParsedRow) -> tuple[int, Decimal]:
    day, amount = row.values.get("disbursed_on"), row.values.get("amount_yuan")
    days = abs((loan.disbursed_on - day).days) if day and loan.disbursed_on else 0
    return days, abs(loan.amount_yuan - amount) if amount is not None else Decimal(0)


def _differences(loan: Any, row: ParsedRow) -> list[Difference]:
    told, made = row.values, []
    amount, day, status = told.get("amount_yuan"), told.get("disbursed_on"), told.get("status")
    if amount is not None and amount != loan.amount_yuan:
        made.append(("amount_yuan", words.money(loan.amount_yuan), words.money(amount), format(amount, "f")))
    if day and day != loan.disbursed_on and "disbursed_on" not in row.months:
        made.append(("disbursed_on", str(loan.disbursed_on or "没有填"), str(day), day.isoformat()))
    balance = told.get("balance_yuan")
    if balance is not None and balance != loan.owed_yuan:
        made.append(("balance_yuan", words.money(loan.owed_yuan), words.money(balance), format(balance, "f")))
    if status and SAME.get(status, status) != SAME.get(loan.status, loan.status):
        made.append(("status", loan.get_status_display(), Loan.STATES.get(status, status), status))
    return [
        Difference(
            firm=str(loan.organisation)[:120], kind=kind, loan=loan, ours=ours, theirs=theirs, value=value, place=_place(row)
        )
        for kind, ours, theirs, value in made
    ]  # fmt: skip


def _place(row: ParsedRow) -> str:
    return f"{row.sheet} 第{row.row}行"[:60]


def reconciliation(bank: Organisation, name: str, content: bytes, day: date) -> list[Any]:
    """The unsaved record of a comparison and its differences, in the order of writing."""
    found = compare(bank, rows_of(name, content), day)
    made = Reconciliation(
        bank=bank,
        compared_on=day,
        name=name[:200],
        file=files.keep(content),
        listed=found.listed,
        matched=found.matched,
    )
    for one in found.differences:
        one.reconciliation = made
    return [made, *found.differences]


def mend(one: Difference, told: str, day: date) -> None:
    """Take the bank's amount or day into the ledger, within the limits of the scheme. Raises BureauError when it may not be."""
    if one.state != "open" or one.kind not in Difference.MENDABLE or one.loan is None:
        raise BureauError(
            "reconcile.mend", "这条差异不能直接更正：已经处理过，或要到贷款页面办理；也可以写明原因留存。"
        )
    loan = one.loan
    if one.kind == "amount_yuan":
        is_more = Decimal(one.value) > loan.amount_yuan
        loan.amount_yuan = Decimal(one.value)
        if is_more and (refused := beyond(loan)):
            raise BureauError("reconcile.limit", f"照银行的金额更正会突破方案：{refused}")
    else:
        loan.disbursed_on = date.fromisoformat(one.value)
    with moving():
        loan.save()
    one.state, one.told = "mended", told
    one.save()
