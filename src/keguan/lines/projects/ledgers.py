"""Ledgers of the second line."""

from keguan.kit import fields
from keguan.kit.catalogue import catalogue
from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.projects.models import Programme, Project
from keguan.registry import headings

LEVEL_SIGNS = (
    ("国家", "national"), ("科技部", "national"), ("中央引导", "national"), ("省", "provincial"), ("市", "prefecture"),
    ("本级", "county"), ("县", "county"), ("区", "county"),
)  # fmt: skip


def settle(values: Values) -> Values:
    """Put the shared columns of a project sheet in their place by what the row says of its state.

    One date column often serves filing and approval, one amount column what was asked for and what was granted; a
    sheet without states is told by its dates.
    """
    values = dict(values)
    status = values.setdefault("status", _status_by_dates(values)) if _known(values) else values.get("status")
    granted = status in (*Project.GRANTED, "revoked")
    if (day := values.pop("decided_or_filed_on", None)) is not None:
        values.setdefault("approved_on" if granted else "filed_on", day)
    if status and not granted and "amount_yuan" in values:
        values.setdefault("requested_yuan", values.pop("amount_yuan"))
    if "level" not in values and (level := _level_of(str(values.get("programme") or ""))):
        values["level"] = level
    return values


def _known(values: Values) -> bool:
    return bool({"approved_on", "filed_on", "accepted_on", "decided_or_filed_on"} & set(values))


def _status_by_dates(values: Values) -> str:
    if values.get("accepted_on"):
        return "accepted"
    return "filed" if values.get("filed_on") and not values.get("approved_on") else "approved"


def _level_of(programme: str) -> str:
    return next((level for sign, level in LEVEL_SIGNS if sign in programme), "")


catalogue.add(
    Ledger(
        key="projects.programmes",
        title="科技计划",
        model=Programme,
        purpose="项目所属的计划和专项，可分上下级",
        columns=("name", "level", "parent"),
        filters=("level",),
        search=("name",),
        order="name",
        identity=(("name",),),
        required=("name",),
        words=("计划体系", "科技计划目录", "计划目录"),
        headings={"name": ("计划名称", "专项名称"), "level": headings.LEVEL, "parent": ("上级计划", "所属计划")},
        accepts={"level": headings.LEVELS},
    ),
    Ledger(
        key="projects.projects",
        title="科技项目",
        model=Project,
        purpose="每个项目从申报、立项到验收的全过程和资金",
        columns=("title", "organisation", "level", "programme", "amount_yuan", "approved_on", "status"),
        filters=("status", "level", "support", "programme", "organisation__region"),
        search=("title", "project_no", "organisation__name", "organisation__initials"),
        order="-pk",
        date="approved_on",
        identity=(("project_no",), ("title", "organisation")),
        required=("title", "organisation", "level"),
        words=("科技项目", "项目台账", "科技计划项目", "立项", "项目清单", "项目名单", "项目汇总", "验收"),
        headings={
            "title": ("项目名称", "课题名称", "项目", "课题", "项目（课题）名称", "科技项目名称"),
            "organisation": headings.UNDERTAKER,
            "project_no": ("项目编号", "编号", "立项编号", "合同编号", "计划编号", "课题编号", "任务书编号", "项目号"),
            "programme": (
                "计划类别", "项目类别", "计划名称", "所属计划", "专项名称", "项目类型", "计划类型", "专项", "科技计划", "计划专项", "来源",
                "项目来源", "资金来源", "计划（专项）",
            ),
            "level": headings.LEVEL,
            "support": ("支持方式", "资助方式", "扶持方式", "补助方式", "资金方式", "支持类型"),
            "requested_yuan": ("申请金额", "申请经费", "申报资金", "申请资金", "拟申请资金"),
            "amount_yuan": (
                "资助金额", "资助额", "资助经费", "支持金额", "支持资金", "立项经费", "立项金额", "经费", "拨款", "财政经费", "财政资金",
                "金额", "资金", "补助金额", "拨款金额", "专项经费", "扶持资金", "批复金额", "批复经费", "下达资金", "立项资金", "获批资金",
                "争取资金",
            ),
            "filed_on": ("申报日期", "申报时间", "申请日期", "上报日期", "上报时间"),
            "approved_on": (
                "立项日期", "立项时间", "批复时间", "批复日期", "下达日期", "下达时间", "批准时间", "批准日期", "获批时间", "获批日期",
            ),
            "ends_on": ("计划完成日期", "完成时间", "截止日期", "结束日期", "合同截止日期", "项目结束时间"),
            "accepted_on": ("验收日期", "验收时间", "结题日期", "结题时间", "通过验收时间", "验收通过日期"),
            "leader": ("项目负责人", "负责人", "主持人", "课题负责人"),
            "status": ("状态", "项目状态", "进展", "当前状态", "进展情况", "立项情况", "结果", "项目进度", "办理状态"),
            "approval": headings.APPROVAL,
            "remark": headings.REMARK,
        },
        units={"amount_yuan": "万元", "requested_yuan": "万元"},
        context=("level", "programme", "status", "support", "approval"),
        accepts={
            "level": headings.LEVELS,
            "support": {
                "grant": ("无偿", "无偿拨款", "前资助", "前补助", "事前资助", "直接资助", "定额资助"),
                "interest": ("贴息", "贷款贴息补助", "利息补贴"),
                "post": ("事后补助", "以奖代补", "奖补", "奖励性后补助", "后补贴"),
                "other": ("其它", "自筹"),
            },
            "status": {
                "filed": ("申报", "已申报", "已受理", "评审中", "申请中", "在评"),
                "recommended": ("推荐上报", "已上报", "推荐"),
                "publicised": ("公示", "拟立项"),
                "approved": ("立项", "在研", "执行中", "实施中", "在建", "已下达", "获批", "已批准", "进行中", "批准立项"),
                "rejected": ("不予立项", "未批准", "未获批", "未通过", "落选", "不立项", "未获立项"),
                "accepted": ("验收", "验收通过", "通过验收", "已结题", "结题", "完成验收", "已完成验收"),
                "failed": ("验收不通过", "未通过验收"),
                "terminated": ("终止", "中止", "已中止"),
                "revoked": ("撤销", "撤项", "撤销立项"),
            },
        },
        extras=(
            Field(
                "decided_or_filed_on", "立项/申报日期", fields.DATE,
                ("立项（申报）日期", "申报/立项日期", "申报（立项）时间", "立项/申报时间", "立项或申报日期", "申报立项时间", "日期", "时间"),
            ),
        ),
        prepare=settle,
        can=Can(own=frozenset({ENTERPRISE})),
    ),
)  # fmt: skip
