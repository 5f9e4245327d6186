"""Numbers of the second line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import FLOW, Indicator, Recorded, Sum
from keguan.lines.projects.models import Project
from keguan.registry.records import PROVINCIAL_UP

MONEY = Sum("amount_yuan")
SPLITS = ("level", "programme__name", "support", "organisation__region__name")


def _approved(period, **more):
    """Projects approved in the period, whatever became of them since; a revoked approval does not count."""
    return Project.objects.filter(
        approved_on__range=(period.start, period.end), status__in=Project.GRANTED, **more
    ).select_related("organisation", "programme")


def _provincial_up(period, **more):
    return _approved(period, level__in=PROVINCIAL_UP, **more)


def _accepted(period, **more):
    return Project.objects.filter(accepted_on__range=(period.start, period.end), status="accepted", **more)


def _filed(period, **more):
    return Project.objects.filter(filed_on__range=(period.start, period.end), **more)


catalogue.add(
    Indicator(
        key="projects.approved", name="立项科技项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内批准立项的各级项目数；期内验收但更早立项的不计。", rows=_approved, split_by=SPLITS,
        sentence="{period}立项各级科技项目{value}",
    ),
    Indicator(
        key="projects.approved_provincial_up", name="省级以上立项项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内批准立项的国家级和省级项目数。", rows=_provincial_up, split_by=SPLITS,
        sentence="获批省级以上科技项目{value}", headline=True,
    ),
    Indicator(
        key="projects.funding_provincial_up_yuan", name="省级以上立项资金", unit="元", kind=FLOW, measure=MONEY,
        ledger="projects.projects", definition="期内批准立项的国家级和省级项目的资助金额合计。", rows=_provincial_up,
        split_by=SPLITS, sentence="争取省级以上资金{value}", headline=True,
    ),
    Indicator(
        key="projects.funding_interest_subsidy_yuan", name="贷款贴息支持资金", unit="元", kind=FLOW, measure=MONEY,
        ledger="projects.projects", definition="期内立项、以贷款贴息方式支持的各级项目的资助金额合计。",
        rows=lambda p: _approved(p, support="interest"), split_by=SPLITS, sentence="以贷款贴息方式获支持{value}",
    ),
    Indicator(
        key="projects.interest_subsidised", name="贷款贴息支持的项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项、以贷款贴息方式支持的各级项目数。", rows=lambda p: _approved(p, support="interest"),
        split_by=SPLITS,
    ),
    Indicator(
        key="projects.innovation_bodies", name="获批科技协同创新体项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项、以贷款贴息方式支持的省级科技重大专项（科技协同创新体）项目数。",
        rows=lambda p: _approved(p, support="interest", programme__name__contains="协同创新体"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.approved_national", name="国家级立项项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内批准立项的国家级项目数。", rows=lambda p: _approved(p, level="national"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.central_guidance", name="中央引导资金项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项的中央引导地方科技发展资金项目数。",
        rows=lambda p: _approved(p, programme__name__contains="中央引导"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.national_programme", name="国家科技计划项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项的国家级项目数，中央引导地方科技发展资金项目另计。",
        rows=lambda p: _approved(p, level="national").exclude(programme__name__contains="中央引导"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.key_rd_key", name="省重点研发计划重点项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项的省重点研发计划重点项目数。",
        rows=lambda p: _approved(p, level="provincial", programme__name__contains="重点研发计划重点"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.key_rd_general", name="省重点研发计划一般项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项的省重点研发计划一般项目数。",
        rows=lambda p: _approved(p, level="provincial", programme__name__contains="重点研发计划一般"), split_by=SPLITS,
    ),
    Indicator(
        key="projects.special_03_filed", name="申报03专项及5G项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内申报或立项的03专项及5G项目数。",
        rows=lambda p: Project.objects.filter(programme__name__contains="03专项").filter(
            pk__in=_filed(p).values("pk").union(_approved(p).order_by().values("pk"))
        ),
        split_by=SPLITS,
    ),
    Indicator(
        key="projects.special_03_approved", name="获批03专项及5G项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内立项的03专项及5G项目数。", rows=lambda p: _approved(p, programme__name__contains="03专项"),
        split_by=SPLITS,
    ),
    Indicator(
        key="projects.accepted", name="验收科技项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内通过验收的各级项目数，不论何年立项。", rows=_accepted, split_by=SPLITS,
        sentence="通过验收{value}",
    ),
    Indicator(
        key="projects.accepted_provincial_up", name="验收省级以上项目", unit="项", kind=FLOW, ledger="projects.projects",
        definition="期内通过验收的国家级和省级项目数。", rows=lambda p: _accepted(p, level__in=PROVINCIAL_UP),
        split_by=SPLITS, sentence="省级以上项目通过验收{value}",
    ),
    Recorded(
        key="projects.funding_rank", name="争取上级资金位次", figure="projects.funding", field="rank", unit="位",
        names=("争取上级科技资金", "争取上级资金", "向上争取资金", "争取省级以上科技资金", "省级以上立项资金", "科技项目资金", "争取上级项目资金", "争取资金"),
        definition="上级通报的争取上级科技资金在全市的位次。", sentence="居全市{value}",
    ),
)  # fmt: skip
