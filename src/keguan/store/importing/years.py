"""Tables with several years side by side: the same headings for 2023, 2024 and 2025, one record a year in each row."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from keguan.kit import fields
from keguan.kit.fields import Shape
from keguan.store.importing import text, values
from keguan.store.importing.recognise import Recognition, recognise
from keguan.store.importing.tables import Table

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?")
_THIS: Final = re.compile(r"^(?:本年度?|今年|当年|本期|本年实际|本年数)|(?:\((?:本年度?|本期)\))$")
_LAST: Final = re.compile(
    r"^(?:上年同期|上年度?|去年同期|去年|上期|上年实际|上年数)|(?:\((?:上年度?|上年同期|上期)\))$"
)
_EMPTY_MARK: Final = re.compile(r"^[(\[]\s*[)\]]|[(\[]\s*[)\]]$")
_VALUE: Final = "数值"


def by_year(table: Table, shapes: Sequence[Shape], only: str | None) -> list[tuple[Table, Recognition | None]]:
    """The table as one table for each year it has side by side, all of one ledger; [] when it is no such table."""
    for word in dict.fromkeys((_VALUE, _measure(table, shapes))):
        if word and (found := _recognised(split(table, word), shapes, only)):
            return found
    return []


def _recognised(
    parts: list[Table], shapes: Sequence[Shape], only: str | None
) -> list[tuple[Table, Recognition | None]]:
    found: list[tuple[Table, Recognition | None]] = []
    for part in parts:
        recognition = recognise(part, shapes, only)
        if recognition is None or not _keeps_years(recognition):
            return []
        only = recognition.shape.key
        found.append((part, recognition))
    return found


def _keeps_years(recognition: Recognition) -> bool:
    """Whether records of this ledger have a year of their own, which no column of the table gives."""
    year = next((f for f in recognition.shape.fields if f.kind == fields.YEAR), None)
    return year is not None and year not in recognition.columns.values()


def _measure(table: Table, shapes: Sequence[Shape]) -> str:
    """What the bare years of a table count, when its title or name says so: 规上企业研发费用."""
    numeric = (fields.MONEY, fields.NUMBER, fields.INTEGER)
    words = {w for s in shapes for f in s.fields if f.kind in numeric for w in (f.label, *f.words) if len(w) > 2}
    places = [*reversed(table.titles), *table.grid.above, table.grid.sheet, Path(table.grid.file).stem]
    return next((word for place in places if (word := text.longest_word(text.squash(place), tuple(words)))), "")


def split(table: Table, word: str = _VALUE) -> list[Table]:
    """The views of the table for each year: the common columns with those of the year, whose headings lose it.

    Headings that are nothing but a year become the `word`.
    """
    told: dict[int, tuple[int, tuple[str, ...]]] = {}
    this_year = _year_of(table)
    for column in table.columns:
        if answer := _without_year(table.header.parts.get(column, ()), this_year, word):
            told[column] = answer
    groups: dict[int, list[int]] = defaultdict(list)
    for column, (year, _) in told.items():
        groups[year].append(column)
    named = [frozenset(told[c][1] for c in columns) for columns in groups.values()]
    if len(groups) < 2 or not frozenset.intersection(*named):
        return []
    common = [column for column in table.columns if column not in told]
    return [_view(table, year, groups[year], common, told) for year in sorted(groups)]


def _view(
    table: Table, year: int, group: list[int], common: list[int], told: dict[int, tuple[int, tuple[str, ...]]]
) -> Table:
    parts = {c: p for c, p in table.header.parts.items() if c in common} | {c: told[c][1] for c in group}
    header = replace(table.header, parts=parts)
    return replace(table, header=header, columns=tuple(sorted([*common, *group])), year=year, group=tuple(group))


def _without_year(parts: tuple[str, ...], this_year: int | None, word: str) -> tuple[int, tuple[str, ...]] | None:
    """The year that a heading or one above it names, and the headings without it."""
    for place, part in enumerate(parts):
        flat = text.squash(part)
        year, bare = None, flat
        if hits := set(_YEAR.findall(flat)):
            if len(hits) > 1:
                return None
            year, bare = int(hits.pop()), _YEAR.sub("", flat)
        elif this_year and (said := _LAST.search(flat) or _THIS.search(flat)):
            year = this_year - (1 if _LAST.search(flat) else 0)
            bare = flat.replace(said[0], "")
        if year is None:
            continue
        bare = _EMPTY_MARK.sub("", bare).strip("-_:、/")
        rest = (*parts[:place], *((bare,) if bare else ()), *parts[place + 1 :])
        return year, rest or (word,)
    return None


def _year_of(table: Table) -> int | None:
    places = [*reversed(table.titles), *table.grid.above, table.grid.sheet, Path(table.grid.file).stem]
    return next((year for place in places if (year := values.year_in(place))), None)
