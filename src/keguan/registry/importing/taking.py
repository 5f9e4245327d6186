"""Taking the rows of one sheet into its ledger: find the record, say what changes, write it."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger, Values
from keguan.kit.progress import counted
from keguan.kit.workflow import Workflow
from keguan.registry.actions import keep_former_name
from keguan.registry.importing import outcomes
from keguan.registry.importing.links import Links, check_code
from keguan.registry.importing.outcomes import Question, RowPreview
from keguan.registry.importing.reading import Sheet, cell_of
from keguan.registry.importing.records import Records, comparable
from keguan.registry.models import Organisation
from keguan.store.importing.rows import ParsedRow
from keguan.store.shapes import EXTRA_CODE, importable, written_by_import

RowKey = tuple[str, str, int, int]


def row_key(digest: str, sheet: str, row: int, cells: dict[str, str]) -> RowKey:
    """A row of a file by its content: two tables side by side, or two years in one row, differ by their cells."""
    return digest, sheet[:100], row, hash(frozenset(cells.items()))


class RowFault(Exception):
    """A row that cannot be taken in, with the field that is to blame."""

    def __init__(self, name: str, message: str, question: Question | None = None) -> None:
        super().__init__(message)
        self.name, self.message, self.question = name, message, question


@dataclass
class Taken:
    """A row that found or made its record."""

    row: ParsedRow
    record: Any
    preview: RowPreview


@dataclass
class Taker:
    """Takes sheet after sheet; `touched` are the records that this import has met already, by identity of object."""

    user: Any  # None for the system itself
    links: Links
    known: dict[RowKey, tuple[str, int]]  # rows of files imported before → record
    books: dict[str, Records] = field(default_factory=dict)
    touched: dict[int, str] = field(default_factory=dict)
    met_again: set[tuple[str, int]] = field(default_factory=set)  # records of rows that were taken in before
    kept: list[Any] = field(default_factory=list)  # keeps ids in `touched` from being used again

    def take(self, sheet: Sheet, *, digest: str) -> tuple[list[RowPreview], list[Taken]]:
        """The outcome of every row and the rows taken in; the records are written, in bulk where they are new."""
        ledger = sheet.ledger
        if ledger.key not in self.books:
            self.books[ledger.key] = Records(ledger, self.user)
        self._meet_all(ledger, sheet.rows)
        previews, taken, fresh = [], [], []
        place = f"{sheet.file}\n{sheet.sheet}\n{id(sheet)}"
        for row in counted(f"与“{ledger.title}”核对", sheet.rows, len(sheet.rows)):
            preview = RowPreview(row.row, outcomes.ERROR, notes=list(row.notes))
            previews.append(preview)
            try:
                key = row_key(digest, sheet.sheet, row.row, row.cells)
                if key in self.known and not row.errors:
                    self._known_before(row, preview, key=key)
                    continue
                record, is_new = self._row(ledger, row, preview, place)
            except RowFault as fault:
                label = _label(ledger, fault.name)
                preview.errors.append((cell_of(row, fault.name), label, fault.message))
                preview.question = fault.question
                preview.label = preview.label or str(next(iter(row.values.values()), ""))
                continue
            taken.append(Taken(row, record, preview))
            if is_new:
                fresh.append(record)
        try:
            ledger.model.objects.bulk_create(fresh, batch_size=500)
        except IntegrityError as fault:
            message = f"“{sheet.file}”的“{sheet.sheet}”里有一行的编号与台账里已有的记录相同，整批没有入账，请核对编号后再导入。"
            raise BureauError("import.clash", message) from fault
        sheet.rows = []  # a long sheet is not kept twice
        return previews, taken

    def learn(self, taken: list[Taken]) -> None:
        """Know the organisations of a sheet by their names in the sheets after it; `taken` is used up, row by row."""
        taken.reverse()
        while taken:
            self._former_names(taken.pop())

    def _meet_all(self, ledger: Ledger, rows: list[ParsedRow]) -> None:
        """Make the new organisations of a long sheet together: one by one they take most of its time."""
        if "organisation" in ledger.required and len(rows) > 1:
            whole = [r.values for r in rows if not r.errors and all(n in r.values for n in ledger.required)]
            self.links.meet_all((str(v["organisation"]), str(v.get(EXTRA_CODE) or "")) for v in whole)

    def _known_before(self, row: ParsedRow, preview: RowPreview, *, key: RowKey) -> None:
        """The very row of the very file was taken in before: it brings nothing new, whatever happened since."""
        preview.outcome, preview.label = outcomes.SAME, str(next(iter(row.values.values()), ""))
        if self.known[key] in self.met_again:
            preview.outcome = outcomes.DUPLICATE
        self.met_again.add(self.known[key])

    def _row(self, ledger: Ledger, row: ParsedRow, preview: RowPreview, place: str) -> tuple[Any, bool]:
        values, inferred = self._values(ledger, row)
        candidate = self._candidate(ledger, values)
        preview.label = str(candidate)
        book = self.books[ledger.key]
        record = book.find(candidate)
        if record is None:
            book.add(candidate)
            self._touch(candidate, place)
            preview.outcome = outcomes.NEW
            return candidate, True
        if record.pk in book.kept_back:
            raise RowFault(ledger.identity[0][0], f"“{record}”已经登记过，但不对您开放，这一行没有入账，请核对。")
        met = self.touched.get(id(record))
        changes = _differences(record, candidate, values, row.months)
        _keep_state_forward(record, changes, inferred=inferred, met=met is not None)
        if changes and met == place:
            listed = "、".join(_label(ledger, name) for name in changes)
            raise RowFault(next(iter(changes)), f"与本表前面的一行是同一条记录，{listed}却不同，请核对只留正确的一行。")
        self._touch(record, place)
        preview.changes = [
            (_label(ledger, n), *(_shown(record, n, value) for value in _apart(old, new)))
            for n, (old, new) in changes.items()
        ]
        preview.outcome = outcomes.CHANGED if changes else outcomes.DUPLICATE if met else outcomes.SAME
        if changes:
            _apply(record, changes)
        return record, False

    def _touch(self, record: Any, place: str) -> None:
        self.touched[id(record)] = place
        self.kept.append(record)

    def _values(self, ledger: Ledger, row: ParsedRow) -> tuple[Values, set[str]]:
        """The row's values after the ledger's own preparation, and the names that only the preparation gave."""
        try:
            values = ledger.prepare(dict(row.values)) if ledger.prepare else dict(row.values)
        except BureauError as fault:
            raise RowFault(next((f.name for f in ledger.extras if f.name in row.values), ""), fault.message) from fault
        for fault in row.errors:
            if fault.cell or fault.field not in values:  # a missing column that the preparation stands in for is none
                raise RowFault(fault.field, fault.message)
        for name in ledger.required:
            if values.get(name) in (None, ""):
                raise RowFault(name, f"缺少{_label(ledger, name)}，请补填。")
        return values, values.keys() - row.values.keys()

    def _candidate(self, ledger: Ledger, values: Values) -> Any:
        """An unsaved record of the row's values, links resolved and fields checked."""
        code = str(values.pop(EXTRA_CODE, "") or "")
        if joint := self.links.partners(str(values.get("organisation") or "")):
            _name_partners(ledger, values, joint)
        filled: Values = dict(ledger.where)
        for f in written_by_import(ledger.model):
            if f.name in values:
                filled[f.name] = self._linked(f, values, code) if f.remote_field else values[f.name]
        values.update(filled)
        candidate = ledger.model(**filled)
        try:
            if isinstance(candidate, Organisation):
                check_code(candidate.credit_code or "")
            candidate.derive()
            candidate.clean_fields(
                exclude=[f.name for f in ledger.model._meta.concrete_fields if f.remote_field or f.name not in filled]
            )
        except ValidationError as fault:
            name, messages = next(iter(fault.message_dict.items()))
            raise RowFault(name, f"{_label(ledger, name)}：{messages[0]}") from fault
        except BureauError as fault:
            raise RowFault("credit_code", fault.message) from fault
        return candidate

    def _linked(self, f: models.ForeignKey, values: Values, code: str) -> Any:
        text, model = str(values[f.name]), f.related_model._meta.label_lower
        try:
            if model == "registry.organisation":
                own = code if f.name == "organisation" else ""
                return self.links.organisation(text, own, bank=f.name == "bank")
            if model == "registry.region":
                return self.links.region(text)
            return self.links.target(f, text, values)
        except BureauError as fault:
            raise RowFault(f.name, fault.message, fault.details.get("question")) from fault

    def _former_names(self, one: Taken) -> None:
        """An organisation is known from now on by its name and by the former names that its row gives."""
        if not isinstance(one.record, Organisation):
            return
        self.links.learn(one.record)
        for name in str(one.row.values.get("former_names") or "").replace("；", "、").replace("，", "、").split("、"):
            if name.strip():
                keep_former_name(one.record, name.strip())
                self.links.learn_name(name, one.record)


