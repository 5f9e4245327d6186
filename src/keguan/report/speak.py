"""Turns the nodes of a chapter into runs: words as they stand, slots as facts, passages only when they have data."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from keguan.kit.words import chinese_number
from keguan.registry.models import Document
from keguan.report import plan, rows, values
from keguan.report.document import Block, Fact, Number, Paragraph, Run, Text
from keguan.report.facts import Facts
from keguan.report.slots import (
    Enumerator,
    Node,
    Passage,
    Said,
    Slot,
    Strong,
    Words,
    has_slots,
    is_name,
)
from keguan.report.tables import TABLES

Way = Callable[[Facts, Slot], list[Run] | None]
WAYS: dict[str, Way] = {**values.WAYS, **rows.WAYS}
WORDS: dict[str, Way] = {"document": rows.document, "documents": rows.documents, **plan.WORDS}


@dataclass(frozen=True)
class _Mark:
    """Where an enumerator stands until the paragraph is whole."""

    strong: bool = False


@dataclass(frozen=True)
class _Said:
    """Runs, and whether any slot among them had data."""

    runs: list[Run | _Mark]
    spoke: bool = False


class Speaker:
    """Says the paragraphs of one report."""

    def __init__(self, measures: Facts, names: dict[str, str]) -> None:
        self.measures, self.names = measures, names

    def block(self, nodes: tuple[Node, ...]) -> Block | None:
        """The paragraph or table; None when it depends on records and none has anything to say."""
        if len(nodes) == 1 and isinstance(nodes[0], Slot):
            if nodes[0].key == "targets" and nodes[0].about == "table":
                return plan.table(self.measures)
            if nodes[0].how in TABLES:
                return TABLES[nodes[0].how](self.measures, nodes[0])
        runs = self.runs(nodes)
        return Paragraph(tuple(runs)) if runs else None

    def runs(self, nodes: tuple[Node, ...]) -> list[Run]:
        said = self._say(nodes, strict=False)
        if said is None or (has_slots(nodes) and not said.spoke):
            return []
        return _tidy(_enumerated(said.runs))

    def _say(self, nodes: tuple[Node, ...], *, strict: bool) -> _Said | None:
        """The nodes as runs; with `strict` None as soon as a slot has no data."""
        runs: list[Run | _Mark] = []
        spoke = False
        for node in nodes:
            said = self._node(node, strict=strict)
            if said is None:
                return None
            runs += said.runs
            spoke = spoke or said.spoke
        return _Said(runs, spoke)

    def _node(self, node: Node, *, strict: bool) -> _Said | None:
        if isinstance(node, Words):
            return _Said([Text(node.text)])
        if isinstance(node, Enumerator):
            return _Said([_Mark()])
        if isinstance(node, Strong):
            inner = self._say(node.nodes, strict=strict)
            return inner and _Said([replace(run, strong=True) for run in inner.runs], inner.spoke)
        if isinstance(node, Passage):
            return self._passage(node)
        if is_name(node):
            return _Said([Text(self.names[node.key])])
        runs = self._slot(node)
        if runs is not None:
            return _Said(runs, True)
        return None if strict else _Said(values.nothing(self.measures, node))

    def _passage(self, passage: Passage) -> _Said:
        for at, way in enumerate(passage.ways):
            said = self._say(way, strict=True)
            if said is not None and (said.spoke or not has_slots(way)):
                return replace(said, spoke=said.spoke or at > 0)  # a fixed way instead of another is meant to stand
        return _Said([])

    def _slot(self, node: Slot | Said) -> list[Run] | None:
        if isinstance(node, Said):
            return [Number(self._typed(node))]
        if node.how in TABLES:
            return None  # a table stands alone, not within a sentence
        way = WAYS[node.how] if node.is_indicator else WORDS[node.key]
        return way(self.measures, node)

    def _typed(self, said: Said) -> Fact:
        """Typed words as a fact of the document that says them; without that document they rest on no record."""
        found = Document.objects.filter(number=said.by).first()
        tail = f":said={said.by}={said.text}"
        return self.measures.record_fact(
            "registry.documents", found, "said", said.text, said.text, name=said.by, tail=tail
        )


def _enumerated(runs: list[Run | _Mark]) -> list[Run]:
    """一是, 二是, … in the place of the marks; a single point is not counted."""
    marks = [run for run in runs if isinstance(run, _Mark)]
    made: list[Run] = []
    number = 0
    for run in runs:
        if not isinstance(run, _Mark):
            made.append(run)
        elif len(marks) > 1:
            number += 1
            made.append(Text(f"{chinese_number(number)}是", run.strong))
    return made


_WEAK, _STOPS = "，、；：", "，、；：。"


def _tidy(runs: list[Run]) -> list[Run]:
    """The runs without the commas that a left-out passage leaves behind, neighbouring words of a kind joined."""
    made: list[Run] = []
    for run in runs:
        if isinstance(run, Text):
            text = run.text
            before = made[-1].text if made else ""
            while text and text[0] in _STOPS and (not before or before[-1] in "。：；，、"):
                if before and before[-1] in _WEAK and text[0] == "。" and isinstance(made[-1], Text):
                    made[-1] = replace(made[-1], text=before[:-1])
                    break
                if before and before[-1] in "，、" and text[0] == "；" and isinstance(made[-1], Text):
                    made[-1] = replace(made[-1], text=before[:-1])
                    break
                text = text[1:]
            if not text:
                continue
            if made and isinstance(made[-1], Text) and made[-1].strong == run.strong:
                made[-1] = replace(made[-1], text=made[-1].text + text)
                continue
            run = replace(run, text=text)
        made.append(run)
    return made
