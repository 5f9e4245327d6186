"""What a clerk settles before a batch is taken in: cells mended, tables read otherwise, unknown organisations named."""

import hashlib
import json
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry.actions import keep_former_name
from keguan.registry.importing.outcomes import Preview, SheetPreview
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.importing.recognise import Recognition, recognise
from keguan.store.importing.tables import Table
from keguan.store.models import ImportBatch, Mapping
from keguan.store.shapes import shape_of

HERE, BEFORE = "您指定的", "按上次的对应"


@dataclass(frozen=True)
class Reading:
    """How one table is to be read: its ledger ("" not at all) and the field of each of its columns, by their place."""

    ledger: str
    columns: MappingOf[str, str]
    by: str

    def recognise(self, table: Table, found: Recognition | None) -> Recognition | None:
        """The table recognised so; columns that nothing was said of stay as the program reads them."""
        shape = shape_of(self.ledger)
        if found is None or found.shape.key != self.ledger:
            found = recognise(table, [shape], self.ledger) or Recognition(shape, {}, 0)
        by_name = {f.name: f for f in shape.fields}
        columns = dict(found.columns)
        for place, name in self.columns.items():
            column = table.columns[int(place)] if int(place) < len(table.columns) else None
            if column is None or (name and name not in by_name):
                continue
            columns = {c: f for c, f in columns.items() if c != column and f.name != name}
            if name:
                columns[column] = by_name[name]
        unmapped = [h for c, h in table.headings.items() if h and c not in columns]
        ordered = dict(sorted(columns.items()))
        return replace(found, columns=ordered, unmapped=unmapped, reasons=[self.by])


@dataclass
class Decisions:
    """The decisions of one batch.

    `cells`: file → sheet → cell → what stands there instead; `tables`: file → sheet → number of the table →
    {"ledger", "columns"}; `organisations`: name as written → primary key, "new" or "skip"; `aliases` are the names
    among these that shall be known from now on.
    """

    cells: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, batch: ImportBatch) -> "Decisions":
        return cls(**batch.decisions)

    def save(self, batch: ImportBatch) -> None:
        """Keep them with the batch. Raises BureauError when it does not wait any more."""
        told = asdict(self)
        if not ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.WAITING).update(decisions=told):
            raise BureauError("import.done", f"这批导入{batch.get_state_display()}，不能再改。")
        batch.decisions = told

    def cells_of(self, file: str, sheet: str) -> dict[str, str]:
        return self.cells.get(file, {}).get(sheet, {})

    def mend(self, file: str, sheet: str, cell: str, value: str) -> None:
        """Write a cell otherwise than the file does."""
        self.cells.setdefault(file, {}).setdefault(sheet, {})[cell] = value

    def unmend(self, file: str, sheet: str, cell: str) -> None:
        """Take the cell as the file has it again."""
        self.cells_of(file, sheet).pop(cell, None)

    def table(self, file: str, sheet: str, number: int) -> Reading | None:
        """What was said of a table of this batch."""
        said = self.tables.get(file, {}).get(sheet, {}).get(str(number))
        return Reading(said["ledger"], said["columns"], HERE) if said else None

    def read_as(self, sheet: SheetPreview, ledger: str, columns: dict[str, str]) -> None:
        """Read the table as this ledger with these columns. Raises BureauError when two columns are the same field."""
        named = [name for name in columns.values() if name]
        if twice := next((name for name in named if named.count(name) > 1), None):
            label = next(f.label for f in shape_of(ledger).fields if f.name == twice)
            raise BureauError("import.column_twice", f"“{sheet.sheet}”有两列都对应“{label}”，请只留一列。")
        of_sheet = self.tables.setdefault(sheet.file, {}).setdefault(sheet.sheet, {})
        of_sheet[str(sheet.number)] = {"ledger": ledger, "columns": columns}

    def remembered(self, table: Table) -> Reading | None:
        """How a table with these very headings was read when a clerk last said so."""
        kept = self._known.get(_signature(table)) if self._known else None
        return Reading(kept.ledger, kept.columns, BEFORE) if kept and kept.ledger in catalogue.ledgers else None

    @cached_property
    def _known(self) -> dict[str, Mapping]:
        return {m.signature: m for m in Mapping.objects.all()}

    def keep(self, found: Preview, *, user: Any) -> None:
        """After a commit: remember the tables that the clerk read otherwise, and the names that shall be known."""
        for sheet in found.sheets:
            if sheet.table is not None and sheet.ledger is not None and sheet.settled == HERE:
                said = self.table(sheet.file, sheet.sheet, sheet.number)
                headings = list(sheet.table.headings.values())
                told = {"headings": headings, "ledger": said.ledger, "columns": dict(said.columns), "by": user}
                Mapping.objects.update_or_create(signature=_signature(sheet.table), defaults=told)
        for name in self.aliases:
            answer = self.organisations.get(name, "")
            if answer.isdigit() and (chosen := Organisation.objects.filter(pk=answer).first()):
                with acting(user, "导入时认出的另一种写法"):
                    keep_former_name(chosen, name)


def forget(table: Table) -> None:
    """Read tables with these headings as the program does again."""
    Mapping.objects.filter(signature=_signature(table)).delete()


def _signature(table: Table) -> str:
    return hashlib.sha256(json.dumps(list(table.headings.values()), ensure_ascii=False).encode()).hexdigest()
