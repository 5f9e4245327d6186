"""Ledgers of the third line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.platforms.models import Assessment, Pilot, PilotStep, Platform, Talent
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))
SIGNS = (("国家", "national"), ("省", "provincial"), ("市", "prefecture"), ("县", "county"), ("区", "county"))


def fill_platform(values: Values) -> Values:
    """A sheet without levels or names says them in the kind: 省级技术创新中心; the host's name completes it."""
    values = dict(values)
    if not values.get("recognised_on") and not values.get("opened_on"):
        raise BureauError(
            "platforms.no_day", "缺少认定日期。已认定的平台请填认定日期；还在建设、只揭了牌的请填揭牌日期。"
        )
    called = str(values.get("kind") or values.get("name") or "")
    if "level" not in values and (level := next((v for sign, v in SIGNS if called.startswith(sign)), "")):
        values["level"] = level
    if "kind" not in values and values.get("name"):
        values["kind"] = next((k for k in KINDS if k in str(values["name"])), "其他")
    if "name" not in values and "kind" in values and "organisation" in values:
        values["name"] = f"{values['organisation']}{values['kind']}"
    return values


KINDS = (
    "工程技术研究中心",
    "技术创新中心",
    "重点实验室",
    "新型研发机构",
    "科技企业孵化器",
    "孵化器",
    "众创空间",
    "产业技术研究院",
    "产业研究院",
    "研究院",
    "院士工作站",
    "博士后科研工作站",
    "企业技术中心",
    "国际科技合作基地",
    "星创天地",
    "科普基地",
    "农业科技园区",
    "科技协同创新体",
)

