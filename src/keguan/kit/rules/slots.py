"""The parameters of a rule as people read and type them: shares as 5%, money in 万元, bands, tables of points."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from keguan.kit import words
from keguan.kit.rules.exact import ratio, shown
from keguan.kit.rules.facts import Input
from keguan.kit.rules.parameters import Parameters, Version, is_filled

SHARE, NUMBER, POINTS, BANDS, TABLE, LETTERS = "share", "number", "points", "bands", "table", "letters"
EMPTY: Final = "（未填）"
SECTION: Final = "门类"  # GB/T 4754-2017: one letter each
MORE: Final = 2  # empty rows below a table that is being filled
MOST: Final = Decimal(10) ** 14
_POINTS: Final = re.compile(r"(\d{1,3})(?:\s*[-–—~至到]\s*(\d{1,3}))?")

Sent = Mapping[str, str]
Faults = dict[str, str]


@dataclass(frozen=True)
class Slot:
    """One parameter: what it is called, of which kind, and in which unit (`unit` yuan or persons each) it is told.

    The rows of bands and tables have a border, of `border` kind, and a value or points.
    """

    name: str
    kind: str
    label: str
    unit: int = 1
    unit_name: str = ""
    border: str = NUMBER


def slots(parameters: Parameters, inputs: Mapping[str, Input]) -> tuple[Slot, ...]:
    """The parameters of the file, of the kinds that its newest filled version has."""
    filled = [v for v in parameters.versions if is_filled(v.values)] or list(parameters.versions)
    return tuple(_slot(name, value, parameters, inputs) for name, value in filled[-1].values.items())


def _slot(name: str, value: Any, parameters: Parameters, inputs: Mapping[str, Input]) -> Slot:
    asked = inputs.get(parameters.by if name == "bands" else name)
    named = parameters.units.get(name, "" if parameters.unit == "ratio" or name != "minimum" else parameters.unit)
    slot = Slot(name, NUMBER, parameters.names.get(name, name), unit_name=named)
    if asked and not named:
        slot = replace(slot, unit=asked.unit, unit_name=asked.unit_name)
    if named == SECTION:
        return replace(slot, kind=LETTERS)
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        kind = TABLE if "points" in value[0] else BANDS
        return replace(slot, kind=kind, border=SHARE if kind == TABLE and _is_share(_edge(value[0])) else NUMBER)
    if isinstance(value, list):
        return replace(slot, kind=POINTS)
    return (
        replace(slot, kind=SHARE)
        if _is_share(value) or (value is None and parameters.unit == "ratio" and not named)
        else slot
    )


def _is_share(value: Any) -> bool:
    return isinstance(value, str) and value.endswith("%")


def _edge(row: Mapping[str, Any]) -> Any:
    return row.get("from", row.get("above"))


# what is kept, in words


def said(slot: Slot, value: Any) -> str:
    """The value in words; of a table only how many rows it has, see `rows_said`."""
    if value is None or value == []:
        return EMPTY
    if slot.kind == BANDS:
        return "，".join(f"{slot.label}{size}的不低于 {share}" for size, share in rows_said(slot, value))
    if slot.kind == TABLE:
        return "；".join(f"{border} 得 {points} 分" for border, points in rows_said(slot, value))
    if slot.kind == POINTS:
        return _points_said(value)
    if slot.kind == LETTERS:
        return "、".join(value)
    return _number_said(slot, slot.kind, value)


def rows_said(slot: Slot, value: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The rows of bands as (size, share), of a table of points as (border, points)."""
    if slot.kind == BANDS:
        return list(_bands_said(slot, value))
    kind = slot.border
    return [
        (f"{'≥' if 'from' in row else '>'} {_number_said(slot, kind, _edge(row))}{slot.unit_name}", _points_said(row["points"]))
        for row in value
    ]  # fmt: skip


