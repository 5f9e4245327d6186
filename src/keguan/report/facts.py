"""Facts: every printed number or name with a stable id, where it can be opened, and the records it rests on."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.db.models import Model

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.report.document import Fact, Value
from keguan.report.measures import Measured, Measures, Wanted, model_of
from keguan.store.evidence import path_field

_FIT = re.compile(r"[A-Za-z0-9_.@~:/#-]*")
_LONGEST = 64  # Word's limit for the tag of a content control


@dataclass(frozen=True)
class Evidence:
    """The records behind a fact: their model, how many they are, and their primary keys once somebody asks."""

    model: str
    count: int = 0
    load: Callable[[], Iterable[int]] = tuple

    @classmethod
    def of(cls, model: str, keys: Sequence[int]) -> "Evidence":
        return cls(model, len(keys), lambda: keys)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        return tuple(self.load())


class Facts(Measures):
    """The numbers of one report as facts; `evidence` keeps the records of each by its id."""

    def __init__(self, period: Period, scope: Scope, texts: Wanted | None = None) -> None:
        super().__init__(period, scope, texts)
        self.evidence: dict[str, Evidence] = {}

    def fact(
        self,
        of: Measured,
        value: Value,
        display: str,
        *,
        part: str = "",
        rows: Collection[int] | None = None,
        unit: str = "",
    ) -> Fact:
        """A fact of the indicator: its value, or with `part` something told by its rows (change, growth, a share)."""
        indicator, model = of.indicator, _label(model_of(of.indicator))
        return self._fact(
            self._id(f"{indicator.key}@{of.period}", f":{part}" if part else ""),
            Evidence(model, of.count, lambda: of.rows) if rows is None else Evidence.of(model, tuple(rows)),
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
            Evidence.of(_label(type(row)), (row.pk,)),
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
        self,
        ledger: str,
        row: Model | None,
        part: str,
        value: Value,
        display: str,
        *,
        name: str,
        unit: str = "",
        tail: str = "",
    ) -> Fact:
        """A fact taken from a record that no indicator counts: a document, a target, a task; `tail` tells two apart."""
        pk = row.pk if row else None
        return self._fact(
            self._id(f"{ledger}@{self.period}", tail or f"/{pk}.{part}"),
            Evidence.of(_label(type(row)) if row else "", (pk,) if row else ()),
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
            Evidence.of(_label(catalogue.ledger(ledger).model), tuple(row.pk for row in rows)),
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
        return Fact(id=id_, scope=str(self.scope), rows=rows.count, **told)

    def _id(self, head: str, tail: str) -> str:
        whole = f"{head}{tail}" + (f"~{self.scope}" if str(self.scope) else "")
        if len(whole) <= _LONGEST and _FIT.fullmatch(whole):
            return whole
        digest = hashlib.sha256(whole.encode()).hexdigest()[:10]
        return f"{re.sub(r'[^A-Za-z0-9_.@~:/#-]', '', whole)[: _LONGEST - 11]}#{digest}"

    def _address(self, indicator: AnyIndicator, period: Period) -> str:
        town = f"&region={quote(self.scope.region, safe='')}" if self.scope.region else ""
        return f"/indicators/{indicator.key}/?period={period}{town}"


def _label(model: type[Model]) -> str:
    return model._meta.label_lower


def label_of(model: type[Model], path: str) -> str:
    """What the last field of the path is called on screen."""
    return str(path_field(model, path).verbose_name)
