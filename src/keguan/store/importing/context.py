"""What a table's surroundings tell of all its rows: captions, section rows, sheet name, title, file name."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field
from keguan.store.importing import text, values
from keguan.store.importing.tables import Table

_REGION_END: Final = re.compile(
    r"(?:镇|乡|街道|街道办|街道办事处|园|园区|开发区|高新区|经开区|新区|工业园区?|产业园区?|产业基地|集聚区|办事处|农场|林场|[县市区])$"
)
_REGION_START: Final = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,4}[市县区])?([\u4e00-\u9fff]{2,6}?(?:镇|乡|街道|工业园区?|产业园区?|开发区|高新区))"
)
_DAY_SAID: Final = re.compile(
    r"([\u4e00-\u9fff]{3,}?)(?:均|统一|都|全部)?[为是:](\d{4}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?|[二〇零一三四五六七八九]{4}年[一二三四五六七八九十]+月[一二三四五六七八九十]+日)"
)
_ORGANISED: Final = re.compile(r"(?:公司|银行|信用社|支行|分行|大学|学院|研究院|研究所)$")
_RANKS: Final = (
    r"^[一二三四五六七八九十]{1,3}[、.]",
    r"^\([一二三四五六七八九十]{1,3}\)",
    r"^\d{1,2}[、.]",
    r"^\(\d{1,2}\)",
)


def from_caption(table: Table, found: Field) -> str | None:
    """The text of the caption whose label is a heading of the field, as in 发证日期：2025年10月28日."""
    words = {text.heading_key(word) for word in (found.label, *found.words)}
    caption = next((value for label, value in table.captions.items() if label in words), None)
    if caption is not None or found.kind != fields.DATE:
        return caption
    # a footnote or title says it in prose: 以上企业发证日期均为2025年10月28日
    for line in (*table.notes, *table.titles, *table.grid.above):
        for hit in _DAY_SAID.finditer(text.squash(line)):
            if any(hit[1].endswith(word) for word in words if len(word) >= 3):
                return hit[2]
    return None


def rank(section: str) -> int:
    """How deep a section row stands: 一、 before （一） before 1. before (1) before unnumbered ones."""
    flat = text.squash(section)
    return next((depth for depth, form in enumerate(_RANKS) if re.match(form, flat)), len(_RANKS))


def enter(sections: list[str], section: str) -> list[str]:
    """The open sections after a new section row: those of its rank and below are closed; unnumbered ones add up."""
    depth = rank(section)
    kept = [s for s in sections if rank(s) < depth or depth == len(_RANKS)]
    return [*kept, section][-6:]


def told(table: Table, found: Field, sections: list[str], others: Sequence[Field] = ()) -> tuple[Any, str] | None:
    """The value of a context field and where it stands, the nearest place first; None when nothing tells it.

    A section row that is wholly the word of one of the `others`, as 一、国家级 is a level, is no text of its own.
    """
    if found.kind == fields.TEXT and not found.pattern:
        sections = [section for section in sections if not any(_is_spoken_for(section, other) for other in others)]
    for place, line, strict in _places(table, found, sections):
        value = _read(found, line, strict=strict)
        if value is not None:
            return value, place
    return None


def _is_spoken_for(section: str, other: Field) -> bool:
    if not other.context or other.kind == fields.TEXT and not other.pattern:
        return False
    bare = re.sub(r"(?:科技)?(?:计划)?(?:项目|平台|类|载体)$", "", text.strip_ordinal(section))
    if other.kind == fields.CHOICE:
        return bare.lower() in {text.squash(w).lower() for words in other.choices.values() for w in words}
    if other.kind == fields.YEAR:
        return bool(re.fullmatch(r"\d{4}年?度?", bare))
    return bool(other.pattern and re.fullmatch(other.pattern, bare)) or (
        other.kind == fields.REGION and _region(bare, strict=True) is not None
    )


def _places(table: Table, found: Field, sections: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Where to look, with whether the whole line must be the value."""
    if not found.context and found.kind != fields.YEAR:
        if caption := from_caption(table, found):
            yield "表头说明", caption, True
        if found.kind == fields.ORGANISATION:
            yield from (("分组行", s, True) for s in reversed(sections) if _ORGANISED.search(text.strip_ordinal(s)))
        return
    for section in reversed(sections):
        yield "分组行", section, True
    if caption := from_caption(table, found):
        yield "表头说明", caption, True
    yield "工作表名", table.grid.sheet, False
    for title in [*reversed(table.titles), *reversed(table.grid.above)]:
        yield "标题", title, False
    yield "文件名", Path(table.grid.file).stem, False


def _read(found: Field, line: str, *, strict: bool) -> Any:
    """The value that a line tells; `strict` lines belong to the rows, others may speak of something else."""
    bare = text.strip_ordinal(line)
    if found.kind == fields.YEAR:
        return values.year_in(line)
    if found.kind == fields.CHOICE:
        whole = {text.squash(w).lower(): v for v, words in found.choices.items() for w in (*words, v)}
        if bare.lower() in whole:
            return whole[bare.lower()]
        named = values.find_choice(text.squash(line).lower(), found.choices)
        return named.pop() if len(named) == 1 else None
    if found.pattern and found.kind in (fields.TEXT, fields.CODE):
        hit = re.search(found.pattern, text.squash(line))
        return hit[0] if hit else None
    if found.kind == fields.REGION:
        return _region(bare, strict=strict)
    if not strict:
        return None
    try:
        return values.parse(bare if found.kind in (fields.TEXT, fields.ORGANISATION) else line, found)
    except values.BadCell:
        return None


def _region(bare: str, *, strict: bool) -> str | None:
    # a town's whole sheet is called by its name; a title only begins with it
    if _REGION_END.search(bare) and len(bare) <= 14 and not re.search(r"\d", bare):
        return values.parse_region(bare)
    hit = None if strict else _REGION_START.match(bare)
    return hit[1] if hit else None
