"""The numbers of one report: each indicator evaluated once, and every printed one made a fact with its rows."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.db.models import Model

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Count, Distinct, Indicator, Ratio, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.report.document import Fact, Value
from keguan.store.clock import today
from keguan.store.evidence import Number, evidence

_FIT = re.compile(r"[A-Za-z0-9_.@~:/#-]*")
_LONGEST = 64  # Word's limit for the tag of a content control


@dataclass(frozen=True)
class Measured:
    """An indicator's value in a period, and the primary keys of the rows it was counted from."""

    indicator: AnyIndicator
    period: Period
    value: Number | None
    rows: tuple[int, ...]

    @property
    def has_data(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Evidence:
    """The records behind a fact: their model and primary keys."""

    model: str
    rows: tuple[int, ...]


class Measures:
    """Values, rows and facts of one period and scope; nothing is asked of the database twice."""

    def __init__(self, period: Period, scope: Scope) -> None:
        self.period, self.scope = period, scope
        self.day = min(period.end, max(period.start, today()))  # a summary written in the year is as of its day
        self.evidence: dict[str, Evidence] = {}
        self._values: dict[tuple[str, Period], Measured] = {}
        self._rows: dict[str, list[Any]] = {}

    def measure(self, key: str, period: Period | None = None) -> Measured | None:
        """The value of the indicator; None when its line of work is switched off."""
        period = period or self.period
        if (key, period) not in self._values:
            if key not in catalogue.indicators:
                return None
            self._values[key, period] = self._measured(catalogue.indicator(key), period)
        return self._values[key, period]

    def _measured(self, indicator: AnyIndicator, period: Period) -> Measured:
        if isinstance(indicator, Ratio):
            over, per = self.measure(indicator.over, period), self.measure(indicator.per, period)
            value = Decimal(over.value) / Decimal(per.value) if over and per and per.value else None
            return Measured(indicator, period, value, over.rows if over else ())
        rows = evidence(indicator, period, self.scope)
        if isinstance(indicator, Recorded):
            best = next((row for row in rows if row.value_of(indicator.field) is not None), None)
            return Measured(indicator, period, best and best.value_of(indicator.field), (best.pk,) if best else ())
        # The rows' keys are wanted with the value, so one query brings both; `evaluate` would need a second one.
        rows, rule = rows.order_by(), indicator.measure
        if isinstance(rule, Count):
            keys = tuple(rows.values_list("pk", flat=True))
            return Measured(indicator, period, len(keys), keys)
        pairs = list(rows.values_list("pk", rule.field))
        found = [value for _, value in pairs if value is not None]
        total = len(set(found)) if isinstance(rule, Distinct) else sum(found)
        return Measured(indicator, period, total, tuple(key for key, _ in pairs))

    def latest(self, key: str, back: int = 3) -> Measured | None:
        """The newest value at the report's period or up to `back` years before: published figures lag behind."""
        for years in range(back + 1):
            found = self.measure(key, self.period.shift(years=-years))
            if found is None or found.value is not None:
                return found
        return None

    def rows(self, key: str) -> list[Any]:
        """The rows of the indicator with what they point to: the largest amounts first, else in order of time."""
        if key not in self._rows:
            self._rows[key] = self._ordered(catalogue.indicators[key]) if key in catalogue.indicators else []
        return self._rows[key]

    def _ordered(self, indicator: AnyIndicator) -> list[Any]:
        rows = evidence(indicator, self.period, self.scope)
        links = [f.name for f in rows.model._meta.concrete_fields if f.many_to_one]
        found = list(rows.select_related(*links).order_by("pk"))
        day = catalogue.ledger(indicator.ledger).date if isinstance(indicator, Indicator) else ""
        if day:
            found.sort(key=lambda row: getattr(row, day) or date.max)
        if any(f.name == "amount_yuan" for f in rows.model._meta.concrete_fields):
            found.sort(key=lambda row: -(row.amount_yuan or 0))
        return found

    def fact(
        self, of: Measured, value: Value, display: str, *, part: str = "", rows: Iterable[int] | None = None, unit: str = ""
    ) -> Fact:
        """A fact of the indicator: its value, or with `part` something told by its rows (change, growth, a share)."""
        indicator = of.indicator
        return self._fact(
            self._id(f"{indicator.key}@{of.period}", f":{part}" if part else ""),
            Evidence(_label(_model_of(indicator)), tuple(of.rows if rows is None else rows)),
            key=indicator.key,
            field=part or "value",
            name=indicator.name,
            value=value,
            unit=unit or indicator.unit,
            display=display,
            period=str(of.period),
            definition=indicator.definition,
            url=self._address(indicator, of.period),
        )

    def row_fact(self, key: str, row: Model, path: str, value: Value, display: str, *, unit: str = "") -> Fact:
        """A fact taken from one field of one row of the indicator's evidence."""
        indicator = catalogue.indicator(key)
        return self._fact(
            self._id(f"{key}@{self.period}", f"/{row.pk}.{path}"),
            Evidence(_label(type(row)), (row.pk,)),
            key=key,
            field=path,
            name=f"{indicator.name}：{label_of(type(row), path)}",
            value=value,
            unit=unit,
            display=display,
            period=str(self.period),
            definition=indicator.definition,
            url=f"{self._address(indicator, self.period)}#row-{row.pk}",
        )

    def record_fact(
        self, ledger: str, row: Model | None, part: str, value: Value, display: str, *, name: str, unit: str = "", tail: str = ""
    ) -> Fact:
        """A fact taken from a record that no indicator counts: a document, a target, a task; `tail` tells two apart."""
        pk = row.pk if row else None
        return self._fact(
            self._id(f"{ledger}@{self.period}", tail or f"/{pk}.{part}"),
            Evidence(_label(type(row)) if row else "", (pk,) if row else ()),
            key=ledger,
            field=part,
            name=name,
            value=value,
            unit=unit,
            display=display,
            period=str(self.period),
            url=f"/ledgers/{ledger}/{pk}/" if row else f"/ledgers/{ledger}/",
        )

    def count_fact(self, ledger: str, rows: Sequence[Model], part: str, *, name: str, unit: str) -> Fact:
        """How many records of a ledger that no indicator counts."""
        return self._fact(
            self._id(f"{ledger}@{self.period}", f":{part}"),
            Evidence(_label(catalogue.ledger(ledger).model), tuple(row.pk for row in rows)),
            key=ledger,
            field=part,
            name=name,
            value=len(rows),
            unit=unit,
            display=f"{len(rows)}{unit}",
            period=str(self.period),
            url=f"/ledgers/{ledger}/",
        )

    def _fact(self, id_: str, rows: Evidence, **told: Any) -> Fact:
        self.evidence[id_] = rows
        return Fact(id=id_, scope=str(self.scope), rows=len(rows.rows), **told)

    def _id(self, head: str, tail: str) -> str:
        whole = f"{head}{tail}" + (f"~{self.scope}" if str(self.scope) else "")
        if len(whole) <= _LONGEST and _FIT.fullmatch(whole):
            return whole
        digest = hashlib.sha256(whole.encode()).hexdigest()[:10]
        return f"{re.sub(r'[^A-Za-z0-9_.@~:/#-]', '', whole)[: _LONGEST - 11]}#{digest}"

    def _address(self, indicator: AnyIndicator, period: Period) -> str:
        town = f"&region={quote(self.scope.region, safe='')}" if self.scope.region else ""
        return f"/indicators/{indicator.key}/?period={period}{town}"


def _model_of(indicator: AnyIndicator) -> type[Model]:
    while isinstance(indicator, Ratio):
        indicator = catalogue.indicator(indicator.over)
    return catalogue.ledger(indicator.ledger).model


def _label(model: type[Model]) -> str:
    return model._meta.label_lower


def label_of(model: type[Model], path: str) -> str:
    """What the last field of the path is called on screen."""
    *parents, last = path.split("__")
    for name in parents:
        model = model._meta.get_field(name).related_model
    return str(model._meta.get_field(last).verbose_name)
