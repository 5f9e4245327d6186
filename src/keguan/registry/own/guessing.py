"""The columns of a workbook that a bureau keeps already, as a ledger of its own would have them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from keguan.kit import fields as kinds
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry import headings
from keguan.registry.ledgers import ORGANISATION_HEADINGS
from keguan.registry.own.ledgers import BUREAU, ORGANISATION, REGION
from keguan.store.importing.grids import read
from keguan.store.importing.layouts import understand
from keguan.store.importing.tables import Table
from keguan.store.importing.text import heading_key, strip_ordinal, unit_of_heading
from keguan.store.importing.values import BadCell, parse
from keguan.store.shapes import EXTRA_CODE, shape_of

ROWS: Final = 300  # how many rows are looked at
FEW: Final = 12  # a column with no more different short words than this, often repeated, is a choice
ORDINALS: Final = {"序号", "编号序", "no", "no.", "次序"}
REMARKS: Final = {"备注", "说明", "备注说明"}
TRIED: Final = (
    ("flag", kinds.BOOLEAN),
    ("year", kinds.YEAR),
    ("day", kinds.DATE),
    ("whole", kinds.INTEGER),
    ("number", kinds.NUMBER),
)
YEAR: Final = re.compile(r"(19|20)\d\d年?度?")
NUMBERED: Final = re.compile(r"(号|代码|电话|手机|编码|账号)$")


@dataclass
class Guess:
    """What a workbook looks like: a title, whose its records are, and its columns as forms show them."""

    title: str = ""
    belongs: str = BUREAU
    columns: list[dict[str, Any]] = field(default_factory=list)


def guess(path: Path) -> Guess:
    """Read the largest table of the file. Raises BureauError when there is none."""
    shapes = [shape_of(key) for key in catalogue.ledgers]
    tables = [t for grid in read(path) if not grid.hidden for t, _ in understand(grid, shapes, None, None)]
    if not tables:
        raise BureauError("own.no_table", "这个文件里没有找到有表头的表，请换一个，或自己填写各列。")
    table = max(tables, key=lambda t: len(t.numbers()) * len(t.columns))
    found = Guess(title=strip_ordinal(table.titles[0])[:40] if table.titles else "")
    for column, heading in table.headings.items():
        _column(found, table, column, heading)
    if found.columns and not any(c["tells"] for c in found.columns):
        texts = [c for c in found.columns if c["kind"] in ("code", "text")]
        (texts or found.columns)[0]["tells"] = True
    return found


def _column(found: Guess, table: Table, column: int, heading: str) -> None:
    key = heading_key(heading)
    if not key or key in ORDINALS | REMARKS or key in map(heading_key, shape_beside()):
        return
    if found.belongs == BUREAU and key in map(heading_key, headings.ORGANISATION):
        found.belongs = ORGANISATION
        return
    if key in map(heading_key, ORGANISATION_HEADINGS["region"]):
        found.belongs = REGION if found.belongs == BUREAU else found.belongs
        return
    values = [v for row in list(table.numbers())[:ROWS] if (v := table.cell(row, column)) not in (None, "")]
    kind, choices = _kind(heading, values)
    if kind == "year" and any(c["kind"] == "year" for c in found.columns):
        kind = "whole"
    is_code = kind == "code" and len(set(map(str, values))) == len(values) > 0
    tells = is_code and not any(c["tells"] for c in found.columns)
    found.columns.append(
        {"label": key[:30], "kind": kind, "choices": "、".join(choices), "shown": True, "tells": tells}
    )


def shape_beside() -> Sequence[str]:
    """What the credit code beside an organisation's name is headed: it is read with the organisation."""
    fields = shape_of("rd.returns").fields if "rd.returns" in catalogue.ledgers else ()
    return [w for f in fields if f.name == EXTRA_CODE for w in (f.label, *f.words)]


def _kind(heading: str, values: list[Any]) -> tuple[str, list[str]]:
    if NUMBERED.search(heading_key(heading)):
        return "code", []
    if unit_of_heading(heading) in ("元", "万元", "亿元", "千元"):
        return "money", []
    for kind, read_as in TRIED:
        if values and all(_reads(v, read_as) for v in values):
            if kind == "number" and "%" in heading + "".join(map(str, values)):
                return "share", []
            return kind, []
    texts = [str(v).strip() for v in values]
    different = list(dict.fromkeys(texts))
    if 1 < len(different) <= FEW and len(texts) >= 2 * len(different) and max(map(len, different)) <= 12:
        return "choice", different
    return ("prose" if texts and max(map(len, texts)) > 60 else "text"), []


def _reads(value: Any, kind: str) -> bool:
    if kind == kinds.BOOLEAN and str(value).strip() not in ("是", "否", "√", "×", "有", "无"):
        return False  # 0 and 1 are numbers as long as nobody says otherwise
    if kind in (kinds.DATE, kinds.YEAR) and bool(YEAR.fullmatch(str(value).strip())) != (kind == kinds.YEAR):
        return False
    try:
        return parse(value, kinds.Field("x", "x", kind)) is not None
    except BadCell:
        return False
