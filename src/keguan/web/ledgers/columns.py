"""How one field of a record is headed and shown: label with unit, kind, text, link and badge."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.store.clock import today
from keguan.store.evidence import path_field
from keguan.store.shapes import kind_of

LINK, LEFT, MEASURED = "link", "left", "measured"  # besides the kinds of workbooks
DUE_FIELDS = ("expires_on", "valid_to", "due_on")
NUMERIC = (kinds.MONEY, kinds.NUMBER, kinds.INTEGER, kinds.RATIO, MEASURED)
CLOSED = frozenset({"done", "dropped", "revoked", "settled", "refused"})
HEADED = {"organisation": "企业（单位）", "organisation__region": "乡镇（园区）"}
SOON, LONG_PAST = 180, 365
SORTED_BY = {"organisation": "initials", "region": "path", "document": "number"}


@dataclass(frozen=True)
class Cell:
    """What stands in one place: text, where it leads, and for a due day its tone."""

    text: str
    href: str = ""
    tone: str = ""
    opens: bool = False  # leads to the record of the row itself


@dataclass(frozen=True)
class Column:
    """One column of a ledger. `left` columns say how many days remain until the due day beside them."""

    path: str
    label: str
    kind: str
    field: Any

    @property
    def is_number(self) -> bool:
        return self.kind in NUMERIC

    @property
    def css(self) -> str:
        if self.is_number:
            return "n"
        long_text = self.kind == kinds.TEXT and (getattr(self.field, "max_length", 0) or 0) > 100
        return "long" if long_text else "w"

    @cached_property
    def sort_path(self) -> str:
        """The lookup that orders by this column: names by pinyin, links by what they are called."""
        if self.field.remote_field:
            target = self.field.related_model._meta
            by = SORTED_BY.get(target.model_name) or _naming_field(target)
            return f"{self.path}__{by}" if by else self.path
        is_name = self.field.model._meta.label_lower == "registry.organisation" and self.field.name == "name"
        return f"{self.path[: -len('name')]}initials" if is_name else self.path

    def raw(self, record: Any) -> Any:
        value = record
        for name in self.path.split("__"):
            value = getattr(value, name, None)
        return value

    def cell(self, record: Any, *, link: Any = None) -> Cell:
        """The cell of the record; `link(value)` gives the address of a linked record, or ""."""
        value = self.raw(record)
        if self.kind == LEFT:
            return days_left(value, is_closed=is_closed(record), is_task=self.path.endswith("due_on"))
        if self.kind == MEASURED:
            return Cell(measured(value, unit_of(record)))
        if isinstance(value, models.Model):
            return Cell(str(value), link(value) if link else "")
        return Cell(self.text(value))

    def text(self, value: Any) -> str:
        """A value of this column as the screen writes it."""
        if value is None or value == "":
            return ""
        if self.field.choices:
            return str(dict(self.field.flatchoices).get(value, value))
        if self.kind == kinds.MONEY:
            return f"{words.rounded(Decimal(value) / words.WAN, 4).normalize():,f}"
        if self.kind == kinds.RATIO:
            return words.percent(Decimal(value))
        if self.kind == kinds.BOOLEAN:
            return "是" if value else "否"
        if isinstance(value, bool | date) or self.kind == kinds.YEAR:
            return str(value)
        if isinstance(value, int | Decimal):
            return f"{Decimal(value).normalize():,f}"
        if isinstance(value, dict):
            return "；".join(f"{name}：{told}" for name, told in value.items())
        if isinstance(value, list):
            return f"{len(value)} 项" if value else ""
        return _declared_name(self.field.name, str(value))


def column(ledger: Ledger, path: str) -> Column:
    """The column for a field path of the ledger."""
    field = path_field(ledger.model, path)
    kind = LINK if field.remote_field else kinds.RATIO if ledger.units.get(path) == "%" else kind_of(field)
    if path == "value" and has_unit(ledger.model):
        kind = MEASURED
    label = HEADED.get(path, str(field.verbose_name))
    return Column(path, f"{label}（万元）" if kind == kinds.MONEY else label, kind, field)


def columns_of(ledger: Ledger, more: Iterable[str] = ()) -> list[Column]:
    """The columns of the ledger's list, then `more`."""
    return columns_at(ledger, dict.fromkeys((*ledger.columns, *more)))


