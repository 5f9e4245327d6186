"""Every ledger, indicator, workflow, policy and page by key; checked once at start, so that a wrong key never reaches a user."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from keguan.kit.errors import BureauError, CatalogueError
from keguan.kit.indicator import AnyIndicator, Indicator, Ratio, Recorded
from keguan.kit.ledger import Ledger
from keguan.kit.page import Page
from keguan.kit.rules.policy import Policy
from keguan.kit.workflow import Workflow

T = TypeVar("T")


@dataclass(frozen=True)
class Line:
    """A line of work: one chapter of the summary. `chapter` is the text with slots, `order` its place."""

    key: str
    name: str
    short: str
    order: int
    chapter: str = ""
    more: tuple[str, ...] = ()  # what ledgers of one's own add to the chapter, a paragraph each


@dataclass
class Catalogue:
    """The declarations of the running program. Reading a key that does not exist raises with the nearest ones."""

    lines: dict[str, Line] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    indicators: dict[str, AnyIndicator] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    off: frozenset[str] = frozenset()  # lines that the bureau has switched off on the screen
    brought: "Catalogue | None" = None  # what the program brings, while something of the bureau's lies over it

    def overlay(self, *declared: Line | Ledger | AnyIndicator, off: Iterable[str] = ()) -> None:
        """Lay what a bureau declares over what the program brings, in place of what lay over it before.

        A declaration wins over one of the same key; a line that is `off` is left out with everything of it.
        """
        base = self.brought or replace(self)
        shelves = (base.lines, base.ledgers, base.indicators, base.workflows, base.policies, base.pages)
        made = Catalogue(*(dict(shelf) for shelf in shelves))  # type: ignore[arg-type]
        made.off = frozenset(off)
        for d in declared:
            made._shelf(d)[d.key] = d
        for shelf in (made.lines, made.ledgers, made.indicators, made.workflows, made.pages):
            for key in [k for k in shelf if k.split(".")[0] in made.off]:
                del shelf[key]
        made.brought = base
        vars(self).update(vars(made))  # at once: another thread sees the old shelves or the new ones

    def add(self, *declarations: Line | Ledger | AnyIndicator | Workflow | Policy | Page) -> None:
        """Register declarations; a key used twice is a fault reported by `check`."""
        for d in declarations:
            shelf: dict[str, Any] = self._shelf(d)
            if d.key in shelf and shelf[d.key] is not d:
                self.faults.append(f"{d.key} 声明了两次，请给其中一个换个键")
            shelf[d.key] = d

    def _shelf(self, declaration: object) -> Any:
        shelves = (
            (Line, self.lines),
            (Ledger, self.ledgers),
            (Workflow, self.workflows),
            (Policy, self.policies),
            (Page, self.pages),
        )
        for kind, shelf in shelves:
            if isinstance(declaration, kind):
                return shelf
        return self.indicators

    def ledger(self, key: str) -> Ledger:
        return _get(self.ledgers, key, "台账")

    def indicator(self, key: str) -> AnyIndicator:
        return _get(self.indicators, key, "指标")

    def workflow_of(self, model: Any) -> Workflow | None:
        return next((w for w in self.workflows.values() if w.model is model), None)

    def ledgers_of(self, model: Any) -> list[Ledger]:
        return [d for d in self.ledgers.values() if d.model is model]

    def check(self, has_field: Callable[[Any, str], bool]) -> None:
        """Raise CatalogueError with every fault and what to write instead; `has_field` resolves a path on a model."""
        faults = [*self.faults, *self._key_faults(), *self._reference_faults()]
        for ledger in self.ledgers.values():
            faults += path_faults(ledger, has_field)
        if faults:
            raise CatalogueError("catalogue.faulty", "声明有误：\n" + "\n".join(f"  · {f}" for f in faults))

    def _key_faults(self) -> Iterator[str]:
        prefixes = {*self.lines, "registry", "plan"}
        for shelf in (self.ledgers, self.indicators, self.workflows, self.pages):
            for key, d in shelf.items():
                if key.count(".") != 1 or key.split(".")[0] not in prefixes:
                    yield f"{key}：键要写成 <业务线>.<名称>，业务线为 {'、'.join(sorted(prefixes))} 之一"
                if isinstance(d, Indicator | Ratio | Recorded) and not (d.name and d.definition):
                    yield f"{key}：请写 name 和 definition（口径）"

    def _reference_faults(self) -> Iterator[str]:
        for d in self.indicators.values():
            if isinstance(d, Ratio):
                for part in (d.over, d.per):
                    if part not in self.indicators:
                        yield f"{d.key}：分子或分母 {part} 不是已声明的指标"
            elif d.ledger not in self.ledgers:
                yield f"{d.key}：ledger 写的 {d.ledger} 不存在，请写台账的键"


def path_faults(ledger: Ledger, has_field: Callable[[Any, str], bool]) -> Iterator[str]:
    """Every path of the ledger's declaration that leads to no field of its model, a sentence each."""
    extras = {f.name for f in ledger.extras}
    declared: dict[str, Iterable[str]] = {
        "columns": ledger.columns,
        "filters": ledger.filters,
        "search": ledger.search,
        "order": (ledger.order.lstrip("-"),),
        "date": (ledger.date,) if ledger.date else (),
        "identity": {name for group in ledger.identity for name in group},
        "headings": set(ledger.headings) - extras,
        "units": set(ledger.units) - extras,
        "required": set(ledger.required) - extras,
        "context": set(ledger.context) - extras,
        "accepts": ledger.accepts,
        "where": ledger.where,
    }
    for attribute, paths in declared.items():
        for path in paths:
            if not has_field(ledger.model, path):
                yield f"{ledger.key}：{attribute} 里的 {path} 不是 {ledger.model.__name__} 的字段，请改正或在模型里添加"
    if not ledger.purpose or not ledger.words:
        yield f"{ledger.key}：请写 purpose（这张台账回答什么）和 words（工作表通常怎么叫它）"


def _get(shelf: dict[str, T], key: str, kind: str) -> T:
    if key in shelf:
        return shelf[key]
    near = sorted(shelf, key=lambda k: (-_shared(k, key), k))[:5]
    raise BureauError("catalogue.unknown", f"没有{kind}“{key}”。相近的有：{'、'.join(near)}。")


def _shared(a: str, b: str) -> int:
    """How many characters two keys share at the start, then anywhere: enough to name the likely one."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return start * 4 + len(set(a) & set(b))


catalogue = Catalogue()
