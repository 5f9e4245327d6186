"""What was recognised, filed and asked in a period."""

from datetime import date

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.indicator import FLOW, STOCK, Distinct, Indicator, Recorded
from keguan.lines.enterprises.models import (
    Certificate,
    Filing,
    GrowthTitle,
    IntellectualProperty,
    NewProduct,
    Outreach,
    SmeRegistration,
    Survey,
)

HNTE = Cite("国科发火〔2016〕32号", "第九条")
TSME = Cite("国科发政〔2017〕115号", "第九条")
TOWN = "organisation__region__name"
FIELD = "organisation__field"
FIRMS = Distinct("organisation")


def _within(rows, field, period):
    return rows.filter(**{f"{field}__range": (period.start, period.end)})


def _issued(period):
    return _within(Certificate.objects, "issued_on", period)


def _due(period):
    return Certificate.objects.expiring(period.start, period.end)


def _outreach(period, **more):
    """Contacts of the period with enterprises whose certificate ends in it."""
    return _within(Outreach.objects, "contacted_on", period).filter(
        organisation__in=_due(period).values("organisation"), **more
    )


def _next_year(period):
    """Certificates that end in the year after the period: what has to be prepared now."""
    year = period.end.year + 1
    return Certificate.objects.expiring(date(year, 1, 1), date(year, 12, 31))


def _filed(period, **more):
    return _within(Filing.objects, "filed_on", period).filter(**more)


def _surveyed(period):
    """Survey rows about the year of the period: asked from the end of the year before to the start of this one."""
    return Survey.objects.filter(year=period.end.year, intends=True)


