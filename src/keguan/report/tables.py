"""Tables that a text places: the parts of an indicator, and its values over the years."""

from collections.abc import Callable

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.report.document import Number, Run, Table, Text
from keguan.report.facts import Facts, label_of
from keguan.report.measures import model_of
from keguan.report.slots import Slot
from keguan.report.values import parts_of

YEARS = 5  # of a trend that names no number


def split(measures: Facts, slot: Slot) -> Table | None:
    """{{ key | table: field }}: a row for each group, the largest first, and the whole at the foot."""
    whole = measures.measure(slot.key)
    if whole is None or not whole.has_data:
        return None
    indicator, unit = whole.indicator, slot.unit or whole.indicator.unit
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for _, label, part in sorted(parts_of(measures, slot), key=lambda p: (-p[2].value, p[1])):
        fact = measures.fact(part, part.value, words.quantity(part.value, unit), part=f"{slot.path}={label}", unit=unit)
        rows.append(((Text(label),), (Number(fact),)))
    rows.append(((Text("合计"),), (Number(measures.fact(whole, whole.value, words.quantity(whole.value, unit))),)))
    head = (label_of(model_of(indicator), slot.path), indicator.name)
    return Table(head, tuple(rows), caption=f"{measures.period.label}{indicator.name}分布")


def trend(measures: Facts, slot: Slot) -> Table | None:
    """{{ key | trend 5 }}: the value of the same period in each of the last years, and how it moved."""
    years = slot.limit or YEARS
    found = [measures.measure(slot.key, measures.period.shift(years=-back)) for back in range(years - 1, -1, -1)]
    known = [one for one in found if one is not None and one.count and one.value is not None]
    if not known:
        return None
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for at, one in enumerate(known):
        said = words.quantity(one.value, one.indicator.unit)
        moved: tuple[Run, ...] = (Text("—"),)
        if at and known[at - 1].period == one.period.previous():
            before = known[at - 1]
            told = words.change(one.value, before.value, unit=one.indicator.unit, than=one.period.last_label)
            both = dict.fromkeys(one.rows + before.rows)
            moved = (Number(measures.fact(one, one.value - before.value, told, part="change", rows=both)),)
        rows.append(((Text(one.period.label),), (Number(measures.fact(one, one.value, said)),), moved))
    name = catalogue.indicator(slot.key).name
    return Table(("期间", name, "增减"), tuple(rows), caption=f"{name}历年情况")


TABLES: dict[str, Callable[[Facts, Slot], Table | None]] = {"table": split, "trend": trend}
