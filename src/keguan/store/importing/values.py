"""One cell read as what its column holds: the value, None for a blank, or BadCell with what to write instead."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field
from keguan.store.importing.dates import parse_date, parse_year, year_in
from keguan.store.importing.numbers import (
    BadCell,
    check_formula,
    is_blank,
    parse_integer,
    parse_money,
    parse_number,
    parse_ratio,
    to_decimal,
)
from keguan.store.importing.text import fold, narrow, squash, strip_invisible

__all__ = [
    "BadCell",
    "is_blank",
    "parse",
    "parse_boolean",
    "parse_choice",
    "parse_code",
    "parse_date",
    "parse_integer",
    "parse_months",
    "parse_money",
    "parse_number",
    "parse_organisation",
    "parse_ratio",
    "parse_region",
    "parse_text",
    "parse_year",
    "year_in",
]
_YES: Final = {"是", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "有", "对", "已"}
_NO: Final = {"否", "×", "✗", "✘", "☐", "x", "n", "no", "false", "0", "无", "未", "不是"}
_TWO_NAMES: Final = re.compile(
    r"(?:(?<=公司)|(?<=研究院)|(?<=研究所))\s*\n\s*(?=[^\n]{4,}(?<!分)(?:公司|大学|学院|研究院|研究所)\s*(?:\n|$))"
)
_FULL_BRACKETS: Final = str.maketrans("()", "（）")
_MAX_TEXT: Final = 5_000


def parse(raw: Any, field: Field, *, unit: str = "", percent: bool = False, shown_percent: bool = False) -> Any:
    """The value of a cell for a field; `unit`, `percent` come from heading or sheet, `shown_percent` from its format."""
    if field.kind == fields.MONEY:
        return parse_money(raw, unit or field.unit or "元")
    if field.kind == fields.RATIO:
        return parse_ratio(raw, percent=percent, shown_percent=shown_percent)
    if field.kind == fields.CHOICE:
        return parse_choice(raw, field.choices)
    if field.kind == fields.TEXT:
        return parse_text(raw, shown_percent=shown_percent)
    if field.kind == fields.INTEGER and "月" in field.label:
        return parse_months(raw, in_years=unit == "年")
    return _PARSERS[field.kind](raw)


def parse_months(raw: Any, *, in_years: bool = False) -> int | None:
    """A term in months: 12, 12个月, 1年, 半年; `in_years` holds for a bare number."""
    flat = squash(_words(raw)) if raw is not None else ""
    if flat == "半年":
        return 6
    if found := re.fullmatch(r"(.+?)年期?", flat):
        raw, in_years = found[1], True
    elif "月" in flat:
        in_years = False
    number = parse_number(raw)
    if number is None:
        return None
    return parse_integer(number * 12 if in_years else number)


def parse_code(raw: Any) -> str | None:
    """An identifier as text: half-width, upper-case, no spaces; a number that has lost digits raises BadCell."""
    if is_blank(raw):
        return None
    check_formula(raw)
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        number = to_decimal(raw)
        if abs(number) >= 10**15:
            raise BadCell("编号被当作数字保存，末尾几位已丢失，请把单元格设为文本后重新输入。")
        return str(raw) if isinstance(raw, int) else format(number, "f")
    if isinstance(raw, str) and re.fullmatch(r"\d(?:\.\d+)?E\+\d{2}", squash(raw).upper()):
        raise BadCell("编号显示成了科学计数，末尾几位已丢失，请把单元格设为文本后重新输入。")
    return strip_invisible(narrow(_words(raw))).strip("'`’").upper() or None


def _words(raw: Any) -> str:
    """Any cell as the text its reader sees."""
    if isinstance(raw, datetime):
        return raw.isoformat(sep=" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, (int, float, Decimal)):
        return format(to_decimal(raw), "f")
    return str(raw)


def parse_text(raw: Any, *, shown_percent: bool = False) -> str | None:
    """Prose on one line; numbers as they are shown."""
    if is_blank(raw):
        return None
    check_formula(raw)
    if shown_percent and isinstance(raw, (int, float)):
        return format(to_decimal(to_decimal(raw) * 100).normalize(), "f") + "%"
    text = fold(_words(raw))
    if len(text) > _MAX_TEXT:
        raise BadCell(f"内容超过 {_MAX_TEXT} 字，请缩短后再导入。")
    return text or None


def parse_organisation(raw: Any) -> str | None:
    """A name without any spaces, its brackets full-width: 江西同元（清江）生物科技有限公司."""
    if is_blank(raw):
        return None
    check_formula(raw)
    # two names on two lines are two organisations; one name broken over lines is one
    name = strip_invisible(_TWO_NAMES.sub("、", _words(raw))).translate(_FULL_BRACKETS).strip("　'’,，;；、。")
    if re.fullmatch(r"[\d.,%\-]*", name):
        raise BadCell(f"“{_words(raw)}”不是单位名称，请填写全称。")
    return name


def parse_region(raw: Any) -> str | None:
    """The name of a town, street or park, written like an organisation."""
    return parse_organisation(raw)


def find_choice(text: str, choices: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The values whose words a squashed text contains, longer words first; a word after 未, 不 or 非 does not count."""
    words = sorted(
        ((squash(word).lower(), value) for value, all_ in choices.items() for word in (*all_, value)), reverse=True
    )
    found: set[str] = set()
    for word, value in sorted(words, key=lambda pair: -len(pair[0])):
        if len(word) < 2:
            continue
        for at in [m.start() for m in re.finditer(re.escape(word), text)]:
            if text[max(at - 1, 0) : at] not in {"未", "不", "非", "拟", "无"}:
                found.add(value)
        text = text.replace(word, "\0" * len(word))
    return found


def parse_choice(raw: Any, choices: Mapping[str, tuple[str, ...]]) -> str | None:
    """The stored value whose word the cell is, or contains; BadCell lists the accepted words."""
    if raw is None or (isinstance(raw, str) and not squash(raw)):
        return None
    check_formula(raw)
    flat = squash(_words(raw)).lower().strip("。.;、,")
    for value, words in choices.items():
        if flat in {squash(word).lower() for word in (*words, value)}:
            return value
    if is_blank(raw):
        return None
    found = find_choice(flat, choices)
    if len(found) == 1:
        return found.pop()
    accepted = "、".join(words[0] if words else value for value, words in choices.items())
    if found:
        raise BadCell(f"“{_words(raw).strip()}”可以有几种理解，请只写一项：{accepted}。")
    raise BadCell(f"“{_words(raw).strip()}”不在可选的范围里，请填写其中之一：{accepted}。")


def parse_boolean(raw: Any) -> bool | None:
    """是, √ and their like; 否, × and theirs."""
    if isinstance(raw, bool) or raw is None:
        return raw
    flat = squash(_words(raw)).lower()
    if flat in _YES:
        return True
    if flat in _NO:
        return False
    if is_blank(raw):
        return None
    raise BadCell(f"“{_words(raw).strip()}”看不出是或否，请填写 是 或 否。")


_PARSERS: Final = {
    fields.CODE: parse_code,
    fields.ORGANISATION: parse_organisation,
    fields.DATE: parse_date,
    fields.YEAR: parse_year,
    fields.NUMBER: parse_number,
    fields.INTEGER: parse_integer,
    fields.REGION: parse_region,
    fields.BOOLEAN: parse_boolean,
}
