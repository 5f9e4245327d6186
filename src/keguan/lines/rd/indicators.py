"""Numbers of the fifth line."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.indicator import FLOW, Distinct, Indicator, Ratio, Recorded, Sum
from keguan.lines.rd.models import (
    Campaign,
    Entry,
    FrozenReturn,
    FrozenRound,
    Recovery,
    Return,
    Round,
    Submission,
    SubsidyPayment,
)
from keguan.lines.rd.models.collection import ACCEPTED, EXEMPT, WITH_ENTERPRISE
from keguan.store.clock import today

STANDARD = Cite("国统字〔2019〕47号")
SPLITS = ("organisation__region__name", "organisation__field")


def _returns(period):
    """Returns of the years that end in the period."""
    return Return.objects.filter(year__in=period.years_ended()).select_related("organisation")


def _of_year(shift, **conditions):
    """Whether the same enterprise has a return so many years later that meets the conditions."""
    year = OuterRef("year") + shift
    return Exists(Return.objects.filter(organisation=OuterRef("organisation"), year=year, **conditions))


def _entrants(period):
    return _returns(period).exclude(_of_year(-1))


def _leavers(period):
    """The returns of the year before of those who have none in the year."""
    before = [year - 1 for year in period.years_ended()]
    return Return.objects.filter(year__in=before).exclude(_of_year(1)).select_related("organisation")


def _growing(period):
    return _returns(period).filter(_of_year(-1, rd_expense_yuan__lt=OuterRef("rd_expense_yuan")))


def _shrinking(period):
    return _returns(period).filter(_of_year(-1, rd_expense_yuan__gt=OuterRef("rd_expense_yuan")))


def _submissions(period):
    """Who must report for the years that end in the period."""
    rows = Submission.objects.filter(year__in=period.years_ended()).exclude(status=EXEMPT)
    return rows.select_related("organisation")


def _late(period):
    over = Campaign.objects.filter(year=OuterRef("year"), due_on__lt=today())
    return _submissions(period).filter(Exists(over), status__in=WITH_ENTERPRISE)


def zero_returns(years: Iterable[int]) -> Any:
    """Those on the list of enterprises above the scale who have no R&D cost for the year: no return, or nought."""
    rows = Submission.objects.filter(year__in=years, basis="above_scale").exclude(status=EXEMPT)
    return rows.exclude(_of_year(0, rd_expense_yuan__gt=0))


def _frozen(period):
    """The returns of each year's newest round of the highest stage."""
    newest = FrozenRound.objects.filter(year=OuterRef("year")).order_by("-stage", "-number").values("pk")[:1]
    rows = FrozenReturn.objects.filter(year__in=period.years_ended(), round=Subquery(newest))
    return rows.select_related("organisation", "round")


def _paid(period):
    return SubsidyPayment.objects.filter(paid_on__range=(period.start, period.end))


def _approved(period):
    """Rounds approved in the period, whatever became of them since."""
    return Round.objects.filter(approved_on__range=(period.start, period.end))


def _granted(period, **more):
    return Entry.objects.filter(round__in=_approved(period), **more)


