"""Numbers of the third line."""

from functools import reduce
from operator import or_

from django.db.models import Count, Q

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator, Recorded
from keguan.lines.platforms.models import Pilot, PilotStep, Platform, Talent
from keguan.registry.records import PROVINCIAL_UP

RD_WORDS = ("实验室", "研究中心", "技术中心", "创新中心", "研发机构", "研究院")
RD_BODY = reduce(or_, (Q(kind__contains=word) for word in RD_WORDS))
SPLITS = ("kind", "level", "organisation__region__name")


def _recognised(period, **more):
    days = (period.start, period.end)
    return Platform.objects.filter(recognised_on__range=days, **more).select_related("organisation")


def _standing(day, **more):
    """Platforms recognised up to the day and not revoked by then."""
    gone = Q(status="revoked") & (Q(revoked_on=None) | Q(revoked_on__lte=day))
    return Platform.objects.filter(recognised_on__lte=day, **more).exclude(gone)


def _pilots(period, **more):
    days = (period.start, period.end)
    return Pilot.objects.filter(**more).filter(Q(applied_on__range=days) | Q(approved_on__range=days))


catalogue.add(
    Indicator(
        key="platforms.platforms_total", name="创新平台总数", unit="个", kind=STOCK, ledger="platforms.platforms",
        definition="截至期末认定的各级各类创新平台数，期末前已撤销的不计。", rows=lambda p: _standing(p.end), split_by=SPLITS,
        sentence="截至{day}，各级各类创新平台达{value}，{change}", headline=True,
    ),
    Indicator(
        key="platforms.platforms_provincial_total", name="省级以上创新平台总数", unit="个", kind=STOCK,
        ledger="platforms.platforms", definition="截至期末认定的国家级、省级创新平台数，期末前已撤销的不计。",
        rows=lambda p: _standing(p.end, level__in=PROVINCIAL_UP), split_by=SPLITS, sentence="省级以上平台达{value}",
    ),
    Indicator(
        key="platforms.provincial_rd_bodies", name="省级以上研发机构", unit="个", kind=STOCK, ledger="platforms.platforms",
        definition="期末在有效期内、没有撤销的国家级、省级研发机构数（实验室、研究中心、技术中心、创新中心、研发机构、研究院），孵化器等服务平台不计。",
        cite=Cite("国科发政〔2017〕115号", "第八条（三）"), split_by=SPLITS,
        rows=lambda p: _standing(p.end, level__in=PROVINCIAL_UP).filter(RD_BODY).exclude(valid_to__lt=p.end),
    ),
    Indicator(
        key="platforms.platforms_new", name="新认定创新平台", unit="个", kind=FLOW, ledger="platforms.platforms",
        definition="期内认定的各级各类创新平台数。", rows=_recognised, split_by=SPLITS,
        sentence="新认定各级创新平台{value}",
    ),
    Indicator(
        key="platforms.platforms_provincial_new", name="新认定省级以上创新平台", unit="个", kind=FLOW,
        ledger="platforms.platforms", definition="期内认定的国家级、省级创新平台数。",
        rows=lambda p: _recognised(p, level__in=PROVINCIAL_UP), split_by=SPLITS, sentence="新认定省级以上平台{value}",
    ),
    Indicator(
        key="platforms.institutes_opened", name="新设产业研究院", unit="家", kind=FLOW, ledger="platforms.platforms",
        definition="期内揭牌设立的产业（技术）研究院数，不论是否已获认定。",
        rows=lambda p: Platform.objects.filter(opened_on__range=(p.start, p.end), kind__contains="研究院"),
        split_by=SPLITS,
        sentence="揭牌设立产业研究院{value}",
    ),
    Indicator(
        key="platforms.research_institutions_new", name="新认定新型研发机构", unit="家", kind=FLOW,
        ledger="platforms.platforms", definition="期内认定的新型研发机构数。",
        rows=lambda p: _recognised(p, kind__contains="新型研发机构"), split_by=SPLITS, sentence="新认定新型研发机构{value}",
    ),
    Indicator(
        key="platforms.several_titles", name="一年内获多项认定的单位", unit="家", kind=FLOW, ledger="platforms.platforms",
        definition="期内获得两项以上省级以上平台认定的依托单位数。", measure=Distinct("organisation"),
        rows=lambda p: _several(p), split_by=SPLITS,
    ),
    Indicator(
        key="platforms.talents_selected", name="入选省级以上人才计划", unit="人", kind=FLOW, ledger="platforms.talents",
        definition="期内入选省级以上人才计划的人才和团队数（团队计一）。",
        rows=lambda p: Talent.objects.filter(selected_on__range=(p.start, p.end), level__in=PROVINCIAL_UP),
        split_by=("programme", "organisation__region__name"), sentence="入选省级以上人才计划{value}",
    ),
    Indicator(
        key="platforms.pilots_applied", name="申报试点示范", unit="项", kind=FLOW, ledger="platforms.pilots",
        definition="期内申报或获批的试点示范数。", rows=_pilots, split_by=("level", "status"), sentence="申报试点示范{value}",
    ),
    Indicator(
        key="platforms.pilots_approved", name="获批试点示范", unit="项", kind=FLOW, ledger="platforms.pilots",
        definition="期内获批的试点示范数。",
        rows=lambda p: Pilot.objects.filter(approved_on__range=(p.start, p.end), status="approved"),
        split_by=("level",), sentence="获批试点示范{value}",
    ),
    Indicator(
        key="platforms.pilot_steps", name="试点评审环节", unit="个", kind=FLOW, ledger="platforms.pilot_steps",
        definition="期内获批的试点从申报到公示的环节数。",
        rows=lambda p: PilotStep.objects.filter(
            pilot__approved_on__range=(p.start, p.end), pilot__status="approved", pilot__retired_at=None
        ),
        split_by=("pilot__name",),
    ),
    Recorded(
        key="platforms.platforms_rank", name="创新平台数位次", figure="platforms.platforms", field="rank", unit="位",
        names=("创新平台数", "省级以上创新平台数", "科技创新平台数"), definition="上级通报的创新平台数在全市的位次。",
        sentence="居全市{value}",
    ),
)  # fmt: skip


def _several(period):
    """Recognitions of hosts that won more than one of province and above in the period."""
    recognised = _recognised(period, level__in=PROVINCIAL_UP)
    twice = [
        host for host, count in recognised.order_by().values_list("organisation").annotate(n=Count("pk")) if count > 1
    ]
    return recognised.filter(organisation__in=twice)
