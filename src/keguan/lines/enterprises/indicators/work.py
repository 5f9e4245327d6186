"""The work around recognition: contacts and coaching, the survey's way to a certificate, duties, the library."""

from datetime import date

from django.db.models import Exists, OuterRef

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator
from keguan.lines.enterprises.models import (
    AnnualReport,
    Certificate,
    Filing,
    MajorChange,
    Outreach,
    PoolEntry,
    Survey,
)

REPORT = Cite("国科发火〔2016〕32号", "第十三条")
CHANGE = Cite("国科发火〔2016〕32号", "第十七条")  # from memory, not read again yet
TOWN = "organisation__region__name"
FIELD = "organisation__field"
FIRMS = Distinct("organisation")
CERTIFICATE = ("organisation", "certificate_no", "issued_on", "expires_on")


def _within(rows, field, period):
    return rows.filter(**{f"{field}__range": (period.start, period.end)})


def _contacts(period, **more):
    return _within(Outreach.objects, "contacted_on", period).filter(**more)


def _answers(period, **more):
    """Answers about the year of the period."""
    return Survey.objects.filter(year=period.end.year, **more)


def _willing_filings(period, **more):
    """New applications in the year of the period by enterprises that had told they would."""
    willing = _answers(period, intends=True).values("organisation")
    return Filing.objects.filter(kind="new", filed_on__year=period.end.year, organisation__in=willing, **more)


def _last_day(period):
    """The end of May of the period's year, when the report about the year before is due."""
    return date(period.end.year, 5, 31)


def _obliged(period):
    """The certificates valid on the day of reporting; none in a period that ends before it."""
    held = Certificate.objects.newest_in_force(_last_day(period))
    return held if period.end >= _last_day(period) else held.none()


def _unreported(period):
    """Those of them without a report in time, unless the ledger has no report of anybody for that year."""
    year = period.end.year - 1
    reports = AnnualReport.objects.filter(year=year)
    in_time = reports.filter(organisation=OuterRef("organisation"), filed_on__lte=_last_day(period))
    return _obliged(period).filter(Exists(reports)).exclude(Exists(in_time))


catalogue.add(
    Indicator(
        key="enterprises.outreach_firms", name="联系服务企业", unit="家", kind=FLOW, ledger="enterprises.outreach",
        definition="期内电话联系、走访、专家辅导过的企业数，同一企业只计一次。", measure=FIRMS, rows=_contacts,
        split_by=("channel", "purpose", TOWN), sentence="联系服务企业{value}",
    ),
    Indicator(
        key="enterprises.outreach_times", name="联系服务次数", unit="次", kind=FLOW, ledger="enterprises.outreach",
        definition="期内电话联系、走访、专家辅导企业的次数。", rows=_contacts,
        split_by=("channel", "purpose", "outcome", TOWN), sentence="联系服务企业{value}",
    ),
    Indicator(
        key="enterprises.coached", name="专家辅导企业", unit="家", kind=FLOW, ledger="enterprises.outreach",
        definition="期内由专家辅导过的企业数，含到期企业和拟新申报企业。", measure=FIRMS,
        rows=lambda p: _contacts(p, channel="coaching"), split_by=("purpose", "expert", TOWN),
        columns=("organisation", "contacted_on", "expert", "content", "to_mend"), sentence="组织专家辅导企业{value}",
    ),
    Indicator(
        key="enterprises.survey_answered", name="申报摸底企业", unit="家", kind=FLOW, ledger="enterprises.survey",
        definition="对当年申报意愿作了答复的企业数，含不打算申报的。", measure=FIRMS, rows=_answers,
        split_by=("intends", "channel", TOWN), sentence="摸底企业{value}",
    ),
    Indicator(
        key="enterprises.survey_filed", name="摸底企业已申报", unit="家", kind=FLOW, ledger="enterprises.filings",
        definition="摸底有意愿的企业中，当年新申报高企的企业数。", measure=FIRMS, rows=_willing_filings,
        split_by=("batch", "status", TOWN), sentence="摸底企业已申报{value}",
    ),
    Indicator(
        key="enterprises.survey_recognised", name="摸底企业通过认定", unit="家", kind=FLOW, ledger="enterprises.filings",
        definition="摸底有意愿的企业中，当年新申报并通过认定的企业数。", measure=FIRMS,
        rows=lambda p: _willing_filings(p, status="recognised"), split_by=("batch", TOWN),
        sentence="摸底企业通过认定{value}",
    ),
    Indicator(
        key="enterprises.annual_reports_due", name="应填年度报表的高企", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="当年5月31日持有有效证书、应填报上一年度发展情况报表的企业数。", cite=REPORT, measure=FIRMS,
        rows=_obliged, columns=CERTIFICATE, split_by=(TOWN, FIELD), sentence="应填年度发展情况报表的高企{value}",
    ),
    Indicator(
        key="enterprises.annual_reports_filed", name="已填年度报表的高企", unit="家", kind=FLOW,
        ledger="enterprises.annual_reports", cite=REPORT, measure=FIRMS,
        definition="当年5月31日持有有效证书、在期末以前填报了上一年度发展情况报表的企业数，含晚填的。",
        rows=lambda p: AnnualReport.objects.filter(
            year=p.end.year - 1, filed_on__lte=p.end, organisation__in=_obliged(p).values("organisation")
        ),
        split_by=(TOWN,), sentence="已填年度发展情况报表的高企{value}",
    ),
    Indicator(
        key="enterprises.annual_reports_missed", name="没按时填年度报表的高企", unit="家", kind=FLOW,
        ledger="enterprises.hnte", cite=REPORT, measure=FIRMS,
        definition="当年5月31日持有有效证书、到当天没有填报上一年度发展情况报表的企业数；台账没有登记任何报表的年度不计。",
        rows=_unreported, columns=CERTIFICATE, split_by=(TOWN, FIELD), sentence="没按时填年度发展情况报表的高企{value}",
    ),
    Indicator(
        key="enterprises.changes_reported", name="报告更名和重大变化的高企", unit="家", kind=FLOW, cite=CHANGE,
        ledger="enterprises.changes", definition="期内报告了更名或重大变化的企业数。", measure=FIRMS,
        rows=lambda p: _within(MajorChange.objects, "reported_on", p), split_by=("kind", TOWN),
        sentence="报告更名和重大变化的高企{value}",
    ),
    Indicator(
        key="enterprises.pool_total", name="高企培育库在库企业", unit="家", kind=STOCK, ledger="enterprises.pool",
        definition="期末当日在高企培育库里的企业数，同时在几级库里的只计一次；出库当日不再计。", measure=FIRMS,
        rows=lambda p: PoolEntry.objects.inside(p.end), split_by=("level", TOWN, FIELD),
        sentence="高企培育库在库企业{value}",
    ),
    Indicator(
        key="enterprises.pool_entered", name="新进高企培育库企业", unit="家", kind=FLOW, ledger="enterprises.pool",
        definition="期内进入高企培育库的企业数。", measure=FIRMS,
        rows=lambda p: _within(PoolEntry.objects, "entered_on", p), split_by=("level", TOWN, FIELD),
        sentence="新进高企培育库企业{value}",
    ),
)  # fmt: skip
