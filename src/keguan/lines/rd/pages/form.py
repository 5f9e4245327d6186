"""The forms 107-2 and 107-1 of one enterprise as a workbook to fill in elsewhere; what comes back is read by `workbook`."""

from decimal import Decimal

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Cell, Listed, Paper
from keguan.lines.rd.actions.returns import Checking
from keguan.lines.rd.models import Submission
from keguan.lines.rd.pages.filling import SPARE, kept, mine, one_in
from keguan.lines.rd.rules.forms import MONTH, TEXTS, Item, project_columns

PROJECT_ROWS, NAME_ROOM = 20, 20  # rows; characters of a name


def own_form(asked: Asked) -> Paper:
    """The enterprise's own form of the year in the address, else the one that it has to fill in."""
    one = one_in(asked, list(mine(asked).order_by("-year")))
    if one is None:
        raise BureauError("records.missing", "还没有要您填报的研发统计，没有表可以下载。")
    return _form(one, asked)


def form_of(asked: Asked) -> Paper:
    """The form of the submission in the address, for the clerk who sends it on."""
    pk = asked.params.get("submission", "")
    rows = Submission.objects.within(asked.scope).select_related("organisation")
    one = rows.filter(pk=pk).first() if pk.isdecimal() else None
    if one is None:
        raise BureauError("records.missing", "没有这份报送，请从“布置与催报”的名单里下载。")
    return _form(one, asked)


def _form(one: Submission, asked: Asked) -> Paper:
    """What is typed so far and last year's values beside it; the layout is the one that imports know."""
    checking = Checking(one.year, [one.organisation_id])
    now, last = one.values or kept(one), checking.comparable(one.organisation_id)
    rows = tuple(
        (
            f"其中：{item.label}" if item.part else item.label,
            item.unit,
            item.code if item.is_coded else "",
            _number(now.get(item.code, "")),
            _number(last.get(item.code, "")),
        )
        for item in checking.version.all
    )
    told = (
        f"单位详细名称：{one.organisation.name}",
        f"统一社会信用代码：{one.organisation.credit_code or ''}",
        f"{one.year}年　计量单位：千元、人、件、个、篇、项",
        "107-2表填“本年”一栏，不填的格按 0 报送。",
        "107-1表一行一个项目，空行不报；来源、形式、成果、目标、阶段填代码，年月写成 202501。",
        "填好后在研发统计填报页面“读入”，再核对、报送。",
    )
    head = ("指标名称", "计量单位", "代码", "本年", "上年（仅供对照）")
    title = f"{one.year}年企业研究开发项目、活动及相关情况（107-1、107-2表）"
    name = f"{one.year}年107表_{one.organisation.name}"
    return Paper(name, (title,), (*told, Listed("107-2表", head, rows), _projects(one)), asked.day)


def _projects(one: Submission) -> Listed:
    """The projects typed so far and rows for more; the serial number makes a row that holds but a name a row."""
    columns = project_columns()
    kept_rows = one.projects + [{}] * max(PROJECT_ROWS - len(one.projects), SPARE)
    rows = [
        (number, *(_written(column, project.get(column.code, "")) for column in columns))
        for number, project in enumerate(kept_rows, start=1)
    ]
    head = ("序号", *(_heading(column) for column in columns))
    return Listed("107-1表", head, rows, room={_heading(columns[0]): NAME_ROOM})


def _heading(column: Item) -> str:
    is_told = column.unit in TEXTS or column.label.endswith(column.unit)
    return column.label if is_told else f"{column.label}（{column.unit}）"


def _written(column: Item, text: str) -> Cell:
    return text if column.unit in (*TEXTS, MONTH) else _number(text)


def _number(text: str) -> int | Decimal | None:
    """Whole numbers without places, as people, pieces and most amounts are."""
    told = Decimal(text) if text else None
    return int(told) if told is not None and told == told.to_integral_value() else told
