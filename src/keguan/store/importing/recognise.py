"""Which ledger a table belongs to and which column holds which field, told by headings, contents and titles."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field, Shape
from keguan.store.importing import contents, context, text
from keguan.store.importing.headers import SERIAL
from keguan.store.importing.naming import field_words, heading_score
from keguan.store.importing.samples import Samples
from keguan.store.importing.tables import Table

_REMARKS: Final = frozenset({"备注", "备考", "说明", "备注说明", "其他说明", "情况说明"})
_PLACES: Final = (("titles", 1.0), ("sheet", 0.7), ("above", 0.4), ("file", 0.35))
_LEAST_COLUMN: Final = 0.45
_LEAST_TOTAL: Final = 1.3
_SIGN: Final = 1.2

Scored = tuple[float, int, Field]


@dataclass
class Recognition:
    """The ledger found, its column for each field, and in words why; `unmapped` are headings nobody took."""

    shape: Shape
    columns: dict[int, Field]
    score: float
    unmapped: list[str] = field(default_factory=list)
    missing: list[Field] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def column_of(self, name: str) -> int | None:
        """The column of a field, None when the table has none."""
        return next((column for column, found in self.columns.items() if found.name == name), None)


def recognise(table: Table, shapes: Sequence[Shape], only: str | None = None) -> Recognition | None:
    """The shape that fits best, None when no shape fits; `only` is the key of the one shape the user asked for."""
    samples = Samples(table)
    rarity = _rarity(shapes)
    found = [
        _fit(table, shape, samples, rarity, forced=only is not None) for shape in shapes if only in (None, shape.key)
    ]
    fitting = [fit for fit in found if fit is not None]
    return max(fitting, key=lambda fit: fit.score, default=None)


def _rarity(shapes: Sequence[Shape]) -> Counter[str]:
    """In how many shapes a heading or pattern occurs: 企业名称 is in most of them and so says little."""
    found = _count(tuple(tuple((f.label, *f.words) for f in shape.fields) for shape in shapes)).copy()
    for shape in shapes:
        found.update({f.pattern for f in shape.fields if f.pattern})
    return found


@lru_cache(maxsize=8)
def _count(shapes: tuple[tuple[tuple[str, ...], ...], ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for shape in shapes:
        found.update({text.heading_key(word) for words in shape for word in words})
    return found


def _fit(table: Table, shape: Shape, samples: Samples, rarity: Counter[str], *, forced: bool) -> Recognition | None:
    taken = assign(_column_scores(table, shape, samples), _Order(table, samples))
    evidence = 0.0
    reasons = []
    for score, column, found in taken:
        evidence += score / rarity.get(text.heading_key(found.label), 1) ** 0.5
        reasons.append(f"“{table.headings[column] or '无标题列'}”对应{found.label}（{score:.2f}）")
    columns = {column: found for _, column, found in taken}
    free = {c: samples[c] for c in table.columns if c not in columns and not _is_idle(table, c, samples)}
    for column, found in contents.by_content(shape, columns, free).items():
        columns[column] = found
        reasons.append(f"“{table.headings[column] or '无标题列'}”的内容都是{found.label}")
    missing = [f for f in shape.fields if f.required and f not in columns.values() and not _is_told(table, f)]
    unmapped = [table.headings[c] for c in free if c not in columns]
    title = _title_score(table, shape)
    if title:
        reasons.append(f"标题或表名像“{shape.title}”（{title:.2f}）")
    patterned = [f for c, f in columns.items() if _is_signed(f) and samples.matches(c, f) >= 0.6]
    sign = _SIGN if _decides(shape, columns, patterned, rarity) else 0.0
    total = evidence + title + sign - 0.25 * len(unmapped) - 0.8 * len(missing)
    if not columns or (missing and not forced and not (title >= 0.3 or patterned)) or len(missing) > len(columns):
        return None
    covered = len(columns) / (len(columns) + len(unmapped))
    if not forced and (total < _LEAST_TOTAL or (covered < 0.34 and title < 0.3)) and not (title >= 0.6 and total > 0.8):
        return None
    ordered = dict(sorted(columns.items()))
    return Recognition(shape, ordered, round(total, 3), unmapped, missing, reasons)


def _is_signed(found: Field) -> bool:
    return bool(found.pattern) and not found.context


def _decides(shape: Shape, columns: dict[int, Field], patterned: list[Field], rarity: Counter[str]) -> bool:
    """Whether a column holds what no other ledger has, as certificate numbers, beside all that a record needs."""
    whole = all(f in columns.values() for f in shape.fields if f.required)
    return whole and any(rarity[f.pattern] == 1 for f in patterned)


class _Order:
    """Which of two equally good pairs of column and field comes first: the one with the fewest ways out."""

    def __init__(self, table: Table, samples: Samples) -> None:
        self.filled = {column: bool(samples[column]) for column in table.columns}

    def __call__(self, scores: list[Scored]) -> list[Scored]:
        ways: Counter[Any] = Counter()
        for _, column, found in scores:
            ways.update([column, found.name])
        return sorted(
            scores,
            key=lambda s: (
                -round(s[0], 2),
                not self.filled[s[1]],
                s[0] < 0.8 and not s[2].required,
                ways[s[1]] * ways[s[2].name],
                s[1],
            ),
        )


def assign(scores: list[Scored], order: Callable[[list[Scored]], list[Scored]]) -> list[Scored]:
    """Each column to one field and each field to one column, the surest first.

    A required field left over gets its column from another field that has a second one nearly as good.
    """
    ranked = order(scores)
    taken: dict[int, Scored] = {}
    done: set[str] = set()
    for one in ranked:
        if one[1] not in taken and one[2].name not in done:
            taken[one[1]] = one
            done.add(one[2].name)
    for wanted in ranked:
        if not wanted[2].required or wanted[2].name in done:
            continue
        holder = taken[wanted[1]]
        other = next((s for s in ranked if s[2] is holder[2] and s[1] not in taken and s[0] >= holder[0] - 0.2), None)
        if other is not None:
            taken[other[1]], taken[wanted[1]] = other, wanted
            done.add(wanted[2].name)
    return sorted(taken.values(), key=lambda s: (-s[0], s[1]))


def _is_idle(table: Table, column: int, samples: Samples) -> bool:
    """A column that needs no field: serial numbers, remarks, or nothing in it."""
    key = table.header.key(column)
    return (
        key in SERIAL
        or key in _REMARKS
        or key.startswith("备注")
        or (not samples[column] and _is_second_half(table, column))
        or (not key and not samples[column])
        or (not key and len(samples[column]) <= 1)
    )


def _is_second_half(table: Table, column: int) -> bool:
    """Whether the column belongs to the one before it: each pair of cells is merged into one."""
    parts = table.header.parts
    return column - 1 in parts and parts[column - 1] == parts.get(column)


def _is_told(table: Table, found: Field) -> bool:
    if found.context or found.kind == fields.YEAR:
        return True
    return context.from_caption(table, found) is not None


def _column_scores(table: Table, shape: Shape, samples: Samples) -> list[Scored]:
    scores = []
    for column in table.columns:
        parts = table.header.parts.get(column, ())
        key = table.header.key(column)
        if key in SERIAL and key != "编号":
            continue
        for found in shape.fields:
            words = field_words(found)
            if (key in _REMARKS or key.startswith("备注")) and not words & _REMARKS:
                continue
            heading = heading_score(parts, words)
            if heading < 0.5 and (not found.pattern or found.context):
                continue
            score = _score(found, heading, column, samples, has_heading=bool(parts))
            if score >= _LEAST_COLUMN:
                scores.append((score, column, found))
    return scores


def _score(found: Field, heading: float, column: int, samples: Samples, *, has_heading: bool) -> float:
    sample = samples[column]
    matches = samples.matches(column, found) if found.pattern and not found.context else 0.0
    if heading < 0.5:
        # contents alone speak only for a column nobody named, or with a pattern few others match
        return (0.62 if has_heading else 0.7) * matches if matches >= 0.8 and len(sample) >= 2 else 0.0
    if not sample:
        return heading * 0.8
    parses = samples.parses(column, found)
    if parses < 0.3 and found.kind not in (fields.TEXT, fields.CODE):
        return heading * 0.45 if heading >= 0.99 and parses > 0 else 0.0
    score = heading * (0.7 + 0.3 * parses) + 0.5 * matches
    if found.pattern and not found.context and matches < 0.2 and len(sample) >= 3:
        score *= 0.75
    return score


def _title_score(table: Table, shape: Shape) -> float:
    """How clearly titles, sheet or file name speak of this ledger; the nearest place that does so counts."""
    said = {
        "titles": " ".join(table.titles),
        "sheet": table.grid.sheet,
        "above": " ".join(table.grid.above),
        "file": Path(table.grid.file).stem,
    }
    words = tuple(text.squash(word).lower() for word in (shape.title, *shape.words))
    best = 0.0
    for place, weight in _PLACES:
        flat = text.squash(said[place]).lower()
        word = text.longest_word(flat, words)
        if word:
            whole = 0.3 if word == flat else 0.0  # a sheet called nothing but 平台
            best = max(best, weight * min(1.0, 0.4 + 0.12 * len(word) + whole))
    return best
