"""What each row of a table is: a record, a total, a note, a signature, a section heading, or nothing."""

import re
from collections.abc import Mapping
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field
from keguan.store.importing import text
from keguan.store.importing.headers import SERIAL
from keguan.store.importing.tables import Table, is_note, lone_text
from keguan.store.importing.values import is_blank

DATA: Final = "data"
EMPTY: Final = "empty"
TOTAL: Final = "total"
NOTE: Final = "note"
SECTION: Final = "section"
HEADER: Final = "header"

_TOTALS: Final = r"(?:合计|小计|总计|共计|累计|总合计|本页小计|本页合计|总和|平均)"
_TOTAL: Final = re.compile(rf"^(?:{_TOTALS}(?:数|额|金额)?(?:[\d(:].*)?|计|总数)$")
_TOTAL_END: Final = re.compile(rf"^.{{1,24}}{_TOTALS}(?:\(.*\)|:)?$")
_SIGNED: Final = re.compile(
    r"^[(]?(?:单位负责人|填表人|填报人|制表人?|审核人?|复核人?|负责人|经办人|科长|局长|分管领导|主要领导|分管局长|统计员|录入人|校对|"
    r"填报日期|填表日期|制表日期|填报时间|填表时间|制表时间|日期|联系电话|联系人|联系方式|电话|单位盖章|盖章|公章|填报单位|制表单位|签字|签章)"
    r"(?:\(.{1,8}\))?[)]?(?:签字|签名|盖章|签章)?:"
)
_SECTION_NUMBER: Final = re.compile(r"^[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?$")
_ORGANISED: Final = re.compile(r"(?:公司|合作社|银行|信用社|厂|研究院|研究所|大学|学院)(?:[(（].*[)）])?$")
_FILLER: Final = re.compile(r"^[.…·\-—/]+$|^(?:以下空白|以下无正文|此页无正文|完|无)$")


class Judge:
    """Tells the kind of a row, from its texts and from the columns that are mapped."""

    def __init__(self, table: Table, columns: Mapping[int, Field]) -> None:
        self.table, self.columns = table, columns
        self.serials = {c for c in table.columns if table.header.key(c) in SERIAL and c not in columns}
        self.headings = {text.heading_key(part) for parts in table.header.parts.values() for part in parts}
        self.below = {
            (row, column): r0
            for r0, c0, r1, c1 in table.grid.merged
            if r1 > r0 >= table.first
            for row in range(r0 + 1, r1 + 1)
            for column in range(c0, c1 + 1)
        }
        kinds = (fields.MONEY, fields.NUMBER, fields.INTEGER)
        self.titles = {c for c, f in columns.items() if f.required and f.kind == fields.TEXT}
        self.amounts = {c for c, f in columns.items() if f.kind in kinds}

    def filled(self, number: int) -> dict[int, Any]:
        """The cells of this table's columns that say something."""
        cells = self.table.grid.rows[number]
        return {c: cells[c] for c in self.table.columns if c < len(cells) and cells[c] is not None}

    def section(self, number: int) -> str:
        """The words of a section row, its ordinal before them."""
        return "".join(str(c).strip() for c in self.filled(number).values() if isinstance(c, str) and not is_blank(c))

    def kind(self, number: int, *, after_note: bool = False) -> str:
        """DATA, or why the row is none."""
        filled = self.filled(number)
        if not any(column not in self.serials for column in filled):
            # one merged title may stand in the serial column
            filled_text = lone_text(filled.values())
            if not filled_text or re.fullmatch(r"\d+", text.squash(filled_text)):
                return EMPTY
        texts = {c: text.squash(v) for c, v in filled.items() if isinstance(v, str)}
        others = [t for c, t in texts.items() if c not in self.serials]
        if texts and all(_FILLER.match(t) for t in texts.values()) or others and all(_FILLER.match(t) for t in others):
            return EMPTY
        if self._is_header(texts):
            return HEADER
        if self._is_total(filled, texts):
            return TOTAL
        first = next(iter(texts.values()), "")
        if self._is_note(filled, texts, first):
            return NOTE
        if self._is_section(number, filled, texts):
            return NOTE if after_note and context_free(first) else SECTION
        return EMPTY if self._continues_record(number, filled) else DATA

    def _is_header(self, texts: dict[int, str]) -> bool:
        repeated = sum(text.heading_key(t) in self.headings for t in texts.values())
        return repeated >= 2 and repeated * 2 > len(texts)

    def _is_total(self, filled: dict[int, Any], texts: dict[int, str]) -> bool:
        leading = list(texts.items())[:3]
        if any(_TOTAL.match(word) for _, word in leading):
            return True
        for column, word in leading:
            if _TOTAL_END.match(word) and not _ORGANISED.search(word):
                rest = [c for c in filled if c != column and c not in self.serials and not _is_number(filled[c])]
                return not rest
        return False

    def _is_note(self, filled: dict[int, Any], texts: dict[int, str], first: str) -> bool:
        position = next(iter(filled), None)
        if isinstance(filled.get(position), str) and is_note(first) and len(filled) <= 2:  # type: ignore[arg-type]
            return True
        signed = sum(bool(_SIGNED.match(word)) for word in texts.values())
        if signed and (signed * 2 >= len(texts) or _SIGNED.match(first)) and len(filled) <= 8:
            return True
        if text.unit_of_line(first) and len(filled) == 1:
            return True
        return len(filled) == 1 and bool(
            re.match(r"^(?:第?\d+页|\d{4}年\d{1,2}月\d{1,2}日|截至|数据截|统计截|以上)", first)
        )

    def _is_section(self, number: int, filled: dict[int, Any], texts: dict[int, str]) -> bool:
        alone = lone_text(filled.values())
        if alone:
            column = next(iter(filled))
            wide = any(r0 == number and c1 > c0 for r0, c0, _, c1 in self.table.grid.merged)
            is_record = _ORGANISED.search(text.squash(alone)) and column in self.columns and not wide
            return not is_record and (number, column) not in self.below and not re.fullmatch(r"[\d.,\-/]+", alone)
        numbered = _SECTION_NUMBER.match(next(iter(texts.values()), "")) or re.match(
            r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))", next(iter(texts.values()), "")
        )
        if not numbered:
            return False
        rest = [t for c, t in texts.items() if not re.fullmatch(r"[\d.,]+.{0,2}", t) and not _SECTION_NUMBER.match(t)]
        plain = all(isinstance(cell, (str, int, float)) for cell in filled.values())
        wanted = sum(f.required for f in self.columns.values()) if self.columns else 2
        return plain and len(rest) <= 1 and (wanted > 1 or len(filled) <= 2)

    def _continues_record(self, number: int, filled: dict[int, Any]) -> bool:
        """A further undertaker of the project above: title and amount are merged over both rows."""
        inside = {column for column in self.table.columns if (number, column) in self.below}
        return bool(self.titles and self.titles <= inside and self.amounts and self.amounts <= inside)


def _is_number(cell: Any) -> bool:
    if isinstance(cell, (int, float)):
        return True
    return isinstance(cell, str) and bool(
        re.fullmatch(r"[\d.,]+(?:[万亿千]?元|[家项个人名件笔场])?", text.squash(cell))
    )


def context_free(line: str) -> bool:
    """Whether a lone line after a note goes on with the note: it is numbered with digits or ends like a sentence."""
    return bool(re.match(r"^(?:\(?\d{1,2}[、.)]|[①-⑳])", line)) or line.endswith(("。", "；", ";"))
