"""Ledgers of the fourth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.achievements.models import AllianceMember, Award, Event, Nomination, Result, TechnologyContract
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))
EVENT_SIGNS = (
    ("活动周", "week"),
    ("对接", "matching"),
    ("培训", "training"),
    ("辅导班", "training"),
    ("宣讲", "training"),
)


def kind_of_event(values: Values) -> Values:
    """A sheet seldom says what kind of event it was; its title does."""
    title = str(values.get("title") or "")
    kind = next((kind for sign, kind in EVENT_SIGNS if sign in title), "")
    return values | {"kind": kind} if kind and "kind" not in values else values


catalogue.add(
    Ledger(
        key="achievements.results",
        title="科技成果",
        model=Result,
        purpose="在本地登记的科技成果",
        columns=("title", "organisation", "registration_no", "registered_on", "kind"),
        filters=("kind", "organisation__region"),
        search=("title", "registration_no", "organisation__name", "organisation__initials"),
        order="-registered_on",
        date="registered_on",
        identity=(("registration_no",), ("title", "organisation")),
        required=("title", "organisation", "registered_on"),
        words=("成果登记", "科技成果", "登记成果"),
        headings={
            "title": ("成果名称", "科技成果名称", "成果", "项目名称"),
            "organisation": headings.COMPLETER,
            "registration_no": ("登记号", "登记编号", "成果登记号", "成果登记编号", "登记证号", "编号", "证书编号"),
            "registered_on": ("登记日期", "登记时间", "成果登记日期", "成果登记时间", "批准登记日期", "发证日期"),
            "kind": ("成果类别", "成果类型", "类别"),
        },
        accepts={"kind": {"applied": ("应用",), "theory": ("基础",), "soft": ("软科学研究",)}},
        context=("registered_on",),
        can=OWN,
    ),
    Ledger(
        key="achievements.nominations",
        title="奖励提名",
        model=Nomination,
        purpose="当年提名科学技术奖的项目",
        columns=("title", "organisation", "award", "level", "nominator", "year"),
        filters=("year", "award", "level"),
        search=("title", "organisation__name", "organisation__initials"),
        order="-year",
        identity=(("title", "organisation", "year"),),
        required=("title", "organisation", "year"),
        words=("奖提名", "奖励提名", "提名项目", "科技奖提名", "科学技术奖提名", "科技奖励", "提名"),
        headings={
            "title": ("项目名称", "提名项目", "成果名称", "提名项目名称"),
            "organisation": headings.COMPLETER,
            "award": ("奖种", "提名奖种", "奖励种类", "奖励类别", "提名奖项", "奖项", "拟提名奖种", "奖项名称"),
            "level": headings.LEVEL,
            "nominator": ("提名单位", "提名者", "推荐单位", "提名机构", "提名专家"),
            "year": ("提名年度", "年度", "提名年份", "年份", "奖励年度"),
        },
        accepts={"level": headings.LEVELS},
        context=("award", "level"),
        can=OWN,
    ),
    Ledger(
        key="achievements.awards",
        title="科技奖励",
        model=Award,
        purpose="获得的各级科学技术奖",
        columns=("title", "organisation", "award", "grade", "level", "awarded_on"),
        filters=("level", "award", "grade"),
        search=("title", "organisation__name", "organisation__initials"),
        order="-awarded_on",
        date="awarded_on",
        identity=(("title", "organisation", "award"),),
        required=("title", "organisation", "award", "awarded_on"),
        words=("获奖", "科技奖励", "奖励项目"),
        headings={
            "title": ("项目名称", "获奖项目", "成果名称"),
            "organisation": headings.COMPLETER,
            "award": ("奖种", "奖项", "获奖名称", "奖励名称", "奖项名称"),
            "grade": ("等级", "获奖等级", "奖励等级"),
            "level": ("级别", "奖励级别"),
            "awarded_on": ("获奖日期", "获奖时间", "授奖时间", "授奖日期", "颁奖时间"),
            "approval": headings.APPROVAL,
        },
        accepts={"level": headings.LEVELS},
        context=("award", "level"),
        can=OWN,
    ),
    Ledger(
        key="achievements.contracts",
        title="技术合同",
        model=TechnologyContract,
        purpose="认定登记的技术合同和成交额（卖方登记）",
        columns=("title", "organisation", "buyer", "kind", "amount_yuan", "technical_yuan", "registered_on"),
        filters=("kind", "organisation__region"),
        search=("title", "contract_no", "organisation__name", "organisation__initials", "buyer"),
        order="-registered_on",
        date="registered_on",
        identity=(("contract_no",),),
        required=("contract_no", "title", "organisation", "registered_on"),
        words=("技术合同", "合同登记", "技术交易"),
        headings={
            "contract_no": ("合同登记编号", "合同编号", "登记编号", "合同登记号"),
            "title": ("合同名称", "项目名称", "技术合同名称"),
            "organisation": ("卖方", "卖方名称", "技术卖方", "转让方", "受托方", *headings.ORGANISATION),
            "buyer": ("买方", "买方名称", "技术买方", "受让方", "委托方"),
            "kind": ("合同类别", "合同类型", "类别"),
            "amount_yuan": ("合同成交额", "成交额", "合同金额", "成交金额", "合同总金额"),
            "technical_yuan": ("技术交易额", "技术交易金额", "其中技术交易额"),
            "registered_on": ("登记日期", "登记时间", "认定登记日期", "认定日期"),
        },
        accepts={
            "kind": {
                "development": ("开发",), "transfer": ("转让",), "licence": ("许可",), "consulting": ("咨询",), "service": ("服务",),
            }
        },
        units={"amount_yuan": "万元", "technical_yuan": "万元"},
        can=OWN,
    ),
    Ledger(
        key="achievements.alliances",
        title="创新联盟成员",
        model=AllianceMember,
        purpose="加入各级科技创新联盟的单位",
        columns=("alliance", "organisation", "level", "joined_on"),
        filters=("alliance", "level"),
        search=("alliance", "organisation__name", "organisation__initials"),
        order="-joined_on",
        date="joined_on",
        identity=(("alliance", "organisation"),),
        required=("alliance", "organisation", "joined_on"),
        words=("联盟",),
        headings={
            "alliance": ("联盟名称", "联盟", "加入联盟", "创新联盟"),
            "organisation": ("成员单位", "理事单位", "加入单位", *headings.ORGANISATION),
            "level": headings.LEVEL,
            "joined_on": ("加入日期", "加入时间", "入盟时间", "批准时间"),
        },
        accepts={"level": headings.LEVELS},
        context=("alliance", "level", "joined_on"),
        can=OWN,
    ),
    Ledger(
        key="achievements.events",
        title="科技活动",
        model=Event,
        purpose="活动周、对接会、培训：何时何地、多少人参加",
        columns=("title", "kind", "held_on", "place", "attendance", "host"),
        filters=("kind", "series"),
        search=("title", "place", "host"),
        order="-held_on",
        date="held_on",
        identity=(("title", "held_on"),),
        required=("title", "held_on"),
        words=("科技活动", "活动台账", "活动情况", "培训", "对接会", "活动"),
        headings={
            "title": ("活动名称", "活动主题", "活动", "培训名称", "会议名称", "名称", "活动内容", "主题"),
            "kind": ("类型", "活动类型", "类别", "活动类别"),
            "held_on": ("时间", "举办时间", "活动时间", "举办日期", "活动日期", "日期", "开展时间"),
            "place": ("地点", "举办地点", "活动地点", "场所"),
            "attendance": (
                "参加人数", "参与人数", "人数", "参会人数", "参加人次", "参与人次", "参训人数", "规模", "参加人数（人）", "到场人数",
            ),
            "host": ("主办单位", "主办", "承办单位", "组织单位", "主办（承办）单位"),
            "guests": ("出席领导", "参加领导", "嘉宾", "出席嘉宾", "出席领导（职务）"),
            "series": ("系列", "活动系列", "系列名称"),
        },
        accepts={
            "kind": {"week": ("活动周",), "matching": ("对接会", "对接活动", "成果对接会"), "training": ("培训会", "培训班", "业务培训"), "other": ("其它",)}
        },
        prepare=kind_of_event,
    ),
)  # fmt: skip