def _name_partners(ledger: Ledger, values: Values, joint: list[str]) -> None:
    """Leave the first of several organisations in charge and name the others in the remark."""
    values["organisation"] = joint[0]
    field = next((f for f in importable(ledger.model) if f.name == "remark"), None)
    if field is not None:
        remark = "；".join(filter(None, [str(values.get("remark") or ""), f"合作单位：{'、'.join(joint[1:])}"]))
        values["remark"] = remark[: field.max_length]


def _differences(record: Any, candidate: Any, values: Values, months: set[str]) -> dict[str, tuple[Any, Any]]:
    """The fields that the row gives and the record has otherwise: name → (old, new). Blank cells say nothing.

    A date written to the month does not contradict a day of that month.
    """
    found = {}
    for f in written_by_import(type(record)):
        if f.name in values:
            old, new = getattr(record, f.attname), getattr(candidate, f.attname)
            if isinstance(new, dict):
                new = old | new
            if f.name in months and old and new and (old.year, old.month) == (new.year, new.month):
                continue
            if new not in (None, "") and comparable(old) != comparable(new):
                found[f.name] = (old, new)
    return found


def _keep_state_forward(record: Any, changes: dict[str, Any], *, inferred: set[str], met: bool) -> None:
    """Drop a change of state that would lead backwards, where the order of sheets or a mere inference suggests it."""
    workflow = catalogue.workflow_of(type(record))
    if workflow and workflow.field in changes and (met or workflow.field in inferred):
        old, new = changes[workflow.field]
        if not _reachable(workflow, old, new):
            del changes[workflow.field]


