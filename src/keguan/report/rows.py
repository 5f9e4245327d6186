"""The ways of a slot that print the rows themselves: by a template, as a list, as names, as parallel amounts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Document
from keguan.report.cells import shown
from keguan.report.document import Number, Run, Text
from keguan.report.facts import Facts, label_of
from keguan.report.measures import Measured
from keguan.report.slots import Cell, Node, Passage, Slot, Strong, Words

SHOWN_NAMES = 3


def rows(measures: Facts, slot: Slot) -> list[Run] | None:
    """Each row by the template, joined with ；"""
    return _listed(measures, slot, "；")


def list_(measures: Facts, slot: Slot) -> list[Run] | None:
    """Each row by the template, joined with 、"""
    return _listed(measures, slot, "、")


def _listed(measures: Facts, slot: Slot, between: str) -> list[Run] | None:
    found = measures.rows(slot.key)
    listed = found[: slot.limit] if slot.limit else found
    runs: list[Run] = []
    for row in listed:
        said = [run for run in _row(measures, slot.key, row, slot.rows) if run.text]
        if not said:
            continue
        runs += [Text(between), *said] if runs else said
    if not runs:
        return None
    count = measures.measure(slot.key).count
    if len(listed) < count:
        runs += [Text("等"), Number(_total(measures, slot.key, count))]
    return runs


def _row(measures: Facts, key: str, row: Model, nodes: tuple[Node, ...]) -> list[Run]:
    """The row by the template; a passage is left out when a field inside it is blank."""
    made: list[Run] = []
    for node in nodes:
        if isinstance(node, Words):
            made.append(Text(node.text))
        elif isinstance(node, Cell):
            made += _cell(measures, key, row, node) or []
        elif isinstance(node, Passage):
            made += next((said for way in node.ways if (said := _whole(measures, key, row, way)) is not None), [])
        elif isinstance(node, Strong):
            made += [
                type(r)(r.text if isinstance(r, Text) else r.fact, True) for r in _row(measures, key, row, node.nodes)
            ]
    return made


def _whole(measures: Facts, key: str, row: Model, nodes: tuple[Node, ...]) -> list[Run] | None:
    for node in nodes:
        if isinstance(node, Cell) and _cell(measures, key, row, node) is None:
            return None
    return _row(measures, key, row, nodes)


def _cell(measures: Facts, key: str, row: Model, cell: Cell) -> list[Run] | None:
    found = shown(row, cell.path, unit=cell.unit, year=measures.period.end.year)
    if not found.text:
        return None
    return [Number(measures.row_fact(key, row, cell.path, found.value, found.text, unit=found.unit))]


def _total(measures: Facts, key: str, count: int) -> Any:
    """The fact of how many there are: the indicator itself when it counts just that, else the number of rows."""
    now = measures.measure(key)
    if now.value == count:
        return measures.fact(now, now.value, f"{now.value}{now.indicator.unit}")
    return measures.fact(now, count, f"{count}项", part="rows", unit="项")


def names(measures: Facts, slot: Slot) -> list[Run] | None:
    """A、B、C等n家: different names, each once, and how many there are; all of them are listed without 等."""
    cell = slot.rows[0] if slot.rows else Cell(named_by(slot.key))
    firsts = list(_different(measures, slot.key, cell))
    if not firsts:
        return None
    runs: list[Run] = []
    for run in firsts[: slot.limit or SHOWN_NAMES]:
        runs += [Text("、"), run] if runs else [run]
    if len(firsts) > 1:
        runs += [Text("等")] if len(firsts) > (slot.limit or SHOWN_NAMES) else []
        runs.append(Number(_name_count(measures, measures.measure(slot.key), len(firsts), cell)))
        runs.append(Text(_kind_of(measures, slot.key, cell)))
    return [run for run in runs if run.text]


def _kind_of(measures: Facts, key: str, cell: Cell) -> str:
    """What the names are: 企业, or 单位 as soon as one of them is none."""
    if cell.path != "organisation":
        return ""
    return "企业" if all(row.organisation.kind == "enterprise" for row in measures.rows(key)) else "单位"


def named_by(key: str) -> str:
    """The field that names a row of the indicator: its organisation, else the first column of its ledger."""
    ledger = catalogue.ledger(catalogue.indicator(key).ledger)
    has = any(f.name == "organisation" for f in ledger.model._meta.concrete_fields)
    return "organisation" if has else ledger.columns[0]


def _name_count(measures: Facts, now: Measured, count: int, cell: Cell) -> Any:
    unit = now.indicator.unit
    if now.value == count and (cell.path != "organisation" or unit in ("家", "户")):
        return measures.fact(now, count, f"{count}{unit}")
    unit = "家" if cell.path == "organisation" else unit
    return measures.fact(now, count, f"{count}{unit}", part="names", unit=unit)


def _different(measures: Facts, key: str, cell: Cell) -> Iterator[Number]:
    """The field of each row, leaving out what an earlier row has said."""
    seen: set[str] = set()
    for row in measures.rows(key):
        for run in _cell(measures, key, row, cell) or []:
            if run.text not in seen:
                seen.add(run.text)
                yield run


def each(measures: Facts, slot: Slot) -> list[Run] | None:
    """The different values of a field, each once: the programmes, the alliances."""
    runs: list[Run] = []
    for run in _different(measures, slot.key, slot.rows[0]):
        runs += [Text("、"), run] if runs else [run]
    return runs or None


def parallel(measures: Facts, slot: Slot) -> list[Run] | None:
    """分别为100万元、80万元 in the order of the rows, 均为20万元 when equal, 20万元 alone; None when one is blank."""
    found = [_cell(measures, slot.key, row, slot.rows[0]) for row in measures.rows(slot.key)]
    if not found or None in found:
        return None
    said = [runs[0] for runs in found]
    if len({run.text for run in said}) == 1:
        return [*([Text("均为")] if len(said) > 1 else []), said[0]]
    runs: list[Run] = [Text("分别为")]
    for at, run in enumerate(said):
        runs += [Text("、"), run] if at else [run]
    return runs


def document(measures: Facts, slot: Slot) -> list[Run] | None:
    """《标题》（文号） of the newest document of the subject."""
    found = _documents(measures, slot.about)
    return _cited(measures, found[-1]) if found else None


def documents(measures: Facts, slot: Slot) -> list[Run] | None:
    """All documents of the subject, the oldest first."""
    runs: list[Run] = []
    for row in _documents(measures, slot.about):
        runs += [Text("、"), *_cited(measures, row)] if runs else _cited(measures, row)
    return runs or None


def _documents(measures: Facts, subject: str) -> list[Document]:
    issued = Document.objects.within(measures.scope).filter(subject=subject, issued_on__lte=measures.period.end)
    return list(issued.order_by("issued_on", "pk"))


def _cited(measures: Facts, row: Document) -> list[Run]:
    said = f"《{row.title.strip('《》')}》（{row.number}）" if row.title else row.number
    name = row.subject or label_of(Document, "number")
    return [Number(measures.record_fact("registry.documents", row, "number", row.number, said, name=name))]


def titles(measures: Facts, slot: Slot) -> list[Run] | None:
    """A获评省级技术创新中心、省级瞪羚企业: whoever has several rows among the indicator and those of `about`."""
    held: dict[int, list[tuple[str, Any]]] = {}
    for key in (slot.key, *slot.others):
        for row in measures.rows(key):
            held.setdefault(row.organisation_id, []).append((key, row))
    runs: list[Run] = []
    for several in (found for found in held.values() if len(found) > 1):
        runs += [Text("；")] if runs else []
        runs += [*(_cell(measures, *several[0], Cell("organisation")) or []), Text("获评")]
        for at, (key, row) in enumerate(several):
            runs += [Text("、")] if at else []
            runs += [run for path in ("level", "kind") for run in _cell(measures, key, row, Cell(path)) or []]
    return runs or None


WAYS = {"rows": rows, "list": list_, "names": names, "each": each, "parallel": parallel, "titles": titles}
