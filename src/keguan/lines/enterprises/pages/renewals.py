"""The work list of renewals: whose certificate ends in a year, what was said and filed, what is lacking (到期续认)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Form
from keguan.kit.paper import Paper, listed
from keguan.lines.enterprises.models import Filing
from keguan.lines.enterprises.pages import sending
from keguan.lines.enterprises.pages.outreach import noting
from keguan.lines.enterprises.pages.stock import STAGES, Due, Renewal, described_due, due, judged, standings
from keguan.lines.enterprises.rules.standing import KEYS, STANDINGS
from keguan.store.moves import move

PAGE_OF: Final = 50
LAST: Final = (len(KEYS), 0)  # an enterprise that nobody has judged yet stands behind all others
QUARTER: Final = 10  # from October on the certificates of the next year are the work
ORDERS: Final = {"": "进展", "expires": "到期先后", "steps": "缺得少的在前", "town": "乡镇", "last": "最久没联系的在前"}
BATCHES: Final = ("第一批", "第二批", "第三批")
RESULTS: Final = {"recommended": "已推荐上报", "recognised": "通过认定", "rejected": "未通过"}
# the moves from one state of a filing to a later one
WAYS: Final = {
    ("filed", "recommended"): ("recommend",),
    ("filed", "recognised"): ("recommend", "recognise"),
    ("filed", "rejected"): ("turn_down",),
    ("recommended", "recognised"): ("recognise",),
    ("recommended", "rejected"): ("reject",),
}


def year_of(asked: Asked) -> int:
    this = asked.day.year
    return sending.year(asked.params.get("year", ""), this + (asked.day.month >= QUARTER))


def renewals(asked: Asked) -> dict[str, Any]:
    """The certificates that end in a year, by stage, with the gap of each."""
    this, year = asked.day.year, year_of(asked)
    all_due = due(asked.scope, year, asked.day)
    stages = Counter(d.stage for d in all_due)
    rows = picked(all_due, asked.params, asked.day)
    pages = -(-len(rows) // PAGE_OF) or 1
    at = min(sending.page(asked.params.get("page", "")), pages)
    filed = Filing.objects.within(asked.scope).filter(kind="renewal", filed_on__gte=date(year - 1, 1, 1))
    batches = filed.exclude(batch="").order_by("batch").values_list("batch", flat=True).distinct()
    return {
        "year": year,
        "years": sorted({this - 1, this, this + 1, this + 2, year}),
        "found": all_due,
        "rows": judged(described_due(rows[(at - 1) * PAGE_OF : at * PAGE_OF], year), asked.day),
        "total": len(rows),
        "before": at - 1,
        "after": at + 1 if at < pages else 0,
        "stage": asked.params.get("stage", ""),
        "standing": asked.params.get("standing", ""),
        "standings": STANDINGS,
        "text": asked.params.get("q", ""),
        "town": asked.params.get("town", ""),
        "towns": [name for _, name in sorted({d.town for d in all_due if d.town[1]})],
        "order": asked.params.get("order", ""),
        "orders": ORDERS,
        "stages": [(key, name, stages[key]) for key, name in STAGES.items()],
        "contacted": sum(d.last_on is not None for d in all_due),
        "filed": sum(bool(d.filing) for d in all_due),
        "renewed": stages["recognised"],
        "open": sum(d.is_open for d in all_due),
        "results": RESULTS,
        "batches": list(dict.fromkeys([*BATCHES, *batches])),
        **noting(asked, "renewal"),
    }


def picked(all_due: list[Due], params: Mapping[str, str], on: date) -> list[Due]:
    """Those that the filters of the page leave, in its order."""
    stage, standing, town, words = (params.get(name, "") for name in ("stage", "standing", "town", "q"))
    stand = standings(all_due, on) if standing or params.get("order") == "steps" else {}
    rows = [
        d
        for d in all_due
        if (not stage or d.stage == stage)
        and (not standing or (KEYS.get(stand.get(d.organisation, LAST)[0]) == standing and not d.is_renewed))
        and (not town or d.town[1] == town)
        and sending.meant(d, words)
    ]
    keys: dict[str, Any] = {
        "expires": lambda d: d.expires_on,
        "steps": lambda d: stand.get(d.organisation, LAST),
        "town": lambda d: d.town,
        "last": lambda d: d.last_on or date.min,
    }
    by = keys.get(params.get("order", ""))
    return sorted(rows, key=by) if by else rows


def paper(asked: Asked) -> Paper:
    """The work list as a workbook, narrowed and ordered as it is shown."""
    year = year_of(asked)
    rows = picked(due(asked.scope, year, asked.day), asked.params, asked.day)
    lines = _lines(judged(described_due(rows, year), asked.day))
    headings = (
        "企业名称", "乡镇（园区）", "联系人", "联系电话", "证书编号", "发证日期", "到期日", "进展", "还缺什么", "联系次数", "最近联系",
        "方式", "联系人员", "结果", "情况", "下一步", "下一步日期", "申报日期", "批次", "申报结果", "结果日期",
    )  # fmt: skip
    return listed("到期续认", f"{year}年证书到期的高新技术企业，截至 {asked.day}", headings, lines, asked.day)


def _lines(rows: list[Renewal]) -> Iterator[tuple[Any, ...]]:
    for d in rows:
        one, held, last, filing = d.organisation, d.certificate, d.last, d.filing
        told: tuple[Any, ...] = (None,) * 7
        if last:
            told = (last.contacted_on, last.get_channel_display(), last.officer, last.get_outcome_display())
            told = (*told, last.content, last.next_step, last.next_on)
        yield (
            *(one.name, one.region.name if one.region else "", one.contact, one.phone),
            *(held.certificate_no, held.issued_on, held.expires_on, d.due.stage_name),
            *("已重新认定" if d.due.is_renewed else lacking(d.gap), len(d.contacts)),
            *told,
            *(
                (filing.filed_on, filing.batch, filing.get_status_display(), filing.decided_on)
                if filing
                else (None,) * 4
            ),
        )


def lacking(gap: Any) -> str:
    """What is lacking, in one line: the steps, else the figures that nobody has told, else that nothing is."""
    if gap.steps:
        return "；".join(s.text for s in gap.steps)
    return f"先补：{'、'.join(gap.missing)}" if gap.missing else "条件已够"


def file(asked: Asked, sent: Mapping[str, str], user: Any) -> Filing:
    """Write that the enterprise has applied. Raises BureauError while an earlier application of it is open."""
    one = sending.firm(asked, sent)
    kind = sending.one_of(sent, "kind", Filing.KINDS, "请选是新申报还是重新认定。")
    filed_on = sending.past_day(sent.get("filed_on", ""), "申报日期", asked.day)
    last = Filing.objects.filter(
        organisation=one, filed_on__year=filed_on.year, status__in=("filed", "recommended")
    ).first()
    if last:
        told = f"{one} {last.filed_on} 已经申报（{last.get_status_display()}），请先登记那一次的结果。"
        raise BureauError("filing.open", told)
    if Filing.objects.filter(organisation=one, filed_on=filed_on).exists():
        raise BureauError("filing.twice", f"{one} {filed_on} 的申报已经登记过了。")
    made = Filing(organisation=one, kind=kind, filed_on=filed_on, batch=sending.text(sent, "batch", "批次", 20))
    made.save()
    return made


def decide(asked: Asked, sent: Mapping[str, str], user: Any) -> Filing:
    """Take the filing to the result that was sent, by the moves of its workflow."""
    filing = sending.record(Filing.objects.select_related("organisation"), asked, sent.get("filing", ""))
    result = sending.one_of(sent, "result", RESULTS, "请选申报的结果。")
    way = WAYS.get((filing.status, result))
    if way is None:
        raise BureauError("filing.way", f"这次申报现在是“{filing.get_status_display()}”，不能改成“{RESULTS[result]}”。")
    if result != "recommended":
        filing.decided_on = sending.past_day(sent.get("decided_on", ""), "结果日期", asked.day)
        filing.save()
    comment = sending.text(sent, "comment", "原因", 200)
    for name in way:
        filing = move(filing, name, user=user, comment=comment)
    return filing


FILE: Final = Form(key="file", adds_to="enterprises.filings", do=file, told="已登记申报")
DECIDE: Final = Form(key="decide", adds_to="enterprises.filings", do=decide, told="已登记结果")
