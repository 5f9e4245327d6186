"""The form 107-2 of one enterprise as a workbook to fill in away from the site; what comes back is read by `workbook`."""

from decimal import Decimal

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Listed, Paper
from keguan.lines.rd.actions.returns import Checking
from keguan.lines.rd.models import Submission
from keguan.lines.rd.pages.filling import kept, mine, one_in


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
        "填“本年”一栏，不填的格按 0 报送；填好后在研发统计填报页面“读入”，再核对、报送。项目（107-1）在页面上填。",
    )
    head = ("指标名称", "计量单位", "代码", "本年", "上年（仅供对照）")
    title = f"{one.year}年企业研究开发活动及相关情况（107-2表）"
    name = f"{one.year}年107-2表_{one.organisation.name}"
    return Paper(name, (title,), (*told, Listed("107-2表", head, rows)), asked.day)


def _number(text: str) -> int | Decimal | None:
    """Whole numbers without places, as people, pieces and most amounts are."""
    told = Decimal(text) if text else None
    return int(told) if told is not None and told == told.to_integral_value() else told