def _reachable(workflow: Workflow, start: str, end: str) -> bool:
    seen, frontier = {start}, [start]
    while frontier:
        for m in workflow.moves_from(frontier.pop()):
            if m.target not in seen:
                seen.add(m.target)
                frontier.append(m.target)
    return end in seen


def _apply(record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    for name, (_, new) in changes.items():
        setattr(record, record._meta.get_field(name).attname, new)
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as fault:
        record.refresh_from_db()
        raise RowFault(next(iter(changes)), "改后会与台账里另一条记录的编号相同，请核对编号。") from fault
    if isinstance(record, Organisation) and "name" in changes:
        keep_former_name(record, changes["name"][0])


def _label(ledger: Ledger, name: str) -> str:
    extra = next((f.label for f in ledger.extras if f.name == name), "")
    if extra or not name:
        return extra
    if name == EXTRA_CODE:
        return "统一社会信用代码"
    return str(ledger.model._meta.get_field(name).verbose_name)


def _apart(old: Any, new: Any) -> tuple[Any, Any]:
    """The values, and of gathered columns only those that differ."""
    if not isinstance(new, dict):
        return old, new
    differing = [key for key in new if old.get(key) != new[key]]
    return {key: old[key] for key in differing if key in old}, {key: new[key] for key in differing}


def _shown(record: Any, name: str, value: Any) -> Any:
    """The value as a person reads it in a preview."""
    f = record._meta.get_field(name)
    if value in (None, "", {}):
        return "（空）"
    if isinstance(value, dict):
        return "，".join(f"{key}：{told}" for key, told in value.items())
    if f.remote_field:
        return str(f.related_model.everything.filter(pk=value).first() or value)
    if f.choices:
        return dict(f.flatchoices).get(value, value)
    return words.money(value) if name.endswith("_yuan") else value
