"""The page of dry runs: what a version would pay on a year's data, who gains and loses by it, who stands at a border."""

from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Listed, Paper
from keguan.lines.rd.actions.reckoning import Trial, Tried, try_out
from keguan.lines.rd.models import FundVersion, Return
from keguan.lines.rd.pages import asking
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.wording import in_words

VERDICTS = {"eligible": "符合", "refused": "不符合", "undecided": "还不能判断"}
SHOWN = {"paid": "有补助", "refused": "不符合", "undecided": "还不能判断", "up": "增加", "down": "减少", "edge": "临界"}
BANDS = 6
SHOWN_ROWS = 200


def show(asked: Asked) -> dict[str, Any]:
    versions = list(FundVersion.objects.order_by("name", "-filed_from"))
    version = asking.version_of(asked.params)
    years = list(Return.objects.order_by("-year").values_list("year", flat=True).distinct())
    context: dict[str, Any] = {
        "versions": versions,
        "version": version,
        "years": years,
        "year": asked.params.get("year", str(asked.day.year - 1)),
        "shown": asked.params.get("shown", ""),
        "text": asked.params.get("q", "").strip(),
        "choices": SHOWN,
    }
    if version is None:
        return context
    try:
        found = try_out(version, asking.year(asked.params, asked.day.year - 1))
    except BureauError as fault:
        return context | {"fault": fault.message}
    seen = _within(asked, found)
    picked, bands = _picked(seen, context["shown"], context["text"], asked.params.get("band", "")), _bands(seen)
    return context | {
        "trial": found,
        "rows": picked[:SHOWN_ROWS],
        "left": len(picked) - SHOWN_ROWS,
        "count": len(seen),
        "counts": [(key, name, len(_picked(seen, key, "", ""))) for key, name in SHOWN.items()],
        "numbers": {key: len(_picked(seen, key, "", "")) for key in SHOWN},
        "bands": bands,
        "words": in_words(found.terms),
        "budget": _budget(found) if asked.scope.region == "" else None,
        "total": sum((r.amount for r in seen), Decimal(0)),
        "up": sum((r.change for r in _picked(seen, "up", "", "")), Decimal(0)),
        "down": sum((r.less for r in _picked(seen, "down", "", "")), Decimal(0)),
        "is_whole": asked.scope.region == "",
    }


def _within(asked: Asked, found: Trial) -> list[Tried]:
    """What the reader may see; the budget is reckoned over all."""
    from_here = [r for r in found.rows if asked.scope.region == "" or _lies_in(r, asked.scope.region)]
    return sorted(from_here, key=lambda r: (-r.amount, r.organisation.initials))


def _lies_in(row: Tried, region: str) -> bool:
    return row.organisation.region is not None and row.organisation.region.path.startswith(region)


def _picked(rows: list[Tried], shown: str, text: str, band: str) -> list[Tried]:
    tests = {
        "paid": lambda r: r.amount > 0,
        "refused": lambda r: r.sheet.verdict == "refused",
        "undecided": lambda r: r.sheet.verdict == "undecided",
        "up": lambda r: r.before is not None and r.change > 0,
        "down": lambda r: r.before is not None and r.change < 0,
        "edge": lambda r: bool(r.under or r.cliffs),
    }
    picked = [r for r in rows if (shown not in tests or tests[shown](r)) and asking.is_meant(r.organisation, text)]
    if band.isdecimal():
        edges = _edges(rows)
        picked = [r for r in picked if r.amount and _band_of(r.amount, edges) == int(band)]
    return picked


def _edges(rows: list[Tried]) -> list[Decimal]:
    """The upper ends of equal bands up to the largest amount, in yuan."""
    most = max((r.amount for r in rows), default=Decimal(0))
    return [most * n / BANDS for n in range(1, BANDS + 1)] if most else []


def _band_of(amount: Decimal, edges: list[Decimal]) -> int:
    return next(n for n, edge in enumerate(edges) if amount <= edge or n == len(edges) - 1)


def _bands(rows: list[Tried]) -> list[dict[str, Any]]:
    """The chart: how many enterprises get how much."""
    edges = _edges(rows)
    if not edges:
        return []
    counts = [0] * BANDS
    for row in rows:
        if row.amount:
            counts[_band_of(row.amount, edges)] += 1
    lows = [Decimal(0), *edges]
    return [
        {
            "label": f"{words.plain(words.rounded(lows[n] / words.WAN, 1))}–{words.plain(words.rounded(edges[n] / words.WAN, 1))}万元",
            "display": f"{count}家",
            "share": 100 * count / max(counts),
            "band": n,
        }
        for n, count in enumerate(counts)
    ]  # fmt: skip


def _budget(found: Trial) -> dict[str, Any] | None:
    budget = found.terms["budget"]
    if budget is None:
        return None
    share = round(float(found.total / Decimal(int(budget)) * 100), 1) if budget else 100
    return {"display": said.money(budget), "share": min(100, share), "used": f"{share:g}%"}


def paper(asked: Asked) -> Paper:
    """The dry run as a table: every enterprise with figures, verdict, amount, and the amount by the version before."""
    version = asking.wanted_version(asked.params)
    found = try_out(version, asking.year(asked.params, asked.day.year - 1))
    compares = found.compares
    head = ("序号", "企业", "研发费用（万元）", "上年（万元）", "结论", "试算金额（万元）")
    head += ("上一版（万元）", "增减（万元）") if compares else ()
    rows = []
    for number, r in enumerate(_within(asked, found), start=1):
        row = (number, r.organisation.name, _wan(r.inputs.base.value), _wan(r.inputs.previous.value), VERDICTS[r.sheet.verdict], _wan(r.amount))  # fmt: skip
        row += (_wan(r.before), _wan(r.change)) if compares else ()
        rows.append((*row, "；".join((*r.sheet.reasons, *r.under, *r.cliffs))))
    told = [
        *in_words(found.terms),
        f"试算合计 {words.money(found.total)}，{len(found.paid)} 家。{found.settled.told}",
        "试算按表内数据推算，不考虑已发的补助和申报情况，不作为拨付依据。",
    ]
    table = Listed("试算", (*head, "说明"), tuple(rows))
    name = f"{version.name}{found.year}年度试算"
    return Paper(name, (name,), (*told, table), asked.day)


def _wan(amount: Any) -> Decimal | None:
    if amount is None:
        return None
    exact = (
        Decimal(amount.numerator) / Decimal(amount.denominator) if hasattr(amount, "denominator") else Decimal(amount)
    )
    return words.rounded(exact / words.WAN, 6).normalize() + 0
