"""What the search page of the library shows of an answer: results with snippets, filters with counts, chips, pages."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.library import access
from keguan.library.finding import DAY, RELEVANCE, Found, Question
from keguan.library.models import Category, Collection, Entry, Holding
from keguan.library.snippets import Part, Snippet, marked, snippets
from keguan.library.suggesting import suggestions

TITLES: Final = {
    "kind": "种类", "validity": "效力", "category": "类目", "issuer": "发文机关", "year": "年份", "section": "业务线",
    "keyword": "关键词", "collection": "专题",
}  # fmt: skip
OPEN: Final = 8  # values of a filter shown at once, the rest on asking
TONES: Final = {Holding.IN_FORCE: "done", Holding.REPLACED: "soon", Holding.REPEALED: "late"}


@dataclass(frozen=True)
class Choice:
    """One value of a filter: how many there are, and the address with it, or without it when it is on."""

    label: str
    count: int
    href: str
    is_on: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Group:
    """A filter."""

    title: str
    first: list[Choice]
    more: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Chip:
    """A filter that is on; the address is that without it."""

    text: str
    href: str


@dataclass(frozen=True)
class Result:
    """A document found: where it leads, and what is said of it, with the words marked that were looked for.

    Tags are (text, tone), snippets (page, address, text).
    """

    href: str
    title: list[Part]
    tags: list[tuple[str, str]]
    facts: list[list[Part]]
    snippets: list[tuple[int, str, list[Part]]]
    words: list[Chip]


def section_name(key: str) -> str:
    """The line's name as the navigation has it."""
    return catalogue.lines[key].short if key in catalogue.lines else key


def _tags(entry: Entry) -> Iterator[tuple[str, str]]:
    holding = entry.holding
    yield holding.get_kind_display(), "plain"
    if holding.validity != Holding.UNSAID:
        yield holding.get_validity_display(), TONES.get(holding.validity, "plain")
    if not entry.version:
        yield "还不能阅读", "soon"


def _facts(entry: Entry, *, is_staff: bool) -> Iterator[str]:
    document = entry.holding.document
    if document.issuer:
        yield document.issuer
    if document.issued_on:
        yield f"{document.issued_on}"
    if entry.version:
        whole = entry.version.pages
        yield f"可读前 {entry.pages} 页，共 {whole} 页" if entry.pages < whole else f"{whole} 页"
    if is_staff and entry.holding.audience != Holding.PUBLIC:
        yield entry.holding.get_audience_display()


