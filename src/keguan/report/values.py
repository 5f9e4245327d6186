"""The ways of a slot that print one number of an indicator: value, change, growth, rank, sentence, streak, split."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.report.cells import day_of
from keguan.report.document import Number, Run, Text
from keguan.report.facts import Facts
from keguan.report.measures import Measured, model_of
from keguan.report.slots import Said, Slot
from keguan.store.evidence import evidence, path_field

Way = Callable[[Facts, Slot], list[Run] | None]
LONGEST_STREAK = 20
MANY_TIMES = 5  # from here on 是上年的n倍 is said instead of a share of some hundred percent


def value(measures: Facts, slot: Slot) -> list[Run] | None:
    """57家; with `about` in that unit: 人才（团队）项目 are counted 个 although the indicator says 人."""
    return _valued(measures, measures.measure(slot.key), unit=slot.unit)


def _valued(measures: Facts, found: Measured | None, *, unit: str = "") -> list[Run] | None:
    if found is None or not found.has_data:
        return None
    unit = unit or found.indicator.unit
    return [Number(measures.fact(found, found.value, words.quantity(found.value, unit), unit=unit))]


def about(measures: Facts, slot: Slot) -> list[Run] | None:
    """The value said roundly and truly: 413家 is 400余家, 398家 is 近400家, 580.3万元 is 580余万元; exact tens stay."""
    found = measures.measure(slot.key)
    if found is None or not found.has_data or found.indicator.unit in ("%", "位"):
        return _valued(measures, found)
    said = words.roundly(found.value, slot.unit or found.indicator.unit)
    return [Number(measures.fact(found, found.value, said))]


def next_(measures: Facts, slot: Slot) -> list[Run] | None:
    """The value in the period after: certificates that will end are known before."""
    return _valued(measures, measures.measure(slot.key, measures.period.shift(years=1)))


def nothing(measures: Facts, slot: Slot | Said) -> list[Run]:
    """What stands for a slot without data outside every passage: 0 with its unit, or the word for an unknown figure."""
    found = measures.measure(slot.key) if isinstance(slot, Slot) and slot.how == "value" else None
    if found is None:
        return []
    if found.value is None:
        return [Text("（暂无数据）")]
    return [Number(measures.fact(found, found.value, words.quantity(found.value, found.indicator.unit)))]


def _both(measures: Facts, slot: Slot) -> tuple[Measured, Measured] | None:
    """This period and the one before, when both have records: without them there is nothing to compare with."""
    now = measures.measure(slot.key)
    before = measures.measure(slot.key, measures.period.previous())
    if now is None or before is None or not (now.count and before.count) or None in (now.value, before.value):
        return None
    return now, before


def change(measures: Facts, slot: Slot) -> list[Run] | None:
    if (pair := _both(measures, slot)) is None:
        return None
    now, before = pair
    said = words.change(now.value, before.value, unit=now.indicator.unit, than=measures.period.last_label)
    difference = Decimal(now.value) - Decimal(before.value)
    return [Number(measures.fact(now, difference, said, part="change", rows=dict.fromkeys(now.rows + before.rows)))]


def growth(measures: Facts, slot: Slot) -> list[Run] | None:
    if (pair := _both(measures, slot)) is None:
        return None
    now, before = pair
    if not (said := words.growth(now.value, before.value, than=measures.period.last_label)):
        return None
    times = Decimal(now.value) / Decimal(before.value)
    ratio = words.rounded(times - 1, 6)
    both = dict.fromkeys(now.rows + before.rows)
    if times >= MANY_TIMES:
        said = f"是{measures.period.last_label}的{words.plain(words.rounded(times, 1))}倍"
    return [Number(measures.fact(now, ratio, said, part="growth", rows=both, unit="%"))]


def day(measures: Facts, slot: Slot) -> list[Run] | None:
    found = measures.measure(slot.key)
    return [Text(day_of(measures.day, measures.period.end.year))] if found and found.has_data else None


def year(measures: Facts, slot: Slot) -> list[Run] | None:
    found = measures.measure(slot.key)
    return [Text(measures.period.label)] if found and found.has_data else None


def rank(measures: Facts, slot: Slot) -> list[Run] | None:
    """第3位, and 首位 for the first."""
    return _ranked(measures, measures.measure(slot.key))


def _ranked(measures: Facts, found: Measured | None) -> list[Run] | None:
    if found is None or not found.has_data:
        return None
    said = "首位" if found.value == 1 else words.quantity(found.value, found.indicator.unit)
    return [Number(measures.fact(found, found.value, said))]


def _newest(measures: Facts, slot: Slot) -> Measured | None:
    """The newest figure; with `about` the figure of the year in which that other one is newest."""
    if not slot.about:
        return measures.latest(slot.key)
    other = measures.latest(slot.about)
    return measures.measure(slot.key, other.period) if other else None


def latest(measures: Facts, slot: Slot) -> list[Run] | None:
    found = _newest(measures, slot)
    if found and found.indicator.unit == "位":
        return _ranked(measures, found)
    return _valued(measures, found)


def latest_year(measures: Facts, slot: Slot) -> list[Run] | None:
    found = _newest(measures, slot)
    return [Text(found.period.label)] if found and found.value is not None else None


def stage(measures: Facts, slot: Slot) -> list[Run] | None:
    """核定 or 初步: what the newest published figure is."""
    found = measures.latest(slot.key)
    row = measures.published(found) if found else None
    return [Text(row.get_stage_display())] if row else None


_PLACE = re.compile(r"\{(value|change|day|period)\}")


def sentence(measures: Facts, slot: Slot) -> list[Run] | None:
    """The indicator's own sentence; a comparison that cannot be made is left out with its comma."""
    found = measures.measure(slot.key)
    if found is None or not found.has_data:
        return None
    pieces = _PLACE.split(found.indicator.sentence.rstrip("。") or f"{found.indicator.name}{{value}}")
    runs: list[Run] = []
    for at, piece in enumerate(pieces):
        said: list[Run] | None = [Text(piece)] if piece else []
        if at % 2:
            said = _PLACES[piece](measures, slot)
        if said is None and runs and isinstance(runs[-1], Text):
            runs[-1] = Text(runs[-1].text.rstrip("，"))
        runs += said or []
    return [run for run in runs if run.text]


