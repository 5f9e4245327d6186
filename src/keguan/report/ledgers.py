"""Ledgers of the plan: targets and tasks."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import CLERK, HEAD, LEADER, STAFF, WRITER, Can
from keguan.report.models import Target, Task

PLANNERS = Can(view=STAFF, change=frozenset({CLERK, HEAD, LEADER, WRITER}), export=STAFF)


def measured(values: Values) -> Values:
    """Find the indicator that a target of this name is measured by."""
    if "indicator" in values or not (name := str(values.get("name") or "")):
        return values
    found = [d.key for d in catalogue.indicators.values() if d.name == name or d.key == name]
    return values | {"indicator": found[0]} if found else values


catalogue.add(
    Ledger(
        key="plan.targets",
        title="年度目标",
        model=Target,
        purpose="每年许下的目标，由哪个指标衡量，完成了多少",
        columns=("year", "name", "value", "stretch", "form", "line", "owner", "due_on"),
        filters=("year", "form", "owner"),
        search=("name", "owner"),
        order="-year",
        date="due_on",
        identity=(("name", "year"),),
        required=("year", "name", "value"),
        words=("年度目标", "目标任务", "工作目标", "目标分解"),
        headings={
            "year": ("年度", "目标年度", "年份"),
            "name": ("目标", "目标名称", "指标", "指标名称", "目标指标"),
            "value": ("目标值", "计划数", "目标数"),
            "stretch": ("力争值", "力争", "争取值", "上限", "奋斗目标"),
            "line": ("业务线", "板块", "条线"),
            "form": ("口径", "目标形式", "要求", "表述"),
            "owner": ("责任科室", "责任单位", "牵头科室", "责任人"),
            "due_on": ("完成时限", "时限", "完成日期"),
        },
        accepts={
            "form": {
                "at_least": ("达到", "不低于"), "strive": ("力争达到",), "floor": ("确保", "保底+力争"), "range": ("范围",),
                "growth": ("增长", "增幅", "增速"), "points": ("百分点",), "first": ("突破", "实现零的突破"), "rank": ("排名", "名次"),
            }
        },
        prepare=measured,
        can=PLANNERS,
    ),
    Ledger(
        key="plan.tasks",
        title="工作任务",
        model=Task,
        purpose="今年和明年要办的事，谁负责、办得怎样",
        columns=("year", "title", "line", "owner", "due_on", "status"),
        filters=("year", "status", "owner"),
        search=("title", "owner"),
        order="-year",
        date="due_on",
        identity=(("title", "year"),),
        required=("year", "title"),
        words=("工作任务", "重点任务", "任务清单", "工作打算"),
        headings={
            "year": ("年度", "年份"),
            "line": ("业务线", "板块", "条线"),
            "title": ("任务", "任务名称", "工作任务", "重点任务", "工作内容"),
            "owner": ("责任科室", "责任单位", "牵头科室"),
            "due_on": ("完成时限", "时限", "完成日期"),
            "status": ("状态", "进展"),
            "steps": ("推进步骤", "工作步骤", "具体措施", "措施"),
            "evidence": ("佐证", "佐证材料", "成果形式"),
            "outcome": ("完成情况", "落实情况"),
        },
        accepts={"status": {"open": ("推进中",), "done": ("完成",), "dropped": ("取消",)}},
        can=PLANNERS,
    ),
)  # fmt: skip
