"""Work of the first line that no ledger shows by itself: renewals, prospects, the forecast, the ladder."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Page
from keguan.kit.rules.policy import FAR, HOLDS, NEAR, READY, UNKNOWN
from keguan.kit.rules.policy import STANDINGS as NAMES
from keguan.lines.enterprises.models import GrowthTitle, Outreach, SmeRegistration, Survey
from keguan.lines.enterprises.models.recognition import Certificate
from keguan.lines.enterprises.pages import forecast as ahead
from keguan.lines.enterprises.pages.stock import STAGES, described, due
from keguan.registry.judging import Counts, is_at_work, narrowed, up_to_date, within
from keguan.registry.models import Organisation, Region
from keguan.store.paging import page_of

STANDINGS: Final = {"ready": READY, "near": NEAR, "unknown": UNKNOWN, "far": FAR}
QUARTER: Final = 10  # from October on the certificates of the next year are the work


def renewals(asked: Asked) -> dict[str, Any]:
    """The certificates that end in a year, by stage, with the gap of each."""
    this = asked.day.year
    year = _year(asked, this + (asked.day.month >= QUARTER))
    found = due(asked.scope, year, asked.day)
    stages = Counter(d.stage for d in found)
    stage = asked.params.get("stage", "")
    text = asked.params.get("q", "").strip()
    rows = [d for d in found if (not stage or d.stage == stage) and _meant(d.organisation, text)]
    return {
        "year": year,
        "years": [this - 1, this, this + 1, this + 2],
        "found": found,
        "rows": rows,
        "stage": stage,
        "text": text,
        "stages": [(key, name, stages[key]) for key, name in STAGES.items()],
        "contacted": sum(bool(d.contacts) for d in found),
        "open": sum(d.is_open for d in found),
        "purpose": "renewal",
        **_choices(),
    }


def candidates(asked: Asked) -> dict[str, Any]:
    """Enterprises without a valid certificate, by likely gain."""
    policy = catalogue.policies["hnte"]
    run = up_to_date(policy, asked.day)
    counts = Counts(policy, asked.scope)
    text, willing = asked.params.get("q", "").strip(), asked.params.get("willing") == "1"
    standing = STANDINGS.get(asked.params.get("standing", ""))
    town, lacks = _number(asked.params.get("town")), asked.params.get("lacks", "")
    keys = [c.key for c in policy.conditions]
    failed = 1 << keys.index(lacks) if lacks in keys else 0
    open_ = within(policy, asked.scope).exclude(standing=HOLDS)
    rows = narrowed(open_, counts, standing=standing, region=town, failed=failed, text=text)
    if willing:
        rows = rows.filter(
            organisation__in=Survey.objects.filter(year__gte=asked.day.year, intends=True).values("organisation")
        )
    found = page_of(rows, "rank", descending=False, asked=asked.params)
    by_standing = counts.by_standing(region=town, failed=failed)
    wanted = STANDINGS.values() if standing is None else [standing]
    total = rows.count() if text or willing else sum(by_standing.get(n, 0) for n in wanted)
    return {
        "run": run,
        "is_at_work": is_at_work(policy),
        "rows": described(found.records, asked.day),
        "found": found,
        "total": total,
        "standing": asked.params.get("standing", ""),
        "standings": [(key, NAMES[n], by_standing.get(n, 0)) for key, n in STANDINGS.items()],
        "towns": Region.objects.filter(pk__in=counts.regions),
        "town": town,
        "text": text,
        "lacks": lacks,
        "conditions": [(c.key, c.name) for c in policy.conditions],
        "willing": willing,
        "waiting": [(policy.inputs[name].about, n) for name, n in counts.waiting],
        "purpose": "new",
        **_choices(),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def forecast(asked: Asked) -> dict[str, Any]:
    past, years = ahead.forecast(asked.scope, asked.day)
    most = max((y.valid[1] for y in years), default=0) or 1
    bars = [(y, round(100 * y.valid[0] / most), round(100 * (y.valid[1] - y.valid[0]) / most)) for y in years]
    return {"past": past, "bars": bars}


def ladder(asked: Asked) -> dict[str, Any]:
    """Who stands on which step; an enterprise stands on its highest."""
    day = asked.day
    titles = GrowthTitle.objects.within(asked.scope).filter(granted_on__lte=day).exclude(valid_to__lte=day)
    unicorns = set(titles.filter(kind__endswith="unicorn").values_list("organisation", flat=True))
    gazelles = set(titles.filter(kind__endswith="gazelle").values_list("organisation", flat=True)) - unicorns
    hnte = set(Certificate.objects.within(asked.scope).in_force(day).values_list("organisation", flat=True))
    tsme = SmeRegistration.objects.within(asked.scope).filter(registered_on__year=day.year, revoked_on=None)
    small = set(tsme.values_list("organisation", flat=True))
    held = hnte - gazelles - unicorns
    names = dict(
        Organisation.objects.filter(pk__in=unicorns | gazelles | held | small).order_by("initials").values_list("pk", "name")
    )  # fmt: skip
    steps = [
        ("独角兽企业（含潜在、种子）", unicorns, "由省里认定；按各省当年办法享受支持"),
        ("瞪羚企业（含潜在）", gazelles, "由省里认定；按各省当年办法享受支持"),
        ("高新技术企业", held, "企业所得税减按 15%；亏损结转 10 年；科贷通等优先"),
        ("科技型中小企业", small - held - gazelles - unicorns, "亏损结转 10 年；是申报高企的基础"),
    ]
    return {"steps": [(name, [(pk, names[pk]) for pk in names if pk in ids], gains) for name, ids, gains in steps]}


def contact(asked: Asked, sent: Mapping[str, str], user: Any) -> Outreach:
    """The contact that was sent; raises BureauError with what to mend."""
    channel, purpose, outcome = (sent.get(n, "") for n in ("channel", "purpose", "outcome"))
    if channel not in Outreach.CHANNELS:
        raise BureauError("outreach.channel", "请选联系方式：电话、走访或专家辅导。")
    if purpose not in Outreach.PURPOSES or (outcome and outcome not in Outreach.OUTCOMES):
        raise BureauError("outreach.outcome", "结果不在可选范围里，请重新选。")
    pk = sent.get("organisation", "")
    one = Organisation.objects.within(asked.scope).filter(pk=pk).first() if pk.isdecimal() else None
    if one is None:
        raise BureauError("outreach.organisation", "找不到这家企业，请刷新页面再记。")
    content, next_step = sent.get("content", "").strip(), sent.get("next_step", "").strip()
    if len(content) > 400 or len(next_step) > 120:
        raise BureauError("outreach.long", "情况最多 400 字，下一步最多 120 字，请缩短。")
    return Outreach(
        organisation=one,
        contacted_on=asked.day,
        channel=channel,
        purpose=purpose,
        outcome=outcome,
        officer=user.name,
        content=content,
        next_step=next_step,
        next_on=_day(sent.get("next_on", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise BureauError("outreach.day", "下一步日期要写成 2026-03-01 这样。") from fault


def _year(asked: Asked, otherwise: int) -> int:
    told = asked.params.get("year", "")
    return int(told) if told.isdecimal() and 1990 <= int(told) <= 2100 else otherwise


def _meant(one: Organisation, text: str) -> bool:
    return not text or text in one.name or text.lower() in one.initials.lower()


def _choices() -> dict[str, Any]:
    return {"channels": Outreach.CHANNELS, "outcomes": Outreach.OUTCOMES}


_FORM: Final[dict[str, Any]] = {"adds_to": "enterprises.outreach", "form": contact}

catalogue.add(
    Page(
        key="enterprises.renewals",
        title="到期续认",
        purpose="哪些证书要到期、各家谈到哪一步、还缺什么",
        template="enterprises/renewals.html",
        show=renewals,
        **_FORM,
    ),
    Page(
        key="enterprises.candidates",
        title="新认培育",
        purpose="没有有效证书的企业，按有望程度排列，写明各缺什么",
        template="enterprises/candidates.html",
        show=candidates,
        **_FORM,
    ),
    Page(
        key="enterprises.forecast",
        title="高企数预测",
        purpose="今年底和往后三年有效证书有多少，怎么推出来的",
        template="enterprises/forecast.html",
        show=forecast,
    ),
    Page(
        key="enterprises.ladder",
        title="梯次",
        purpose="科小、高企、瞪羚、独角兽各有谁",
        template="enterprises/ladder.html",
        show=ladder,
    ),
)