class Results:
    """An answer as the page shows it."""

    def __init__(self, user: Any, found: Found, *, is_first: bool = True) -> None:
        self.user, self.found, self.question, self.is_first = user, found, found.question, is_first
        self._queries: dict[str, str] = {}

    @property
    def is_staff(self) -> bool:
        return access.is_staff(self.user)

    @property
    def may_keep(self) -> bool:
        return access.may_keep(self.user)

    @cached_property
    def categories(self) -> dict[int, Category]:
        return {category.pk: category for category in Category.objects.all()}

    @cached_property
    def shown(self) -> list[Result]:
        words, entries = self.question.words, self.found.entries
        told = snippets(entries, words)
        return [self._result(entry, told.get(entry.pk, [])) for entry in entries]

    def _result(self, entry: Entry, told: list[Snippet]) -> Result:
        words, holding = self.question.words, entry.holding
        document = holding.document
        numbers = [marked(document.number, words)] if document.number and document.title else []
        address = reverse("library-document", args=[holding.pk])
        return Result(
            address,
            marked(str(holding), words),
            list(_tags(entry)),
            [*numbers, *([Part(fact)] for fact in _facts(entry, is_staff=self.is_staff))],
            [(s.page, f"{address}?{urlencode({'page': s.page, 'q': self.question.text})}", s.parts) for s in told],
            [Chip(word, self.href("keyword", word)) for word in entry.text.words.split("\n")[:4] if word],
        )

    @cached_property
    def groups(self) -> list[Group]:
        """The filters that tell documents apart, and those that are on."""
        made = []
        for name in Question.FILTERS:
            if name == "section" and not self.is_staff:
                continue
            choices = self._choices(name, self.found.counts.get(name, Counter()))
            if len(choices) > 1 or any(c.is_on for c in choices):
                shown = [c for n, c in enumerate(choices) if n < OPEN or c.is_on]
                made.append(Group(TITLES[name], shown, [c for c in choices if c not in shown]))
        return made

    def _choices(self, name: str, counts: Counter[Any]) -> list[Choice]:
        if name == "category":
            return self._tree(counts)
        newest = sorted(counts, reverse=True) if name == "year" else None
        ordered = newest or [value for value, _ in counts.most_common()]
        return [self._choice(name, value, counts[value]) for value in ordered]

    def _tree(self, counts: Counter[int]) -> list[Choice]:
        """Categories in their order, each with all that stand within it."""
        whole: Counter[int] = Counter()
        for key, number in counts.items():
            for above in self._upwards(key):
                whole[above] += number
        made: list[Choice] = []

        def add(parent: int | None, depth: int) -> None:
            for category in self.categories.values():
                if category.parent_id == parent and whole[category.pk]:
                    made.append(self._choice("category", category.pk, whole[category.pk], depth))
                    add(category.pk, depth + 1)

        add(None, 0)
        if counts[0] and made:
            made.append(self._choice("category", 0, counts[0]))
        return made

    def _upwards(self, key: int) -> list[int]:
        way: list[int] = []
        while key in self.categories and key not in way:
            way.append(key)
            key = self.categories[key].parent_id or 0
        return way

    def _choice(self, name: str, value: Any, count: int, depth: int = 0) -> Choice:
        asked = str(value or Question.NONE)
        is_on = getattr(self.question, name) == asked
        return Choice(self._label(name, asked), count, self.href(name, "" if is_on else asked), is_on, depth)

    def _label(self, name: str, asked: str) -> str:
        if asked == Question.NONE:
            return "未注明日期" if name == "year" else f"没有{TITLES[name]}"
        if name in ("kind", "validity"):
            return {"kind": Holding.KINDS, "validity": Holding.VALIDITIES}[name].get(asked, asked)
        if name == "section":
            return section_name(asked)
        if name == "year":
            return f"{asked} 年"
        number = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
        if name == "category":
            return str(self.categories.get(number, asked))
        if name == "collection":
            visible = Collection.objects.all() if self.is_staff else Collection.objects.filter(is_public=True)
            return str(visible.filter(pk=number).first() or asked)
        return asked

    @cached_property
    def chips(self) -> list[Chip]:
        on = [(name, getattr(self.question, name)) for name in Question.FILTERS]
        return [Chip(f"{TITLES[n]}：{self._label(n, value)}", self.href(n)) for n, value in on if value]

    @cached_property
    def suggested(self) -> list[Chip]:
        """Other spellings, where nothing was found and no filter is to blame."""
        if self.found.total or self.question.is_narrowed or not self.question.words:
            return []
        return [Chip(text, self.href("q", text)) for text in suggestions(self.user, self.question.text)]

    @property
    def orders(self) -> list[Choice]:
        by_day = self.question.is_by_day
        relevance = Choice("相关度", 0, self.href("by", RELEVANCE), not by_day)
        return [relevance, Choice("日期", 0, self.href("by", DAY), by_day)]

    @property
    def kept_by_search(self) -> list[tuple[str, str]]:
        """What a new search keeps of the address."""
        return [(n, value) for n in (*Question.FILTERS, "by") if (value := getattr(self.question, n))]

    @property
    def next_href(self) -> str:
        return self.href("after", self.found.after) if self.found.after else ""

    @property
    def first_href(self) -> str:
        return "" if self.is_first else self.href()

    @property
    def export_href(self) -> str:
        return reverse("library-export") + self.href().removeprefix(reverse("library"))

    def href(self, name: str = "", value: str = "") -> str:
        """The address of the list with this value changed; a change of what is asked begins at the first page."""
        query = "&".join(filter(None, [self._without(name), value and urlencode({name: value})]))
        return f"{self._list}?{query}" if query else self._list

    def _without(self, name: str) -> str:
        """What is asked, without this value, as an address has it: made once, for a page has some hundred links."""
        if name not in self._queries:
            given = {n: getattr(self.question, n) for n in (*Question.FILTERS, "by")}
            kept = {n: v for n, v in {"q": self.question.text, **given}.items() if v and n != name}
            self._queries[name] = urlencode(kept)
        return self._queries[name]

    @cached_property
    def _list(self) -> str:
        return reverse("library")
