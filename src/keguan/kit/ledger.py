"""Ledgers (台账): one declaration from which list, form, history, import, export, JSON and permissions come."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keguan.kit.fields import Field
from keguan.kit.roles import Can

Values = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One table of records as a bureau keeps it. Labels, kinds and choices come from the model's own fields.

    Shown: `columns` of the list, `filters`, `search` and `order` are field paths; `date` places a record in time.
    Imported: `identity` lists, strongest first, the field groups by which a row finds its record; `words` are what its
    sheets are called; `headings` other names of columns; `units` of bare amounts; `patterns` of contents; `context`
    fields that a title, sheet name or section row may tell; `exact` dates that must be written to the day; `accepts` other words for the values of a choice;
    `extras` columns that are no field of the model and `prepare`, which turns such a row's values into fields;
    `required` must be present in a row.
    A ledger that is not `is_imported` is written by the work itself: no workbook is ever read into it.
    `where` are constant values that make a record belong to this ledger and not to another of the same model.
    `panel` is a template for the top of a record's page, given what `detail(record, day)` tells.
    """

    key: str
    title: str
    model: Any
    purpose: str
    columns: tuple[str, ...]
    identity: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    required: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: str = "-pk"
    date: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    context: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    accepts: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    extras: tuple[Field, ...] = ()
    prepare: Callable[[Values], Values] | None = None
    panel: str = ""
    detail: Callable[[Any, datetime.date], dict[str, Any]] | None = None
    can: Can = field(default_factory=Can)
    is_imported: bool = True

    def __str__(self) -> str:
        return self.key

    @property
    def line(self) -> str:
        """The line of work, or registry or plan, that keeps it."""
        return self.key.split(".")[0]