def columns_at(ledger: Ledger, paths: Iterable[str]) -> list[Column]:
    """The columns at these paths, with days left after each due day; a unit is told beside its value."""
    made, paths = [], list(paths)
    for path in paths:
        if path == "unit" and "value" in paths:
            continue
        made.append(column(ledger, path))
        if path in DUE_FIELDS:
            made.append(Column(path, "剩余", LEFT, made[-1].field))
    return made


def fields_of(ledger: Ledger) -> list[Column]:
    """Every field of a record that means something to a reader, filled by hand or derived."""
    hidden = {"key", "initials", "path", "figure", "retired_at", "retired_reason"}
    listed = [
        f
        for f in ledger.model._meta.concrete_fields
        if not f.primary_key
        and f.name not in hidden
        and not isinstance(f, models.JSONField)  # what only a page of its own can tell
        and not (f.remote_field and f.related_model._meta.app_label == "store")
        and ledger.where.get(f.name) is None
    ]
    return [column(ledger, f.name) for f in remark_last(listed)]


def remark_last(fields: list[Any]) -> list[Any]:
    """The fields in the order of the model, but remarks after everything else: they stand in an abstract base."""
    return sorted(fields, key=lambda f: f.name == "remark")


def with_links(rows: models.QuerySet, columns: Iterable[Column]) -> models.QuerySet:
    """The rows with the linked records that the columns read, in one query."""
    links: set[str] = set()
    for col in columns:
        parents = col.path.split("__") if col.field.remote_field else col.path.split("__")[:-1]
        links.update("__".join(parents[:end]) for end in range(1, len(parents) + 1))
    for path in tuple(links):  # the text of a linked record may itself read a link, as a loan its borrower and bank
        target = path_field(rows.model, path).related_model
        if target._meta.label_lower != "registry.organisation" and target._meta.app_label != "registry":
            links.update(f"{path}__{f.name}" for f in target._meta.concrete_fields if _names_record(f))
    links.update(f.name for f in rows.model._meta.concrete_fields if f.name == "organisation")
    return rows.select_related(*sorted(links)) if links else rows


def days_left(day: date | None, *, is_closed: bool = False, is_task: bool = False) -> Cell:
    """How long until the day: a word and a tone, never colour alone. What is to be done by a day is not "valid" till then."""
    if day is None:
        return Cell("")
    left = (day - today()).days
    if is_closed:
        return Cell("已办结", tone="plain")
    if left < -LONG_PAST:
        return Cell("已过期", tone="plain")
    if left < 0:
        return Cell(f"已过期 {-left} 天", tone="late")
    if left == 0:
        return Cell("今天到期", tone="late")
    if left <= SOON:
        return Cell(f"剩 {left} 天", tone="soon")
    return Cell(f"剩 {left} 天", tone="plain") if is_task else Cell("有效", tone="done")


def is_closed(record: Any) -> bool:
    """Whether the record is over, so that its due day presses nobody any more."""
    if getattr(record, "cancelled_on", None) or getattr(record, "revoked_on", None):
        return True
    workflow = catalogue.workflow_of(type(record))
    if workflow:
        return getattr(record, workflow.field) in workflow.final
    return getattr(record, "status", "") in CLOSED


def has_unit(model: Any) -> bool:
    """Whether the values of this model each carry their own unit."""
    return hasattr(model, "measured_by") or any(f.name == "unit" for f in model._meta.concrete_fields)


def unit_of(record: Any) -> str:
    if hasattr(record, "measured_by"):
        return str(getattr(record.measured_by, "unit", "") or "")
    return str(record.unit or "")


def measured(value: Any, unit: str) -> str:
    """A value in its own unit: 1.93%, 7.22亿元, 57家."""
    return "" if value is None else words.quantity(Decimal(value), unit)


def _declared_name(name: str, value: str) -> str:
    """The name behind a key that a record keeps as text: of an indicator or a line of work."""
    if name == "indicator" and value in catalogue.indicators:
        return catalogue.indicators[value].name
    if name == "line" and value in catalogue.lines:
        return catalogue.lines[value].name
    return value


def _naming_field(meta: Any) -> str:
    names = {f.name for f in meta.concrete_fields}
    return next((n for n in ("name", "title", "number", "contract_no", "organisation") if n in names), "")


def _names_record(field: Any) -> bool:
    return bool(field.remote_field) and field.name in ("organisation", "bank", "platform", "pilot")
