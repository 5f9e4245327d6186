"""A ledger's list as the page shows it: heads that sort, rows of cells, totals, chips and pages."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

from keguan.kit import fields as kinds
from keguan.kit.ledger import Ledger
from keguan.registry.access import CHANGE, EXPORT, may, may_move, scope_of
from keguan.store import search
from keguan.store.paging import Page, page_of
from keguan.web.ledgers.arranging import Arrangement
from keguan.web.ledgers.columns import LEFT, Cell, Column, columns_of, with_links
from keguan.web.ledgers.filters import Filters
from keguan.web.ledgers.forms import editable
from keguan.web.ledgers.ranges import Range
from keguan.web.ledgers.rows import Links, record_url, rows_of
from keguan.web.period import newest_change, scope_for

MOST = 10_000  # counted exactly up to here


def up_to(most: int, rows: QuerySet) -> int:
    """How many rows there are, counted no further than one past `most`."""
    return rows.order_by()[: most + 1].count()


def told(count: int) -> str:
    """A count by `up_to(MOST, …)` as the screen says it: 312, 10,000+."""
    return f"{count:,}" if count <= MOST else f"{MOST:,}+"


@dataclass(frozen=True)
class Head:
    """A column head; `href` sorts by it, `order` is "ascending", "descending" or "" when it does not sort now."""

    column: Column
    href: str = ""
    order: str = ""


@dataclass
class Table:
    """Heads and rows for `ledgers/table.html`; a row is (record, its address, its cells)."""

    heads: list[Head]
    rows: list[tuple[Any, str, list[tuple[Column, Cell]]]] = field(default_factory=list)
    totals: list[tuple[Column, str]] = field(default_factory=list)
    picks: bool = False  # whether rows can be picked for something to be done with all of them
    editable: set[str] = field(default_factory=set)  # the paths of cells that can be written where they stand
    key: str = ""


def table_of(ledger: Ledger, records: Any, user: Any, columns: list[Column] | None = None) -> Table:
    """The records as a plain table: the ledger's own columns, one cell of each row leading to the record."""
    columns = columns or columns_of(ledger)
    links = Links(user)
    rows = []
    for record in records:
        href = record_url(ledger, record)
        rows.append((record, href, _opening(cells_of(record, columns, links), href)))
    return Table([Head(c) for c in columns], rows, key=ledger.key)


def cells_of(record: Any, columns: list[Column], links: Any) -> list[tuple[Column, Cell]]:
    return [(c, c.cell(record, link=links)) for c in columns]


def _opening(cells: list[tuple[Column, Cell]], href: str) -> list[tuple[Column, Cell]]:
    """The cells, the first that names something and leads nowhere else opening the record; else the first number."""
    free = [i for i, (_, cell) in enumerate(cells) if cell.text and not cell.href and not cell.tone]
    naming = [i for i in free if cells[i][0].kind != kinds.YEAR and not cells[i][0].is_number]
    opener = next(iter(naming or free), 0)
    column, cell = cells[opener]
    cells[opener] = (column, replace(cell, text=cell.text or "（未填）", href=href, opens=True))
    return cells