_PLACES: dict[str, Way] = {"value": value, "change": change, "day": day, "period": year}


def streak(measures: Facts, slot: Slot) -> list[Run] | None:
    """How many years running there were rows; with `about`, rows that share this year's value of that field."""
    now = measures.measure(slot.key)
    if now is None or not now.count:
        return None
    shared = {v for row in measures.rows(slot.key) if (v := getattr(row, slot.about))} if slot.about else None
    if shared is not None and not shared:
        return None
    keys, years = list(now.rows), 1
    while years < LONGEST_STREAK:
        rows = evidence(now.indicator, measures.period.shift(years=-years), measures.scope).order_by()
        found = list((rows.filter(**{f"{slot.about}__in": shared}) if shared else rows).values_list("pk", flat=True))
        if not found:
            break
        keys += found
        years += 1
    if years < 2:
        return None
    return [Number(measures.fact(now, years, words.chinese_number(years), part="streak", rows=keys, unit="年"))]


_NUMERAL = re.compile(r"[0-9零〇一二三四五六七八九十]")
_ORDINAL = re.compile(r"第([一二三四五六七八九十]+|[0-9]+)")
_DIGITS = "零一二三四五六七八九十"


def split(measures: Facts, slot: Slot) -> list[Run] | None:
    """第一批12家、第二批9家: the value within each group, batches in their order, other groups by size."""
    now = measures.measure(slot.key)
    if now is None or not now.has_data:
        return None
    named = parts_of(measures, slot)
    unit = slot.unit or now.indicator.unit
    runs: list[Run] = []
    for group, label, part in sorted(named, key=lambda n: (_batch(n[1]), -n[2].value, n[1])):
        said = words.quantity(part.value, unit)
        numeral = bool(_NUMERAL.search(label))  # a label with a numeral in it would look like a number without a fact
        shown = label + said if numeral else said
        fact = measures.fact(part, part.value, shown, part=f"{slot.path}={group}", unit=unit)
        runs += [Text("、")] if runs else []
        runs += [Number(fact)] if numeral else [Text(label), Number(fact)]
    return runs or None


def parts_of(measures: Facts, slot: Slot) -> list[tuple[Any, str, Measured]]:
    """The groups into which the slot's field splits the indicator: raw value, label, value; empty ones left out."""
    labels = dict(path_field(model_of(catalogue.indicator(slot.key)), slot.path).flatchoices or ())
    groups = measures.groups(slot.key, slot.path)
    return [(group, str(labels.get(group, group or "其他")), part) for group, part in groups.items() if part.value]


def _batch(label: str) -> int:
    match = _ORDINAL.match(label)
    if match is None:
        return 99
    return int(match[1]) if match[1].isdigit() else _DIGITS.index(match[1][-1]) + 10 * (len(match[1]) - 1)


WAYS: dict[str, Way] = {
    "value": value,
    "about": about,
    "next": next_,
    "change": change,
    "growth": growth,
    "day": day,
    "year": year,
    "rank": rank,
    "latest": latest,
    "latest_year": latest_year,
    "stage": stage,
    "sentence": sentence,
    "streak": streak,
    "split": split,
}
