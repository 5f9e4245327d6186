"""What stands around every page: the top bar and the navigation, made from the declarations the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.page import Page
from keguan.registry import access
from keguan.registry.access import ledgers_for
from keguan.registry.models import Organisation, Person
from keguan.registry.regions import bureau_name
from keguan.web import gate
from keguan.web.figures import reminders
from keguan.web.figures.reports import staff
from keguan.web.ledgers.listing import MOST, told, up_to
from keguan.web.lines.addresses import ledger_url, page_url
from keguan.web.period import newest_change, period_of, regions_for, scope_for, whole_region, years_with_records


@dataclass
class Item:
    """One entry of the navigation; `children` are shown while it is open."""

    label: str
    href: str
    is_current: bool = False
    is_open: bool = False
    count: int | None = None
    children: list["Item"] = field(default_factory=list)

    @property
    def told_count(self) -> str:
        return told(self.count or 0)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor: one lazy object, so that fragments and error pages pay nothing for it."""
    return {"shell": Shell(request)}


class Shell:
    """The frame of a page for one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> Any:
        user = getattr(self.request, "user", None)
        usable = user is not None and user.is_authenticated and not user.must_change_password
        return user if usable else None

    @property
    def idle_minutes(self) -> int:
        return settings.IDLE_MINUTES

    @cached_property
    def bureau(self) -> str:
        return cache.get_or_set(f"bureau:{newest_change(self.request)}", bureau_name, 3600)

    @cached_property
    def reads_figures(self) -> bool:
        return self.user is not None and gate.figure_readers(self.user)

    @cached_property
    def reads_ledgers(self) -> bool:
        return bool(self._ledgers)

    @cached_property
    def period(self) -> Any:
        return period_of(self.request)

    @cached_property
    def years(self) -> list[int]:
        return sorted({*years_with_records(self.request), self.period.end.year}, reverse=True)

    @cached_property
    def year_texts(self) -> list[str]:
        return [str(year) for year in self.years]

    @cached_property
    def regions(self) -> list[Any]:
        return regions_for(self.request) if self.user else []

    @cached_property
    def region(self) -> str:
        """The path of the picked region; empty for the reader's whole scope."""
        return self.request.session.get("region", "")

    @cached_property
    def whole(self) -> str:
        return cache.get_or_set(
            f"whole:{newest_change(self.request)}:{self.user.pk}", lambda: whole_region(self.request), 3600
        )

    @cached_property
    def _ledgers(self) -> list[Ledger]:
        return ledgers_for(self.user) if self.user else []

    @cached_property
    def here(self) -> str:
        """The key of the ledger that the page belongs to."""
        match = self.request.resolver_match
        if match and match.url_name == "organisation":
            return "registry.enterprises"
        return str(match.kwargs.get("key", "")) if match and match.route.startswith("ledgers/") else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """Records per ledger in the picked region: counted once per change of the records, not per page."""
        alike = [d for d in self._ledgers if not access.is_narrowed(d.model)]
        own = [d for d in self._ledgers if access.is_narrowed(d.model)]
        return self._counted(alike, self.user.role) | self._counted(own, str(self.user.pk))

    def _counted(self, ledgers: list[Ledger], whose: str) -> dict[str, int]:
        scope = scope_for(self.request)
        key = f"counts:{newest_change(self.request)}:{scope}:{whose}"
        return cache.get_or_set(key, lambda: {d.key: _count(self.user, d, scope) for d in ledgers}, 3600)

    @cached_property
    def todos(self) -> int:
        """How many things wait for the reader on the workbench."""
        return reminders.how_many(self.request) if self.reads_figures else 0

    @cached_property
    def sections(self) -> list[tuple[str, list[Item]]]:
        """The navigation as (heading, entries)."""
        if not self.user:
            return []
        parts = [("", self._tops()), ("业务线", self._lines()), ("全局", self._globals()), ("系统", self._system())]
        return [(heading, items) for heading, items in parts if items]

    def _tops(self) -> list[Item]:
        pages = [("工作台", "workbench"), ("驾驶舱", "dashboard")] if self.reads_figures else []
        pages += [] if self.reads_figures or self._is_officer else [("我的档案", "portal")]
        made = self._pages(pages) + self._work_pages(p for p in catalogue.pages.values() if p.own)
        if self.reads_figures and self.todos:
            made[0].count = self.todos
        return made

    def _lines(self) -> list[Item]:
        made = []
        for number, line in enumerate(sorted(catalogue.lines.values(), key=lambda d: d.order), start=1):
            if children := [*self._work(line.key), *self._entries(line.key)]:
                label = f"{words.chinese_number(number)} {line.short}"
                made.append(_group(label, children))
        return made

    def _globals(self) -> list[Item]:
        made = []
        registered = self._ledgers_of("registry")
        if who := [self._entry(d) for d in registered if d.model is Organisation or d.model is Person]:
            made.append(_group(who[0].label, who, always=who[0].count))
        pages = [("指标", "indicators"), ("办法", "policies"), ("报告", "report")] if self.reads_figures else []
        made += self._pages(pages)
        if self.user and staff(self.user):
            made += self._pages([("核数", "check"), ("上级报表", "forms"), ("目标与任务", "plan")])
        if planned := self._entries("plan"):
            made.append(_group("计划", planned))
        if sources := [self._entry(d) for d in registered if d.model is not Organisation and d.model is not Person]:
            made.append(_group("数据", [*self._work("registry"), *sources]))
        if self.user and gate.editors(self.user):
            made += self._pages([("导入", "imports")])
        made += self._pages([("文库", "library")])
        if self.user and gate.declaration_readers(self.user):
            made += self._pages([("台账与指标设置", "own")])
        return made

    @property
    def _is_officer(self) -> bool:
        return gate.account_readers(self.user) or gate.trail_readers(self.user)

    def _system(self) -> list[Item]:
        pages = [("账号", "accounts"), ("角色权限表", "matrix")] if gate.account_readers(self.user) else []
        pages += [("审计日志", "audit-log"), ("操作留痕", "trail")] if gate.trail_readers(self.user) else []
        return self._pages(pages)

    def _work(self, line: str) -> list[Item]:
        """The pages that the line declares for this reader, before its ledgers."""
        return self._work_pages(p for p in catalogue.pages.values() if p.line == line and not p.own)

    def _work_pages(self, pages: Iterable[Page]) -> list[Item]:
        here = self.request.resolver_match.kwargs.get("key") if self.request.resolver_match else ""
        return [Item(p.title, page_url(p), here == p.key) for p in pages if access.may_open(self.user, p)]

    def _entries(self, line: str) -> list[Item]:
        return [self._entry(d) for d in self._ledgers_of(line)]

    def _ledgers_of(self, line: str) -> list[Ledger]:
        return [d for d in self._ledgers if d.line == line]

    def _entry(self, ledger: Ledger) -> Item:
        return Item(ledger.title, ledger_url(ledger), self.here == ledger.key, count=self.counts.get(ledger.key))

    def _pages(self, pages: list[tuple[str, str]]) -> list[Item]:
        made = []
        for label, name in pages:
            try:
                href = reverse(name)
            except NoReverseMatch:  # a package that is not installed has no entry
                continue
            made.append(Item(label, href, self.request.path.startswith(href)))
        return made


def _group(label: str, children: list[Item], *, always: int | None = None) -> Item:
    """An entry that leads to its first child and opens while one of them is shown."""
    is_open = any(c.is_current for c in children)
    return Item(label, children[0].href, False, is_open, always, children if len(children) > 1 else [])


def _count(user: Any, ledger: Ledger, scope: Any) -> int:
    return up_to(MOST, access.visible(user, ledger).within(scope))
