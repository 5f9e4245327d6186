"""Whom to recommend: enterprises that hold a title the scheme asks for, and the letter that recommends them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, Sum

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Listed, Paper, in_wan
from keguan.kit.period import Period, day_in_words
from keguan.lines.finance.models import Letter, Loan, Scheme
from keguan.lines.finance.pages.desk import page_of
from keguan.registry.models import Organisation
from keguan.store.evidence import evidence

PAGE_OF: Final = 50
MOST: Final = 100  # enterprises in one letter


def candidates(asked: Asked) -> dict[str, Any]:
    """The enterprises with the titles of each, what they owe already, and the letters written so far."""
    scheme = Scheme.objects.on(asked.day)
    holders = {
        key: _holders(key, asked) for key in (scheme.title_keys if scheme else ()) if key in catalogue.indicators
    }
    text, town = asked.params.get("q", "").strip(), asked.params.get("town", "").strip()
    firms = Organisation.objects.within(asked.scope).filter(kind="enterprise", pk__in=set().union(*holders.values()))
    towns = sorted({name for name in firms.values_list("region__name", flat=True) if name})
    if text:
        firms = firms.filter(Q(name__icontains=text) | Q(initials__icontains=text.lower()))
    if town:
        firms = firms.filter(region__name=town)
    total, at = firms.count(), page_of(asked)
    at = max(1, min(at, -(-total // PAGE_OF) or 1))
    shown = list(firms.select_related("region").order_by("initials", "pk")[(at - 1) * PAGE_OF : at * PAGE_OF])
    owed = Loan.objects.filter(organisation__in=shown)
    sums = (Sum("balance_yuan", filter=Q(status__in=Loan.LIVE)), Sum("balance_yuan", filter=Q(status__in=Loan.BAD)))
    live = {pk: (a, b) for pk, a, b in owed.order_by().values_list("organisation").annotate(a=sums[0], b=sums[1])}
    names = {key: catalogue.indicators[key].name for key in holders}
    return {
        "scheme": scheme,
        "names": list(names.values()),
        "rows": [
            (o, [names[k] for k, held in holders.items() if o.pk in held], *live.get(o.pk, (None, None))) for o in shown
        ],
        "total": total,
        "text": text,
        "town": town,
        "towns": towns,
        "banks": list(Organisation.objects.filter(kind="bank").order_by("initials").values_list("pk", "name")),
        "letters": list(Letter.objects.within(asked.scope).select_related("bank").order_by("-written_on", "-pk")[:20]),
        "at": at,
        "before": at - 1,
        "after": at + 1 if at * PAGE_OF < total else 0,
    }


def _holders(key: str, asked: Asked) -> set[int]:
    """The enterprises that the indicator counts this year, as of the day."""
    period = Period(date(asked.day.year, 1, 1), asked.day)
    rows = evidence(catalogue.indicator(key), period, asked.scope)
    return set(rows.order_by().values_list("organisation", flat=True))


def recommend(asked: Asked, sent: Mapping[str, Any], user: Any) -> list[Any]:
    """A letter and a loan for each enterprise in it; raises BureauError with what to mend."""
    number, bank, picked = sent.get("number", "").strip(), sent.get("bank", ""), sent.get("firm[]", [])
    if not number or len(number) > 60:
        raise BureauError("letter.number", "请填写推荐函的文号，如 清科函〔2026〕1号。")
    if Letter.everything.filter(number=number).exists():
        raise BureauError("letter.twice", f"文号“{number}”已经用过，请换一个。")
    lender = Organisation.objects.filter(kind="bank", pk=bank).first() if bank.isdecimal() else None
    if lender is None:
        raise BureauError("letter.bank", "请选择推荐给哪家银行。")
    if not picked or len(picked) > MOST:
        raise BureauError("letter.firms", f"请勾选要推荐的企业，一次最多 {MOST} 家。")
    pks = [int(pk) for pk in picked if pk.isdecimal()]
    firms = Organisation.objects.within(asked.scope).filter(kind="enterprise", pk__in=pks)
    letter = Letter(number=number, written_on=asked.day, bank=lender)
    return [letter, *(_loan(letter, firm, sent) for firm in firms.order_by("initials"))]


def _loan(letter: Letter, firm: Organisation, sent: Mapping[str, Any]) -> Loan:
    amount = wan_of(sent.get(f"amount-{firm.pk}", ""), f"{firm}的意向金额")
    return Loan(organisation=firm, bank=letter.bank, amount_yuan=amount, letter=letter)


def wan_of(text: str, name: str) -> Decimal:
    """An amount typed in 万元, in yuan. Raises BureauError naming the field unless it is above 0."""
    text = text.replace(",", "").replace("，", "").replace("万元", "").strip()
    told = Decimal(text) if text.replace(".", "", 1).isdecimal() and text.isascii() and len(text) < 14 else Decimal(0)
    if told <= 0:
        raise BureauError("finance.amount", f"请填写{name}（万元），如 300。")
    return words.rounded(told * words.WAN)


def letter_paper(asked: Asked) -> Paper:
    """The letter as it goes out. Raises BureauError when there is no such letter."""
    pk = asked.params.get("letter", "")
    letter = Letter.objects.within(asked.scope).filter(pk=pk).select_related("bank").first() if pk.isdecimal() else None
    if letter is None:
        raise BureauError("records.missing", "没有这份推荐函，请从“备选企业”页上打开。")
    loans = list(letter.loans.select_related("organisation__region").order_by("pk"))
    total = sum((loan.amount_yuan for loan in loans), Decimal(0))
    rows = [
        (
            n,
            loan.organisation.name,
            loan.organisation.credit_code or "",
            str(loan.organisation.region or ""),
            loan.amount_yuan,
        )
        for n, loan in enumerate(loans, start=1)
    ]
    body = (
        f"为支持科技型企业发展，经企业申请、我局核对，现将{len(loans)}家企业推荐给你行，意向贷款合计{words.money(total)}。"
        "请你行按照科贷通有关规定独立开展尽职调查和授信，授信后在放款前向我局备案。",
        f"未经备案或者备案条件不符的贷款，不纳入风险补偿范围。推荐意见截至{day_in_words(letter.written_on)}。",
    )
    head = ("序号", "企业名称", "统一社会信用代码", "乡镇（园区）", "意向金额（万元）")
    sheets = (in_wan(Listed("推荐企业名单", head, rows)),)
    title = "关于推荐科贷通备选企业的函"
    return Paper(title, (title,), (*body, *sheets), letter.written_on, letter.number, letter.bank.name)
