"""What narrows a list: search words, one value per filter, ranges, a year, how soon a due day comes, retired ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.http import QueryDict

from keguan.kit.errors import BureauError
from keguan.kit.ledger import Ledger
from keguan.store.clock import today
from keguan.store.evidence import path_field
from keguan.store.tracked import TrackedQuerySet
from keguan.web.ledgers.columns import DUE_FIELDS, HEADED
from keguan.web.ledgers.ranges import Range, ranges
from keguan.web.ledgers.searching import Search, typed

EMPTY = "-"  # the choice "not filled in"
DUE = {"past": "已过期", "30": "30 天内到期", "90": "90 天内到期", "180": "180 天内到期"}


@dataclass
class Filter:
    """One select above the list: `choices` are (value, label), `value` is what was chosen."""

    name: str
    label: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    value: str = ""

    @property
    def chosen_label(self) -> str:
        return dict(self.choices).get(self.value, self.value)


@dataclass(frozen=True)
class Chip:
    """An active filter and the address of the list without it."""

    text: str
    href: str


class Filters:
    """The filters of one ledger as asked for in a query string."""

    def __init__(self, ledger: Ledger, asked: QueryDict) -> None:
        self.ledger, self.asked = ledger, asked
        self.due_field = next((f for f in DUE_FIELDS if _has(ledger.model, f)), "")
        self.words = typed(asked.get("q", ""))
        self.search = Search(self.words)
        self.ranges = list(ranges(ledger, asked))

    @property
    def retired(self) -> bool:
        return self.asked.get("retired") == "1"

    @property
    def _by_year(self) -> bool:
        return bool(self.ledger.date) and "year" not in self.ledger.filters

    def apply(self, rows: TrackedQuerySet) -> QuerySet:
        """The rows that match everything asked for. Raises BureauError for a value that means nothing."""
        for path in self.ledger.filters:
            if value := self.asked.get(path, ""):
                rows = rows.filter(_equal(self.ledger, path, value))
        if self._by_year and (year := self.asked.get("year", "")):
            rows = rows.filter(**{f"{self.ledger.date}__year": _year(year)})
        if self.due_field and (due := self.asked.get("due", "")):
            rows = rows.filter(self._due(due))
        for one in self._narrowing:
            rows = rows.filter(one.condition)
        return rows.filter(self.search.condition(self.ledger)) if self.words else rows

    @property
    def _narrowing(self) -> list[Range]:
        return [r for r in self.ranges if r.low or r.high]

    def _due(self, due: str) -> Q:
        if due == "past":
            return Q(**{f"{self.due_field}__lt": today()})
        last = today() + timedelta(days=min(_whole(due, "天数"), 3650))
        return Q(**{f"{self.due_field}__range": (today(), last)})

    def offered(self, rows: QuerySet, *, is_long: bool) -> list[Filter]:
        """The selects, each with the values that occur among the rows the user may see; of a long list with all there can be."""
        made = [self._offer_all(path) if is_long else self._offer(path, rows) for path in self.ledger.filters]
        if self._by_year:
            years = _years_from(rows, self.ledger.date) if is_long else _years_in(rows, self.ledger.date)
            label = str(path_field(self.ledger.model, self.ledger.date).verbose_name)
            made.append(self._filter("year", f"{label}年份", [(str(y), f"{y} 年") for y in years]))
        if self.due_field:
            made.append(self._filter("due", "到期", list(DUE.items())))
        return [f for f in made if f.choices]

    def _filter(self, name: str, label: str, choices: list[tuple[str, str]]) -> Filter:
        return Filter(name, label, choices, self.asked.get(name, ""))

    def _offer(self, path: str, rows: QuerySet) -> Filter:
        target = path_field(self.ledger.model, path)
        label = HEADED.get(path, str(target.verbose_name))
        used = list(rows.order_by().values_list(path, flat=True).distinct()[:400])
        blank = [(EMPTY, "（未填）")] if any(v in (None, "") for v in used) else []
        used = [v for v in used if v not in (None, "")]
        if target.remote_field:
            linked = target.related_model.everything.filter(pk__in=used)
            choices = sorted(((str(o.pk), str(o)) for o in linked), key=lambda c: c[1])
        elif target.flatchoices:
            choices = [(str(v), str(label)) for v, label in target.flatchoices if v in used]
        elif target.get_internal_type() == "BooleanField":
            choices = [("1", "是"), ("0", "否")]
        else:
            choices = sorted(((str(v), str(v)) for v in used), reverse=path == "year")
        return self._filter(path, label, choices + blank)

    def _offer_all(self, path: str) -> Filter:
        """The values that there can be, without looking at the records."""
        target = path_field(self.ledger.model, path)
        label = HEADED.get(path, str(target.verbose_name))
        if target.remote_field:
            linked = sorted(((str(o.pk), str(o)) for o in target.related_model.objects.all()[:400]), key=lambda c: c[1])
            return self._filter(path, label, [*linked, (EMPTY, "（未填）")])
        if target.flatchoices:
            return self._filter(
                path, label, [*((str(v), str(told)) for v, told in target.flatchoices), (EMPTY, "（未填）")]
            )
        if target.get_internal_type() == "BooleanField":
            return self._filter(path, label, [("1", "是"), ("0", "否")])
        used = self.ledger.model.objects.order_by().values_list(path, flat=True).distinct()[:400]
        return self._filter(path, label, sorted(((str(v), str(v)) for v in used if v), reverse=path == "year"))

    def chips(self, offered: list[Filter]) -> Iterator[Chip]:
        """The active filters, each with the way to take it off."""
        if self.words:
            yield Chip(f"搜索：{self.words}", self.without("q"))
        for f in offered:
            if f.value:
                yield Chip(f"{f.label}：{f.chosen_label}", self.without(f.name))
        for one in self._narrowing:
            yield Chip(one.told, self.without(*one.names))
        if self.retired:
            yield Chip("已作废", self.without("retired"))

    def without(self, *names: str, **put: str) -> str:
        """The query string without these parameters, and without a place in the paging."""
        query = self.asked.copy()
        for name in (*names, "after", "before"):
            query.pop(name, None)
        for name, value in put.items():
            query[name] = value
        for name in [n for n, v in query.items() if not v]:
            del query[name]
        return f"?{query.urlencode()}"


def _equal(ledger: Ledger, path: str, value: str) -> Q:
    target = path_field(ledger.model, path)
    value = value.replace("\x00", "")
    if value == EMPTY:
        blank = Q(**{f"{path}__isnull": True})
        is_text = target.get_internal_type() == "CharField"
        return blank | Q(**{path: ""}) if is_text else blank
    try:
        if target.remote_field and len(value) > 18:  # more digits than the database holds
            raise ValueError(value)
        return Q(**{path: target.target_field.to_python(value) if target.remote_field else target.to_python(value)})
    except (ValidationError, ValueError) as fault:
        raise BureauError("filters.value", f"筛选“{target.verbose_name}”的值“{value}”不对，请重新选择。") from fault


def _years_in(rows: QuerySet, path: str) -> list[int]:
    """The years in which the rows have a date, newest first."""
    return sorted(filter(None, rows.order_by().values_list(ExtractYear(path), flat=True).distinct()), reverse=True)


def _years_from(rows: QuerySet, path: str) -> list[int]:
    """The years between the first and the last date, newest first."""
    days = rows.filter(**{f"{path}__isnull": False}).values_list(path, flat=True)
    first, last = days.order_by(path)[:1], days.order_by(f"-{path}")[:1]  # each the end of an index
    return [year for one in first for other in last for year in range(other.year, one.year - 1, -1)]


def _year(text: str) -> int:
    year = _whole(text, "年份")
    if year < date.min.year:
        raise BureauError("filters.value", "没有公元 0 年，请重新选择年份。")
    return year


def _whole(text: str, label: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise BureauError("filters.value", f"{label}“{text}”不是数字，请重新选择。")
    return int(text)


def _has(model: Any, name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)