catalogue.add(
    Ledger(
        key="platforms.platforms",
        title="创新平台",
        model=Platform,
        purpose="各级各类创新平台：谁依托、何时认定、是否在有效期",
        columns=("name", "organisation", "kind", "level", "recognised_on", "status"),
        filters=("kind", "level", "status", "organisation__region"),
        search=("name", "organisation__name", "organisation__initials", "kind"),
        order="-recognised_on",
        date="recognised_on",
        identity=(("name", "organisation"),),
        required=("name", "organisation", "level"),
        words=(
            "创新平台",
            "平台载体",
            "平台一览",
            "科技平台",
            "研发平台",
            "平台名单",
            "平台",
            "科技创新平台",
            "平台台账",
            "平台一览表",
            "创新载体",
            "科创平台",
            "平台汇总",
            "平台清单",
            "创新平台载体",
        ),
        headings={
            "name": (
                "平台名称",
                "载体名称",
                "平台（载体）名称",
                "创新平台名称",
                "机构名称",
                "中心名称",
                "平台",
                "研发机构名称",
                "名称",
                "研发平台名称",
                "平台载体名称",
                "平台全称",
                "科技创新平台名称",
            ),
            "organisation": (
                "依托单位",
                "建设单位",
                "承建单位",
                "运营单位",
                "依托企业",
                "建设依托单位",
                "所在单位",
                "主体单位",
                "依托（建设）单位",
                "运营主体",
                "建设主体",
                "依托单位名称",
                "承建企业",
                "组建单位",
                *headings.UNDERTAKER,
            ),
            "kind": (
                "平台类型",
                "平台类别",
                "类型",
                "类别",
                "载体类型",
                "种类",
                "平台种类",
                "创新平台类型",
                "载体类别",
                "平台性质",
                "机构类型",
                "平台（载体）类型",
                "认定类别",
            ),
            "level": headings.LEVEL,
            "opened_on": ("揭牌时间", "揭牌设立时间", "设立日期", "设立时间"),
            "recognised_on": (
                "时间",
                "日期",
                "认定时间",
                "认定日期",
                "批准时间",
                "批准日期",
                "获批时间",
                "获批日期",
                "批复时间",
                "授牌时间",
                "备案时间",
                "批建时间",
                "组建时间",
                "挂牌时间",
                "认定年月日",
                "发文日期",
                "批复日期",
                "立项时间",
                "备案日期",
                "授牌日期",
                "发文时间",
            ),
            "valid_to": ("有效期至", "有效期", "到期时间"),
            "status": ("状态", "运行状态", "建设状态", "运行情况"),
            "revoked_on": ("撤销日期", "撤销时间", "摘牌时间"),
            "approval": headings.APPROVAL,
            "remark": headings.REMARK,
        },
        accepts={
            "level": headings.LEVELS,
            "status": {
                "building": ("建设中", "在建"),
                "running": ("正常", "运行中", "正常运行", "良好", "已认定"),
                "rectification": ("整改", "整改中"),
                "revoked": ("撤销", "摘牌", "注销", "取消"),
            },
        },
        context=("level", "kind"),
        prepare=fill_platform,
        can=OWN,
    ),
    Ledger(
        key="platforms.assessments",
        title="平台评估",
        model=Assessment,
        purpose="每一轮评估的结果，不合格的要限期整改",
        columns=("platform", "assessed_on", "grade", "approval"),
        filters=("grade",),
        search=("platform__name",),
        order="-assessed_on",
        date="assessed_on",
        identity=(("platform", "assessed_on"),),
        required=("platform", "assessed_on", "grade"),
        words=("平台评估", "绩效评估", "评估结果"),
        headings={"platform": ("平台名称",), "assessed_on": ("评估时间",), "grade": ("评估结果", "等次", "评估等级")},
    ),
    Ledger(
        key="platforms.talents",
        title="科技人才",
        model=Talent,
        purpose="入选各级人才计划的个人和团队",
        columns=("person", "organisation", "programme", "level", "selected_on"),
        filters=("level", "programme", "organisation__region"),
        search=("person", "organisation__name", "organisation__initials", "programme"),
        order="-selected_on",
        date="selected_on",
        identity=(("person", "programme"),),
        required=("person", "organisation", "programme", "selected_on"),
        words=("人才", "双千计划", "俊才", "领军人才"),
        headings={
            "person": ("人才（团队）", "姓名", "人才姓名", "入选人", "人才", "团队名称", "入选者"),
            "organisation": ("工作单位", "用人单位", "所在单位", "申报单位", *headings.ORGANISATION),
            "programme": ("人才计划", "计划名称", "人才项目", "入选计划", "称号"),
            "level": headings.LEVEL,
            "selected_on": ("入选日期", "入选时间", "批准时间", "公布时间", "认定时间"),
            "approval": headings.APPROVAL,
        },
        accepts={"level": headings.LEVELS},
        context=("level", "programme"),
        can=OWN,
    ),
    Ledger(
        key="platforms.pilots",
        title="试点示范",
        model=Pilot,
        purpose="本市申报的创新型县（市、区）等试点和结果",
        columns=("name", "level", "batch", "applied_on", "approved_on", "rank", "status"),
        filters=("level", "status"),
        search=("name",),
        order="-pk",
        date="approved_on",
        identity=(("name", "batch"),),
        required=("name",),
        words=("试点申报", "试点示范", "创新型县", "试点情况"),
        headings={
            "name": ("试点名称", "试点", "名称"),
            "level": headings.LEVEL,
            "applied_on": ("申报日期", "申报时间"),
            "approved_on": ("获批日期", "获批时间", "批准时间", "批准日期"),
            "rank": ("评审名次", "名次", "排名", "位次"),
            "status": ("状态", "结果"),
            "approval": headings.APPROVAL,
        },
        accepts={
            "level": headings.LEVELS,
            "status": {
                "applied": ("申报", "申报中"),
                "approved": ("批准", "已获批", "获批"),
                "rejected": ("未批准", "落选"),
            },
        },
    ),
    Ledger(
        key="platforms.pilot_steps",
        title="试点环节",
        model=PilotStep,
        purpose="试点从县里申报到公示的每一步",
        columns=("pilot", "order", "step", "by", "done_on"),
        filters=("pilot",),
        search=("pilot__name", "step"),
        order="pk",
        date="done_on",
        identity=(("pilot", "order"),),
        required=("pilot", "order", "step"),
        words=("试点环节", "试点程序", "试点步骤", "推荐程序"),
        headings={
            "pilot": ("试点名称", "试点"),
            "order": ("步骤序号", "步骤", "第几步"),
            "step": ("环节", "工作环节", "程序", "内容"),
            "by": ("办理单位", "责任单位", "组织单位", "实施单位"),
            "done_on": ("日期", "时间", "完成日期", "完成时间"),
        },
    ),
)