catalogue.add(
    Indicator(
        key="rd.reporting_enterprises", name="研发统计填报企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.returns", definition="年度有107-2表的企业数。", cite=STANDARD, rows=_returns, split_by=SPLITS,
        sentence="{period}填报研发统计的企业{value}",
    ),
    Indicator(
        key="rd.enterprise_expenditure_yuan", name="企业研发费用", unit="元", kind=FLOW, measure=Sum("rd_expense_yuan"),
        ledger="rd.returns", definition="年度107-2表“研究开发费用合计”之和。", cite=STANDARD, rows=_returns,
        split_by=SPLITS, sentence="企业研发费用{value}", headline=True,
    ),
    Indicator(
        key="rd.enterprise_revenue_yuan", name="填报企业营业收入", unit="元", kind=FLOW, measure=Sum("revenue_yuan"),
        ledger="rd.returns", definition="年度107-2表“营业收入”之和。", cite=STANDARD, rows=_returns, split_by=SPLITS,
    ),
    Ratio(
        key="rd.enterprise_intensity", name="填报企业研发强度", over="rd.enterprise_expenditure_yuan",
        per="rd.enterprise_revenue_yuan", definition="填报企业研发费用合计与营业收入合计之比。", cite=STANDARD,
        sentence="研发费用占营业收入{value}",
    ),
    Indicator(
        key="rd.entrants", name="新增填报企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.returns", definition="年度有107-2表、上年没有的企业数。", cite=STANDARD, rows=_entrants, split_by=SPLITS,
    ),
    Indicator(
        key="rd.entrants_expenditure_yuan", name="新增填报企业研发费用", unit="元", kind=FLOW,
        measure=Sum("rd_expense_yuan"), ledger="rd.returns", cite=STANDARD, rows=_entrants, split_by=SPLITS,
        definition="年度有107-2表、上年没有的企业的研究开发费用合计之和，即新增企业对增长的贡献。",
    ),
    Indicator(
        key="rd.leavers_expenditure_yuan", name="不再填报企业上年的研发费用", unit="元", kind=FLOW,
        measure=Sum("rd_expense_yuan"), ledger="rd.returns", cite=STANDARD, rows=_leavers, split_by=SPLITS,
        definition="上年有107-2表、年度没有的企业上年的研究开发费用合计之和，即退出企业对增长的扣减。",
    ),
    Indicator(
        key="rd.growing", name="研发费用增加的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.returns", definition="两年都填报、年度研究开发费用合计比上年多的企业数。", rows=_growing, split_by=SPLITS,
    ),
    Indicator(
        key="rd.shrinking", name="研发费用减少的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.returns", definition="两年都填报、年度研究开发费用合计比上年少的企业数。", rows=_shrinking, split_by=SPLITS,
    ),
    Indicator(
        key="rd.due_returns", name="应报研发统计的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.submissions", definition="年度应报名单里的企业数，不含注明不用填报的。", rows=_submissions,
        split_by=SPLITS,
    ),
    Indicator(
        key="rd.accepted_returns", name="研发统计审核通过的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.submissions", definition="年度报送已审核通过的企业数。", split_by=SPLITS,
        rows=lambda period: _submissions(period).filter(status=ACCEPTED),
    ),
    Indicator(
        key="rd.late_returns", name="逾期未报研发统计的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.submissions", definition="年度应报、今天已过截止日期而待填报或退回未报的企业数。", rows=_late,
        split_by=SPLITS,
    ),
    Indicator(
        key="rd.zero_returns", name="规上企业零研发", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.submissions", definition="列入依据为规上企业名单、年度没有研究开发费用（没有报或报0）的企业数。",
        rows=lambda period: zero_returns(period.years_ended()).select_related("organisation"), split_by=SPLITS,
    ),
    Indicator(
        key="rd.frozen_expenditure_yuan", name="定稿的企业研发费用", unit="元", kind=FLOW, measure=Sum("rd_expense_yuan"),
        ledger="rd.frozen_returns", definition="年度最近一轮定稿（核定先于年报、年报先于快报）的研究开发费用合计之和。",
        rows=_frozen, split_by=SPLITS,
    ),
    Indicator(
        key="rd.subsidy_paid_yuan", name="研发后补助资金", unit="元", kind=FLOW, measure=Sum("amount_yuan"),
        ledger="rd.subsidies", definition="期内发放的企业研发后补助金额合计。", rows=_paid, split_by=SPLITS,
        sentence="发放研发后补助{value}",
    ),
    Indicator(
        key="rd.subsidised", name="获研发后补助企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.subsidies", definition="期内领到研发后补助的企业数。", rows=_paid, split_by=SPLITS,
    ),
    Indicator(
        key="rd.subsidy_rounds", name="经审批的补助轮次", unit="轮", kind=FLOW, ledger="rd.rounds",
        definition="期内经两人审批通过的按办法补助的轮次数。", rows=_approved,
    ),
    Indicator(
        key="rd.subsidy_eligible", name="经审批符合补助条件的企业", unit="家", kind=FLOW, measure=Distinct("organisation"),
        ledger="rd.entries", definition="期内审批通过的轮次里结论为“符合”的企业数，同一企业只计一次。",
        rows=lambda p: _granted(p, verdict="eligible"), split_by=SPLITS,
    ),
    Indicator(
        key="rd.subsidy_approved_yuan", name="经审批的补助金额", unit="元", kind=FLOW, measure=Sum("amount_yuan"),
        ledger="rd.entries", definition="期内审批通过的轮次里各企业补助金额之和；拨付了多少另计。",
        rows=lambda p: _granted(p, amount_yuan__gt=0), split_by=SPLITS,
    ),
    Indicator(
        key="rd.subsidy_recovered_yuan", name="追回的补助", unit="元", kind=FLOW, measure=Sum("amount_yuan"),
        ledger="rd.recoveries", definition="期内追回的研发后补助金额之和，发放数不因此改动。",
        rows=lambda p: Recovery.objects.filter(recovered_on__range=(p.start, p.end)), split_by=SPLITS,
    ),
    Recorded(
        key="rd.intensity", name="全社会研发经费占GDP比重", figure="rd.intensity", unit="%",
        names=("全社会研发经费占GDP比重", "全社会R&D经费占GDP比重", "研发投入强度", "R&D投入强度", "全社会研发投入强度", "R&D经费投入强度",
               "研发经费占GDP比重", "R&D占GDP比重", "全社会研发投入占GDP比重", "全社会研究与试验发展经费占GDP比重", "研发强度"),
        definition="统计部门核定的全社会研发经费与地区生产总值之比；核定数优先于初步数。", cite=STANDARD,
        sentence="{period}全社会研发经费占GDP比重为{value}",
    ),
    Recorded(
        key="rd.intensity_growth", name="全社会研发经费增幅", figure="rd.intensity_growth", unit="%",
        names=("全社会研发经费增幅", "全社会研发经费增速", "研发经费增长率", "R&D经费增速", "R&D经费增幅", "全社会R&D经费增速", "全社会R&D经费增幅",
               "研发投入增幅", "全社会研发投入增幅", "研发投入增速", "全社会研发经费增长"),
        definition="统计部门核定的全社会研发经费比上年的增幅。", cite=STANDARD, sentence="增幅{value}",
    ),
    Recorded(
        key="rd.intensity_rank", name="全社会研发经费占GDP比重位次", figure="rd.intensity", field="rank", unit="位",
        definition="统计部门核定的研发经费占GDP比重在全市的位次。", sentence="居全市{value}",
    ),
    Recorded(
        key="rd.intensity_growth_rank", name="全社会研发经费增幅位次", figure="rd.intensity_growth", field="rank", unit="位",
        definition="统计部门核定的全社会研发经费增幅在全市的位次。", sentence="增幅居全市{value}",
    ),
)  # fmt: skip