def _bands_said(slot: Slot, value: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    below = ""
    for row in value:
        up_to = _number_said(slot, NUMBER, row["up_to"]) if "up_to" in row else ""
        size = "、".join(filter(None, (below and f"超过 {below}", up_to and f"不超过 {up_to}")))
        yield size or "不论多少", EMPTY if row["minimum"] is None else str(row["minimum"])
        below = up_to


def _points_said(value: Any) -> str:
    if not value:
        return EMPTY
    low, high = value
    return str(low) if low == high else f"{low}–{high}"


def _number_said(slot: Slot, kind: str, value: Any) -> str:
    if value is None:
        return EMPTY
    if kind == SHARE:
        return str(value)
    return words.money(Decimal(str(value))) if slot.unit == words.WAN or slot.unit_name == "元" else shown(ratio(value))


def sentence(parameters: Parameters, version: Version, inputs: Mapping[str, Input]) -> str:
    """What the version asks, as a Chinese sentence."""
    told = {s.name: said(s, version.told.get(s.name)) for s in slots(parameters, inputs)}
    return parameters.says.format(**told)


# what is typed


def typed(slot: Slot, value: Any) -> dict[str, str]:
    """The value as it stands in a form, by the end of the field's name: "" for one, "0.border" for a row's."""
    if slot.kind == BANDS:
        rows = [{"border": _typed(slot, NUMBER, r.get("up_to")), "value": str(r["minimum"] or "")} for r in value or ()]
    elif slot.kind == TABLE:
        rows = [
            {"edge": "from" if "from" in r else "above", "border": _typed(slot, slot.border, _edge(r)), "points": _points_typed(r["points"])}
            for r in value or ()
        ]  # fmt: skip
    elif slot.kind == POINTS:
        return {"": _points_typed(value)}
    elif slot.kind == LETTERS:
        return {"": "、".join(value or ())}
    else:
        return {"": _typed(slot, slot.kind, value)}
    return {f"{n}.{name}": text for n, row in enumerate(rows) for name, text in row.items()}


def _points_typed(value: Any) -> str:
    return _points_said(value).replace("–", "-") if value else ""


def _typed(slot: Slot, kind: str, value: Any) -> str:
    return "" if value is None else str(value) if kind == SHARE else shown(Fraction(ratio(value)) / slot.unit)


def read(slot: Slot, sent: Sent, faults: Faults) -> Any:
    """The value as it is kept, None for what was left empty; what cannot be read goes into `faults` by its field."""
    if slot.kind in (BANDS, TABLE):
        found = [_row(slot, n, row, faults) for n, row in _rows(sent)]
        if not faults:
            _check_order(slot, found, faults)
        return found or None
    text = sent.get("", "").strip()
    if slot.kind == LETTERS:
        return _letters(slot, text, faults)
    return _points(text, "", faults) if slot.kind == POINTS else _number(slot, slot.kind, text, "", faults)


def _rows(sent: Sent) -> list[tuple[int, dict[str, str]]]:
    """The rows of which something was typed."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in sent.items():
        number, _, column = name.partition(".")
        if number.isdecimal() and text.strip():
            rows.setdefault(int(number), {})[column] = text.strip()
    return sorted((n, row) for n, row in rows.items() if set(row) - {"edge"})


def _row(slot: Slot, n: int, row: Sent, faults: Faults) -> dict[str, Any]:
    border = row.get("border", "")
    if slot.kind == BANDS:
        value = _number(slot, SHARE, row.get("value", ""), f"{n}.value", faults)
        up_to = {"up_to": _number(slot, NUMBER, border, f"{n}.border", faults)} if border else {}
        return up_to | {"minimum": value}
    edge = "above" if row.get("edge") == "above" else "from"
    told = _number(slot, slot.border, border, f"{n}.border", faults)
    return {edge: told, "points": _points(row.get("points", ""), f"{n}.points", faults)}


def _check_order(slot: Slot, rows: Sequence[Mapping[str, Any]], faults: Faults) -> None:
    """Bands go up and the last has no end; a table begins with its highest row."""
    if slot.kind == BANDS:
        ends = [row.get("up_to") for row in rows]
        if rows and (ends[-1] is not None or None in ends[:-1]):
            faults["0.border"] = f"“{slot.label}”各档要由小到大，只有最后一档不写“不超过”。"
            return
        borders = [-ratio(end) for end in ends[:-1]]
    else:
        borders = [ratio(_edge(row)) for row in rows if _edge(row) is not None]
    if any(one <= other for one, other in zip(borders, borders[1:], strict=False)):
        order = "由小到大" if slot.kind == BANDS else "由高到低"
        faults["0.border"] = f"“{slot.label}”各行要{order}，不能重复。"


def _number(slot: Slot, kind: str, text: str, at: str, faults: Faults) -> Any:
    text = text.replace("％", "%").replace("，", "").replace(",", "").replace(" ", "")
    if not text:
        return None
    is_share = kind == SHARE
    try:
        number = Decimal(text.removesuffix("%"))
        if not number.is_finite() or not 0 <= number < MOST or is_share != text.endswith("%"):
            raise InvalidOperation
    except InvalidOperation:
        example = (
            "写成 5% 这样，带百分号"
            if is_share
            else f"写一个不小于 0 的数{slot.unit_name and f'，单位{slot.unit_name}'}"
        )
        faults[at] = f"“{slot.label}”里的“{text[:20]}”看不懂，请{example}。"
        return None
    if is_share:
        return f"{words.plain(number)}%"
    whole = number * slot.unit
    return int(whole) if whole == whole.to_integral_value() else words.plain(whole)


def _letters(slot: Slot, text: str, faults: Faults) -> list[str] | None:
    told = [part.upper() for part in re.split(r"[\s,，、;；]+", text) if part]
    if any(not re.fullmatch("[A-T]", part) for part in told):
        faults[""] = f"“{slot.label}”里的“{text[:20]}”看不懂，请写门类的字母，如 J、K，用顿号分开。"
        return None
    return told or None


def _points(text: str, at: str, faults: Faults) -> list[int] | None:
    if not text:
        return None
    found = _POINTS.fullmatch(text)
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if low > high or high > 100:
        faults[at] = f"分数“{text[:20]}”看不懂，请写成 7-8 或 30 这样，由低到高，不超过 100。"
        return None
    return [low, high]
