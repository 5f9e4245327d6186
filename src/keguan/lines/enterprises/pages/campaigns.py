"""Asking enterprises whether they would apply (摸底): choosing whom, taking answers, reminding, the funnel."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Form, Sheet, Waiting
from keguan.kit.roles import ENTERPRISE
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Campaign, Certificate, Invitation, PoolEntry, SmeRegistration, Survey
from keguan.lines.enterprises.pages import funnel, sending
from keguan.lines.enterprises.pages.stock import wanted
from keguan.lines.enterprises.rules.gap import gap
from keguan.lines.enterprises.rules.policies import READ_HNTE
from keguan.lines.enterprises.rules.standing import STANDINGS
from keguan.registry.access import ADD, may
from keguan.registry.models import FormerName, Organisation
from keguan.registry.models.organisations import normal_name

PAGE_OF, NAMED, SHOWN = 50, 3, 5
QUARTER: Final = 10  # from October on the next year's applications are asked about
BEFORE, LAST_DAY = 9, (6, 30)  # by the middle of the year most have filed, see `stock.wanted`
CHANNELS: Final = {"": "", **Survey.CHANNELS}
SAID: Final = {True: "是", False: "否", None: None}
POPULATIONS: Final = {
    "ready": "条件已够的（按台账判断）",
    "near": "条件已够和差一两步的",
    "tsme": "没有高企证书的科技型中小企业",
    "pool": "高企培育库里没有证书的企业",
    "all": "没有高企证书的全部企业",
    "names": "按下面的名单",
}


def campaigns(asked: Asked) -> dict[str, Any]:
    """The campaigns with how many answered, or one of them, or all answers about a year, as a funnel with its rows."""
    this = asked.day.year + (asked.day.month >= QUARTER)
    runs = list(Campaign.objects.order_by("-opened_on", "-pk"))
    chosen = next((c for c in runs if str(c.pk) == asked.params.get("campaign")), None)
    year = chosen.year if chosen else sending.year(asked.params.get("year", ""), asked.day.year)
    found = funnel.of_campaign(asked.scope, chosen) if chosen else funnel.of_year(asked.scope, year)
    steps = [s for s in funnel.STEPS if chosen or s != "asked"]
    whole, towns = funnel.counted(found, steps)
    most = max((n for _, n in whole), default=0) or 1
    return {
        "chosen": chosen,
        "year": year,
        "years": sorted({this, this - 1, this - 2, year}, reverse=True),
        "this": this,
        "runs": _runs(asked.scope, runs),
        "steps": [(s, funnel.STEPS[s], n, round(100 * n / most)) for s, n in whole],
        "towns": [(town, list(zip(steps, counts, strict=True))) for town, counts in towns],
        "batches": funnel.batches(found),
        "silent": sum(funnel.SILENT in one.steps for one in found),
        "filed_without": sum("filed" in one.steps and "ready" not in one.steps for one in found),
        "dropped": sum(funnel.DROPPED in one.steps for one in found),
        "is_over": chosen is not None and chosen.closes_on is not None and chosen.closes_on < asked.day,
        "populations": POPULATIONS,
        "all_towns": _all_towns(asked.scope),
        "channels": Survey.CHANNELS,
        **_rows(asked, found, "silent" if chosen else "answered"),
    }


def _runs(scope: Scope, runs: list[Campaign]) -> list[tuple[Campaign, int, int]]:
    """(campaign, how many it asked, how many answered) within the scope."""
    asked = Invitation.objects.within(scope).told().values("campaign")
    counts = {r["campaign"]: r for r in asked.annotate(n=Count("pk"), told=Count("pk", filter=Q(has_answered=True)))}
    return [(c, counts.get(c.pk, {}).get("n", 0), counts.get(c.pk, {}).get("told", 0)) for c in runs]


def _all_towns(scope: Scope) -> list[str]:
    rows = Organisation.objects.within(scope).filter(region__isnull=False).order_by("region__code")
    return list(rows.values_list("region__name", flat=True).distinct())


def _rows(asked: Asked, found: list[funnel.Asking], otherwise: str) -> dict[str, Any]:
    """The enterprises of the step that was asked for, a page of them, with what the ledgers say each lacks."""
    step = asked.params.get("step", "")
    step = step if step in funnel.LISTS else otherwise
    rows = _picked(asked.params, found, step)
    pages = -(-len(rows) // PAGE_OF) or 1
    at = max(1, min(int(asked.params["page"]), pages)) if asked.params.get("page", "").isdecimal() else 1
    shown = rows[(at - 1) * PAGE_OF : at * PAGE_OF]
    told = READ_HNTE.told([r.organisation.pk for r in shown], asked.day)
    filing = date(asked.day.year + (asked.day.month > BEFORE), *LAST_DAY)
    return {
        "step": step,
        "step_name": funnel.LISTS[step],
        "town": asked.params.get("town", ""),
        "text": asked.params.get("q", ""),
        "rows": [(r, gap(told[r.organisation.pk], asked.day, filing)) for r in shown],
        "total": len(rows),
        "at": at,
        "before": at - 1,
        "after": at + 1 if at < pages else 0,
    }


def _picked(params: Mapping[str, str], found: list[funnel.Asking], step: str) -> list[funnel.Asking]:
    town, words = params.get("town", ""), params.get("q", "")
    return [r for r in found if step in r.steps and town in ("", r.town) and sending.meant(r.organisation, words)]


def sheet(asked: Asked) -> Sheet:
    """Everybody in the funnel with what they answered and how far they came."""
    chosen = (
        Campaign.objects.filter(pk=asked.params["campaign"]).first()
        if asked.params.get("campaign", "").isdecimal()
        else None
    )
    year = chosen.year if chosen else sending.year(asked.params.get("year", ""), asked.day.year)
    found = funnel.of_campaign(asked.scope, chosen) if chosen else funnel.of_year(asked.scope, year)
    step = asked.params.get("step", "")
    found = _picked(asked.params, found, step) if step in funnel.LISTS else found
    headings = ("企业名称", "乡镇（园区）", "联系人", "联系电话", "答复日期", "答复方式", "有申报意愿", "知识产权有基础", "成果转化有基础",
                "研发管理有基础", "拟报批次", "需要的帮助", "催办日期", "申报日期", "批次", "申报结果")  # fmt: skip
    return Sheet("申报摸底", f"{chosen or f'{year}年申报摸底'}，截至 {asked.day}", headings, map(_line, found))


def _line(one: funnel.Asking) -> tuple[Any, ...]:
    firm, told, filing = one.organisation, one.survey, one.filing
    answered: tuple[Any, ...] = (None,) * 8
    if told:
        based = (SAID[t] for t in (told.intends, told.has_ip, told.has_transfer, told.has_management))
        answered = (told.surveyed_on, told.get_channel_display(), *based, told.batch, told.needs)
    filed = (filing.filed_on, filing.batch, filing.get_status_display()) if filing else (None,) * 3
    reminded = one.invitation.reminded_on if one.invitation else None
    return (firm.name, one.town, firm.contact, firm.phone, *answered, reminded, *filed)


def begin(asked: Asked, sent: Mapping[str, str], user: Any) -> Campaign:
    """Open a campaign over the population that was chosen. Raises BureauError with what to mend."""
    name = sending.text(sent, "name", "名称", 60)
    if not name:
        raise BureauError("campaign.name", "请给这次摸底起个名称，如“2026年高企申报摸底”。")
    if Campaign.objects.filter(name=name).exists():
        raise BureauError("campaign.twice", f"已经有一次摸底叫“{name}”，请换个名称。")
    year = sending.year(sent.get("year", ""), 0)
    if not asked.day.year - 1 <= year <= asked.day.year + 3:
        raise BureauError("campaign.year", "请选为哪一年的申报摸底。")
    closes = sending.day(sent.get("closes_on", ""), "截止日期")
    if closes and closes < asked.day:
        raise BureauError("campaign.closed", f"截止日期 {closes} 已经过了，请改晚一些。")
    by = sending.one_of(sent, "by", POPULATIONS, "请选摸底对象。")
    town = sent.get("town", "")
    keys = population(asked, by, town, sent.get("names", ""))
    if not keys:
        raise BureauError("campaign.nobody", "按这个范围一家企业也没有，请换个范围或乡镇。")
    told = f"{town or '全部乡镇（园区）'}，{POPULATIONS[by]}，{len(keys)} 家"
    made = Campaign(name=name, year=year, opened_on=asked.day, closes_on=closes, population=told)
    made.save()
    Invitation.objects.bulk_create([Invitation(campaign=made, organisation_id=pk) for pk in keys])
    return made


def population(asked: Asked, by: str, town: str, names: str) -> list[int]:
    """The keys of the enterprises that a choice means: no holder of a valid certificate, but by name whoever is named."""
    if by == "names":
        return _named(asked.scope, names)
    if by in ("ready", "near", "all"):
        standings = {"ready": ("ready",), "near": ("ready", "near"), "all": tuple(STANDINGS)}[by]
        meant = wanted(asked.scope, asked.day, standings)
        meant = meant.filter(region__name=town) if town else meant
        return list(meant.values_list("organisation", flat=True))
    holders = Certificate.objects.in_force(asked.day).values("organisation")
    rows: Any = PoolEntry.objects.inside(asked.day)
    if by == "tsme":
        rows = SmeRegistration.objects.filter(registered_on__year=asked.day.year, revoked_on=None)
    rows = rows.within(asked.scope).exclude(organisation__in=holders)
    rows = rows.filter(organisation__region__name=town) if town else rows
    return sorted(set(rows.values_list("organisation", flat=True)))


def _named(scope: Scope, names: str) -> list[int]:
    """The enterprises of a list of names, by present or former name. Raises BureauError naming those not found."""
    wanted = {normal_name(n): n for part in re.split(r"[\n;；、]", names) if (n := part.strip())}
    known = Organisation.objects.within(scope).filter(kind="enterprise")
    found = dict(known.filter(key__in=wanted).values_list("key", "pk"))
    former = FormerName.objects.filter(key__in=set(wanted) - set(found), organisation__in=known)
    found |= dict(former.values_list("key", "organisation"))
    if lost := [n for key, n in wanted.items() if key not in found]:
        listed = "、".join(f"“{n[:30]}”" for n in lost[:SHOWN])
        raise BureauError(
            "campaign.names",
            f"企业台账里没有 {listed}{f' 等 {len(lost)} 家' if len(lost) > SHOWN else ''}，请改正名称，一行一家。",
        )
    return sorted(set(found.values()))


def answer(asked: Asked, sent: Mapping[str, str], user: Any) -> Survey:
    """Write what an enterprise answered for a year, in place of what it answered before; the history keeps that."""
    one = sending.firm(asked, sent)
    year = sending.year(sent.get("year", ""), 0)
    if not year:
        raise BureauError("survey.year", "不知道是哪一年的摸底，请刷新页面再填。")
    wrong = "请选“有”“没有”或“说不准”。"
    intends = sending.TRUTHS[sending.one_of(sent, "intends", {"yes": 1, "no": 0}, "请选打算不打算申报。")]
    based = {
        n: sending.TRUTHS[sending.one_of({n: "", **sent}, n, sending.TRUTHS, wrong)]
        for n in ("has_ip", "has_transfer", "has_management")
    }
    told = Survey.objects.filter(organisation=one, year=year).first() or Survey(organisation=one, year=year)
    by_itself = user.role_declared == ENTERPRISE
    if by_itself and not any(i.campaign.year == year for i in _asked_of(asked)):
        raise BureauError("survey.closed", "这次摸底已经截止或撤销了，要补报请打电话给科技局。")
    values = {
        "surveyed_on": asked.day,
        "intends": intends,
        "batch": sending.text(sent, "batch", "拟报批次", 20),
        "needs": sending.text(sent, "needs", "需要的帮助", 200),
        "channel": "portal"
        if by_itself
        else sending.one_of({"channel": "", **sent}, "channel", CHANNELS, "请选怎么问到的。"),
        **based,
    }
    for name, value in values.items():
        setattr(told, name, value)
    told.save()
    return told


def remind(asked: Asked, sent: Mapping[str, str], user: Any) -> Campaign:
    """Note that everybody who has not answered was reminded; their portals say so."""
    campaign = sending.record(Campaign.objects, asked, sent.get("campaign", ""))
    silent = Invitation.objects.within(asked.scope).filter(campaign=campaign).told().filter(has_answered=False)
    keys = list(silent.values_list("pk", flat=True))
    if not keys:
        raise BureauError("campaign.told", "都已经答复了，不用再催。")
    Invitation.objects.filter(pk__in=keys).update(reminded_on=asked.day)
    return campaign


BEGIN: Final = Form(key="begin", adds_to="enterprises.campaigns", do=begin, told="已开始摸底", then="campaign={pk}")
ANSWER: Final = Form(key="answer", adds_to="enterprises.survey", do=answer, told="已记下答复")
REMIND: Final = Form(key="remind", adds_to="enterprises.campaigns", do=remind, told="已记下催办")


def waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """The running campaigns that wait for answers, for whoever takes them."""
    if not may(user, ADD, catalogue.ledger("enterprises.survey")):
        return
    silent = Invitation.objects.within(asked.scope).open_on(asked.day).told().filter(has_answered=False)
    counts = (
        silent.order_by("campaign").values("campaign", "campaign__name", "campaign__closes_on").annotate(n=Count("pk"))
    )
    for row in counts:
        text = f"“{row['campaign__name']}”还有 {row['n']} 家没有答复"
        left = _left(row["campaign__closes_on"], asked.day)
        yield Waiting(text, "打电话问，或请企业在门户里填", *left, f"campaign={row['campaign']}&step=silent")


def _left(closes: date | None, today: date) -> tuple[str, str]:
    """(how long is left, how pressing that is)."""
    if closes is None:
        return "没有截止日期", "plain"
    days = (closes - today).days
    return (f"剩 {days} 天" if days else "今天截止"), "soon" if days <= 7 else "plain"


def portal(asked: Asked) -> dict[str, Any]:
    """What an enterprise is asked, with what it has answered."""
    invitations = list(_asked_of(asked))
    answers = {s.year: s for s in Survey.objects.within(asked.scope).order_by("surveyed_on", "pk")}
    return {"asked": [(i, answers.get(i.campaign.year)) for i in invitations], "firm": asked.scope.organisation}


def _asked_of(asked: Asked) -> Any:
    rows = Invitation.objects.within(asked.scope).open_on(asked.day).told().select_related("campaign")
    return rows.order_by("has_answered", "campaign__closes_on", "pk")


def portal_waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """The campaigns that the enterprise has not answered."""
    for one in _asked_of(asked).filter(has_answered=False):
        told = f"科技局 {one.reminded_on} 催过，" if one.reminded_on else ""
        yield Waiting(
            f"{one.campaign.name}",
            f"{told}一分钟填完：打算不打算申报、基础怎么样",
            *_left(one.campaign.closes_on, asked.day),
        )