class Listing:
    """Everything the list page of one ledger needs; the number of queries does not depend on the number of rows."""

    def __init__(self, request: HttpRequest, ledger: Ledger) -> None:
        self.request, self.ledger, self.user = request, ledger, request.user
        self.filters = Filters(ledger, request.GET)
        self.arrangement = Arrangement(request, ledger)
        self.columns = self.arrangement.columns
        self.scope = scope_for(request)
        self.is_narrowed = self.scope != scope_of(request.user)
        self.reachable = rows_of(self.user, ledger, retired=self.filters.retired).within(self.scope)
        whole = self._whole()
        self.offered = self.filters.offered(self.reachable, is_long=whole > MOST)
        self.chips = list(self.filters.chips(self.offered))
        self.rows: QuerySet = self.filters.apply(self.reachable)
        self.total = self._count() if self.chips else whole
        self._sums = self._add_up() if self.total <= MOST else {}
        self.page = self._page()
        self.table = self._table()

    def _count(self) -> int:
        """How many rows the filters leave, counted among those that the index proposes where these are enough to say."""
        keys = self.filters.search.keys(self.ledger.model, *self.filters.search.words)
        if keys is not None and len(keys) > search.MOST:  # those of fewer narrow the rows already
            count = up_to(MOST, self.rows.filter(pk__among=keys))
            if len(keys) < search.ENOUGH or count > MOST:
                return count
        return up_to(MOST, self.rows)

    def _whole(self) -> int:
        """How many records there are without any filter: counted once per change of the records, not per page."""
        if self.filters.retired:
            return up_to(MOST, self.reachable)
        key = f"whole-list:{newest_change(self.request)}:{self.ledger.key}:{self.scope}:{self.user.pk}"
        return cache.get_or_set(key, lambda: up_to(MOST, self.reachable), 3600)

    @property
    def told_total(self) -> str:
        return told(self.total)

    @property
    def may_change(self) -> bool:
        return may(self.user, CHANGE, self.ledger)

    @property
    def may_move(self) -> bool:
        return may_move(self.user, self.ledger)

    @property
    def may_pick(self) -> bool:
        return self.may_change or self.may_export or self.may_move

    @property
    def view_query(self) -> str:
        """The query string as a view keeps it: filters, words and order."""
        return self.filters.without("view")

    @property
    def may_export(self) -> bool:
        return may(self.user, EXPORT, self.ledger)

    @property
    def no_region(self) -> bool:
        """Whether a picked region hides the ledger because its records belong to no town."""
        model = self.ledger.model
        return bool(self.scope.region) and not model.region_path and not model.is_shared

    def sort(self) -> tuple[str, bool]:
        """The column path to sort by, and whether downwards."""
        asked = self.request.GET.get("sort", "") or self.ledger.order
        path = asked.lstrip("-")
        known = {c.path for c in self.columns} | {self.ledger.order.lstrip("-")}
        return (path, asked.startswith("-")) if path in known else (self.ledger.order.lstrip("-"), False)

    def _page(self) -> Page:
        path, descending = self.sort()
        chosen = next((c.sort_path for c in self.columns if c.path == path and c.kind != LEFT), path)
        rows = with_links(self.rows, self.columns)
        return page_of(rows, chosen, descending=descending, asked=self.request.GET)

    def _add_up(self) -> dict[str, Any]:
        """The totals of the amounts, of a list that is not too long to be added up while one waits."""
        sums = {f"sum_{c.path}": Sum(c.path) for c in self.columns if c.kind == kinds.MONEY}
        return self.rows.order_by().aggregate(**sums) if sums else {}

    def _table(self) -> Table:
        table = table_of(self.ledger, self.page.records, self.user, self.columns)
        table.picks = self.may_pick
        table.editable = editable(self.ledger) if self.may_change and not self.filters.retired else set()
        table.heads = [self._head(c) for c in self.columns]
        if self._sums and self.total:
            table.totals = [(c, self._sum(c)) for c in self.columns]
        return table

    def _sum(self, col: Column) -> str:
        return col.text(self._sums[f"sum_{col.path}"] or Decimal()) if col.kind == kinds.MONEY else ""

    def _head(self, col: Column) -> Head:
        path, descending = self.sort()
        if col.kind == LEFT:
            return Head(col)
        is_on = path == col.path
        following = col.path if is_on and descending or not is_on and not col.is_number else f"-{col.path}"
        order = ("descending" if descending else "ascending") if is_on else ""
        return Head(col, self.filters.without(sort=following), order)

    @property
    def next_href(self) -> str:
        return self.filters.without(after=self.page.after) if self.page.after else ""

    @property
    def previous_href(self) -> str:
        return self.filters.without(before=self.page.before) if self.page.before else ""

    @property
    def first_href(self) -> str:
        return self.filters.without() if self.page.before else ""

    @property
    def query(self) -> str:
        """The query string of exactly what is shown, for the export."""
        return self.filters.without()

    @property
    def retired_href(self) -> str:
        return self.filters.without("retired") if self.filters.retired else self.filters.without(retired="1")

    @property
    def ranges(self) -> list[Range]:
        """Those of the columns shown, and what is asked for of others."""
        shown = {c.path for c in self.columns}
        return [r for r in self.filters.ranges if r.column.path in shown or r.low or r.high]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that the filter form has to carry along: the search words and the order."""
        return [(n, self.request.GET[n]) for n in ("q", "sort", "retired") if self.request.GET.get(n)]

    @property
    def kept_by_search(self) -> list[tuple[str, str]]:
        return [(n, v) for n, v in self.request.GET.items() if n not in ("q", "after", "before") and v]