catalogue.add(
    Indicator(
        key="enterprises.hnte_valid", name="有效高新技术企业", unit="家", kind=STOCK, ledger="enterprises.hnte",
        definition="期末当日持有有效证书的企业数；证书自发证之日起三年有效，到期当日失效，提前取消的不计。",
        cite=HNTE, measure=FIRMS, rows=lambda p: Certificate.objects.newest_in_force(p.end),
        columns=("organisation", "certificate_no", "issued_on", "expires_on"), split_by=(TOWN, FIELD),
        sentence="截至{day}，有效高新技术企业达{value}，{change}", headline=True,
    ),
    Indicator(
        key="enterprises.hnte_recognised", name="当期认定高新技术企业", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="期内发证的高企证书数，含首次认定和重新认定。", cite=HNTE, rows=_issued, split_by=(TOWN, FIELD, "batch"),
        sentence="{period}认定高新技术企业{value}",
    ),
    Indicator(
        key="enterprises.hnte_first", name="首次认定高新技术企业", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="期内发证、此前台账中没有更早证书的企业数。", cite=HNTE, measure=FIRMS,
        rows=lambda p: _issued(p).with_earlier().filter(is_renewal=False), split_by=(TOWN, FIELD),
        sentence="首次认定{value}",
    ),
    Indicator(
        key="enterprises.hnte_renewed", name="重新认定高新技术企业", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="期内发证、此前台账中已有更早证书的企业数。", cite=HNTE, measure=FIRMS,
        rows=lambda p: _issued(p).with_earlier().filter(is_renewal=True), split_by=(TOWN, FIELD),
        sentence="重新认定{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring", name="到期高新技术企业", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="证书三年有效期在期内届满的企业数，届满前已取消的不计。", cite=HNTE, measure=FIRMS, rows=_due,
        columns=("organisation", "certificate_no", "issued_on", "expires_on"), split_by=(TOWN, FIELD),
        sentence="{period}到期高新技术企业{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_contacted", name="到期企业已联系", unit="家", kind=FLOW,
        ledger="enterprises.outreach", definition="证书在期内到期、期内至少联系过一次的企业数。", measure=FIRMS,
        rows=_outreach, split_by=("channel", TOWN), sentence="联系到期企业{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_phoned", name="到期企业电话联系", unit="家", kind=FLOW, measure=FIRMS,
        ledger="enterprises.outreach", definition="证书在期内到期、期内电话联系过的企业数。",
        rows=lambda p: _outreach(p, channel="phone"), split_by=(TOWN,), sentence="电话联系{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_visited", name="到期企业走访", unit="家", kind=FLOW, measure=FIRMS,
        ledger="enterprises.outreach", definition="证书在期内到期、期内走访过的企业数。",
        rows=lambda p: _outreach(p, channel="visit"), split_by=(TOWN,), sentence="走访{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_coached", name="到期企业专家辅导", unit="家", kind=FLOW, measure=FIRMS,
        ledger="enterprises.outreach", definition="证书在期内到期、期内由专家辅导过的企业数。",
        rows=lambda p: _outreach(p, channel="coaching"), split_by=(TOWN,), sentence="专家辅导{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_next", name="次年到期高新技术企业", unit="家", kind=FLOW, ledger="enterprises.hnte",
        definition="证书三年有效期在期末所在年度的次年届满的企业数，届满前已取消的不计。", cite=HNTE, measure=FIRMS,
        rows=_next_year, columns=("organisation", "certificate_no", "issued_on", "expires_on"), split_by=(TOWN, FIELD),
        sentence="次年到期高新技术企业{value}",
    ),
    Indicator(
        key="enterprises.hnte_expiring_next_contacted", name="次年到期企业提前对接", unit="家", kind=FLOW, measure=FIRMS,
        ledger="enterprises.outreach", definition="证书在期末所在年度的次年到期、期内至少联系过一次的企业数。",
        rows=lambda p: _within(Outreach.objects, "contacted_on", p).filter(
            organisation__in=_next_year(p).values("organisation")
        ),
        split_by=("channel", TOWN), sentence="提前对接次年到期企业{value}",
    ),
    Indicator(
        key="enterprises.renewals_filed", name="申报重新认定", unit="家", kind=FLOW, ledger="enterprises.filings",
        definition="期内申报重新认定的企业数。", measure=FIRMS, rows=lambda p: _filed(p, kind="renewal"),
        split_by=("batch", "status", TOWN), sentence="申报重新认定{value}",
    ),
    Indicator(
        key="enterprises.renewals_filed_first_half", name="上半年申报重新认定", unit="家", kind=FLOW,
        ledger="enterprises.filings", definition="期末所在年度1月1日至6月30日申报重新认定的企业数。", measure=FIRMS,
        rows=lambda p: Filing.objects.filter(kind="renewal", filed_on__year=p.end.year, filed_on__month__lte=6),
        split_by=("batch", TOWN), sentence="上半年申报重新认定{value}",
    ),
    Indicator(
        key="enterprises.new_filed", name="新申报高新技术企业", unit="家", kind=FLOW, ledger="enterprises.filings",
        definition="期内新申报高企的企业数。", measure=FIRMS, rows=lambda p: _filed(p, kind="new"),
        split_by=("batch", "status", TOWN), sentence="新申报{value}",
    ),
    Indicator(
        key="enterprises.surveyed", name="有新申报意愿的企业", unit="家", kind=FLOW, ledger="enterprises.survey",
        definition="上年末至本年初摸底中，表示当年拟新申报高企的企业数。", measure=FIRMS, rows=_surveyed,
        split_by=(TOWN,), sentence="摸底掌握有意愿新申报的企业{value}",
    ),
    Indicator(
        key="enterprises.surveyed_ready", name="有基础的拟申报企业", unit="家", kind=FLOW, ledger="enterprises.survey",
        definition="拟新申报的企业中，知识产权、成果转化、研发管理三项都有基础的企业数。", measure=FIRMS,
        rows=lambda p: _surveyed(p).filter(has_ip=True, has_transfer=True, has_management=True),
        split_by=(TOWN,), sentence="其中基础较好的{value}",
    ),
    Indicator(
        key="enterprises.tsme_registered", name="科技型中小企业入库", unit="家", kind=FLOW, ledger="enterprises.tsme",
        definition="期内入库登记的科技型中小企业数，同一企业只计一次。", cite=TSME, measure=FIRMS,
        rows=lambda p: _within(SmeRegistration.objects, "registered_on", p), split_by=("batch", TOWN, FIELD),
        sentence="{period}入库科技型中小企业{value}", headline=True,
    ),
    Indicator(
        key="enterprises.new_products_approved", name="获批省级以上重点新产品", unit="个", kind=FLOW,
        ledger="enterprises.new_products", definition="期内批准的省级以上重点新产品数。",
        rows=lambda p: _within(NewProduct.objects, "approved_on", p).filter(level__in=("national", "provincial")),
        split_by=(TOWN,), sentence="获批省级以上重点新产品{value}",
    ),
    Indicator(
        key="enterprises.gazelles_filed", name="申报瞪羚、独角兽企业", unit="家", kind=FLOW, ledger="enterprises.titles",
        definition="期内申报瞪羚、独角兽及其潜在、种子称号的企业数。", measure=FIRMS,
        rows=lambda p: _within(GrowthTitle.objects, "filed_on", p), split_by=("kind", TOWN),
        sentence="组织申报瞪羚、独角兽企业{value}",
    ),
    Indicator(
        key="enterprises.gazelles_granted", name="获评瞪羚、独角兽企业", unit="家", kind=FLOW, ledger="enterprises.titles",
        definition="期内获得瞪羚、独角兽及其潜在、种子称号的企业数。", measure=FIRMS,
        rows=lambda p: _within(GrowthTitle.objects, "granted_on", p), split_by=("kind", TOWN),
        sentence="获评瞪羚、独角兽企业{value}",
    ),
    Indicator(
        key="enterprises.property_of_several", name="登记在多家名下的知识产权", unit="条", kind=STOCK,
        ledger="enterprises.property", rows=lambda p: IntellectualProperty.objects.in_force(p.end).of_several(),
        definition="期末有效、同一授权号登记在两家以上企业名下的知识产权记录数；共有的可以保留，登错的要改正。", split_by=("kind", TOWN),
    ),
    Recorded(
        key="enterprises.hnte_rank", name="高新技术企业数位次", figure="enterprises.hnte", field="rank", unit="位",
        names=("高新技术企业数", "高新技术企业总数", "高企数", "高企总数", "有效高新技术企业数", "高新技术企业数量", "高企数量", "高新技术企业"),
        definition="上级通报的高新技术企业数在全市的位次。", sentence="总数居全市{value}",
    ),
    Recorded(
        key="enterprises.tsme_rank", name="科技型中小企业入库数位次", figure="enterprises.tsme", field="rank", unit="位",
        names=("科技型中小企业入库数", "科技型中小企业数", "科小入库数", "科技型中小企业", "科小数", "入库科技型中小企业数", "科技型中小企业入库数量"),
        definition="上级通报的科技型中小企业入库数在全市的位次。", sentence="入库数居全市{value}",
    ),
)  # fmt: skip
