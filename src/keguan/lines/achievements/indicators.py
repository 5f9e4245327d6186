"""Numbers of the fourth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator, Recorded, Sum
from keguan.kit.period import years_later
from keguan.lines.achievements.models import AllianceMember, Award, Event, Nomination, Result, TechnologyContract
from keguan.registry.records import PROVINCIAL_UP

TOWN = "organisation__region__name"


def _held(period, **more):
    return Event.objects.filter(held_on__range=(period.start, period.end), **more)


def _contracts(period):
    return TechnologyContract.objects.filter(registered_on__range=(period.start, period.end))


def _nominated(period, **more):
    """Nominations belong to their year, which counts where the year ends."""
    return Nomination.objects.filter(year__in=period.years_ended(), **more)


def _joined(period):
    return AllianceMember.objects.filter(joined_on__range=(period.start, period.end))


catalogue.add(
    Indicator(
        key="achievements.registered", name="登记科技成果", unit="项", kind=FLOW, ledger="achievements.results",
        definition="期内登记的科技成果数。", split_by=("kind", TOWN), sentence="登记科技成果{value}",
        rows=lambda p: Result.objects.filter(registered_on__range=(p.start, p.end)), headline=True,
    ),
    Indicator(
        key="achievements.award_nominations", name="省科学技术奖提名", unit="项", kind=FLOW, rows=_nominated,
        ledger="achievements.nominations", definition="提名年度在期内的科学技术奖提名项目数。", split_by=("award", TOWN),
        sentence="提名科学技术奖项目{value}",
    ),
    Indicator(
        key="achievements.nominating_firms", name="科学技术奖提名单位", unit="家", kind=FLOW, rows=_nominated,
        ledger="achievements.nominations", definition="提名年度在期内的提名项目的主要完成单位数。",
        measure=Distinct("organisation"), split_by=("award", TOWN), sentence="涉及{value}单位",
    ),
    Indicator(
        key="achievements.awards_won", name="获省级以上科技奖励", unit="项", kind=FLOW, ledger="achievements.awards",
        definition="期内获得的省级以上科学技术奖数。", split_by=("award", "grade", TOWN), sentence="获省级以上科技奖励{value}",
        rows=lambda p: Award.objects.filter(awarded_on__range=(p.start, p.end), level__in=PROVINCIAL_UP),
    ),
    Indicator(
        key="achievements.national_awards", name="近五年国家级科技奖励", unit="项", kind=STOCK,
        ledger="achievements.awards", definition="期末前五年内获得的国家级科学技术奖数；单位排名前三的可以直接确认科技型中小企业。",
        cite=Cite("国科发政〔2017〕115号", "第八条（二）"), split_by=("award", "grade", TOWN),
        rows=lambda p: Award.objects.filter(
            awarded_on__gt=years_later(p.end, -5), awarded_on__lte=p.end, level="national"
        ),
    ),
    Indicator(
        key="achievements.contracts_registered", name="登记技术合同", unit="项", kind=FLOW, rows=_contracts,
        ledger="achievements.contracts", definition="期内认定登记的技术合同数。", split_by=("kind", TOWN),
        sentence="登记技术合同{value}",
    ),
    Indicator(
        key="achievements.contracts_yuan", name="技术合同成交额", unit="元", kind=FLOW, rows=_contracts,
        measure=Sum("amount_yuan"), ledger="achievements.contracts", definition="期内认定登记的技术合同成交额合计。",
        split_by=("kind", TOWN), sentence="成交额{value}",
    ),
    Indicator(
        key="achievements.alliance_members", name="新加入创新联盟的单位", unit="家", kind=FLOW, rows=_joined,
        ledger="achievements.alliances", definition="期内加入创新联盟的单位数。", measure=Distinct("organisation"),
        split_by=("alliance", TOWN), sentence="新加入创新联盟{value}",
    ),
    Indicator(
        key="achievements.events", name="举办科技活动", unit="场", kind=FLOW, rows=_held, ledger="achievements.events",
        definition="期内举办的活动周、对接会、培训等科技活动场数。", split_by=("kind", "host"), sentence="举办科技活动{value}",
    ),
    Indicator(
        key="achievements.event_attendance", name="科技活动参加人次", unit="人次", kind=FLOW, rows=_held,
        measure=Sum("attendance"), ledger="achievements.events", definition="期内科技活动的参加人数合计。",
        split_by=("kind", "host"), sentence="参加{value}",
    ),
    Indicator(
        key="achievements.trainings", name="举办培训", unit="场", kind=FLOW, ledger="achievements.events",
        definition="期内举办的培训场数。", rows=lambda p: _held(p, kind="training"), sentence="举办培训{value}",
    ),
    Indicator(
        key="achievements.training_attendance", name="培训人次", unit="人次", kind=FLOW, ledger="achievements.events",
        definition="期内培训的参加人数合计。", measure=Sum("attendance"), rows=lambda p: _held(p, kind="training"),
        sentence="培训{value}",
    ),
    Indicator(
        key="achievements.activity_weeks", name="科技活动周", unit="场", kind=FLOW, ledger="achievements.events",
        definition="期内举办的科技活动周活动场数。", rows=lambda p: _held(p, kind="week"),
    ),
    Indicator(
        key="achievements.matchings", name="成果对接会", unit="场", kind=FLOW, ledger="achievements.events",
        definition="期内举办的成果对接活动场数。", rows=lambda p: _held(p, kind="matching"), sentence="举办对接会{value}",
    ),
    Recorded(
        key="achievements.award_nomination_rank", name="科学技术奖提名数位次", figure="achievements.award_nominations",
        field="rank", unit="位",
        names=("省科学技术奖提名数", "科学技术奖提名数", "省科技奖提名数", "科技奖提名数", "省科学技术奖提名项目数", "奖励提名数", "省奖提名数"),
        definition="上级通报的科学技术奖提名数在全市的位次。", sentence="提名数居全市{value}",
    ),
)  # fmt: skip
