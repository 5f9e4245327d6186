"""Reads the text of a chapter as a clerk writes it: headings, paragraphs, slots in braces, passages in brackets.

# 标题                      the chapter's headline; its number is set by the program
## 小标题   ### 小标题       numbered （一） and 1.
<!-- … -->                  a remark for whoever edits the text
**重点**                    strong words
{#}                         一是, 二是, … counted over what remains of the paragraph
{{ key }}                   a number; {{ key | how }}, {{ key | how: about }}, {{ key | how 3: about }}
{{ key | table: field }} {{ key | trend 5 }}   a table, alone in its paragraph
{{ word }} {{ word: about }} what is no indicator: year, document, targets, tasks …
{{ said "…" by "文号" }}    the only typed number, and the document that says it
[ … ]  [ … || … ]           left out, or said otherwise, when a slot inside has nothing to say
"""

import re
from dataclasses import dataclass
from typing import Final

from keguan.kit.errors import BureauError


@dataclass(frozen=True)
class Words:
    """Text that is printed as it stands."""

    text: str


@dataclass(frozen=True)
class Cell:
    """{path} or {path:unit} inside a row template: one field of the row."""

    path: str
    unit: str = ""


@dataclass(frozen=True)
class Enumerator:
    """{#}: 一是, 二是, …"""


@dataclass(frozen=True)
class Strong:
    nodes: tuple["Node", ...]


@dataclass(frozen=True)
class Passage:
    """[a||b]: the first way in which every slot has something to say; nothing when there is none."""

    ways: tuple[tuple["Node", ...], ...]


@dataclass(frozen=True)
class Slot:
    """What stands in double braces. `key` has a dot for indicators; `rows` is the template of ways that print rows."""

    key: str
    how: str = "value"
    limit: int = 0
    about: str = ""
    rows: tuple["Node", ...] = ()
    written: str = ""

    @property
    def is_indicator(self) -> bool:
        return "." in self.key

    @property
    def others(self) -> tuple[str, ...]:
        """The further indicators that the way `titles` looks through."""
        return tuple(re.findall(r"[\w.]+", self.about)) if self.how == "titles" else ()

    @property
    def path(self) -> str:
        """The field of `split: field:unit` and `streak: field`."""
        return re.split(r"[:：]", self.about)[0].strip()

    @property
    def unit(self) -> str:
        """The unit of `value: unit` and `split: field:unit` when the indicator's own does not fit the sentence."""
        return self.about if self.how in ("value", "about") else self.about[len(self.path) :].strip(":： ")


@dataclass(frozen=True)
class Said:
    """Typed words with numbers, and the number of the document that they rest on."""

    text: str
    by: str


Node = Words | Cell | Enumerator | Strong | Passage | Slot | Said


@dataclass(frozen=True)
class Part:
    """A heading (level 2 or 3) or a paragraph (level 0) of a chapter."""

    nodes: tuple[Node, ...]
    level: int = 0


@dataclass(frozen=True)
class Script:
    """A chapter's text, read: its headline and its parts in order."""

    name: str
    heading: tuple[Node, ...]
    parts: tuple[Part, ...]

    def slots(self) -> list[Slot]:
        """Every slot of the text, in passages too."""
        nodes = (*self.heading, *(node for part in self.parts for node in part.nodes))
        return [node for node in _inside(nodes) if isinstance(node, Slot)]


TITLE_FIELDS: Final = ("organisation", "level", "kind")
LISTING_WAYS: Final = ("rows", "list")  # these print only the first rows when they name a limit
ROW_WAYS: Final = (*LISTING_WAYS, "names", "parallel", "each")
_REMARK: Final = re.compile(r"<!--.*?-->", re.S)
_SAID: Final = re.compile(r'said\s*["“](?P<text>[^"”]+)["”]\s*by\s*["“](?P<by>[^"”]+)["”]')
_SLOT: Final = re.compile(
    r"(?P<key>\w+(?:\.\w+)?)\s*(?:\|\s*(?P<how>[a-z_]+)\s*(?P<limit>\d*)\s*)?(?:[:：]\s*(?P<about>.*))?", re.S
)
_CELL: Final = re.compile(r"\{\s*(?P<path>[a-z_]\w*)\s*(?:[:：](?P<unit>[^{}]+))?\}")
_SPECIAL: Final = re.compile(r"\{\{|\{#\}|\{|\[|\]|\|\||\*\*")


def read_script(text: str, *, name: str) -> Script:
    """The chapter's text as headings and paragraphs. Raises BureauError that names the paragraph and what to write."""
    title: tuple[Node, ...] = ()
    parts: list[Part] = []
    for block in re.split(r"\n\s*\n", _REMARK.sub("", text)):
        lines = [line.strip() for line in block.strip().splitlines() if line.strip()]
        while lines and lines[0].startswith("#"):
            marks, _, heading = lines.pop(0).partition(" ")
            if marks == "#":
                title = read_nodes(heading.strip(), where=name)
            else:
                parts.append(Part(read_nodes(heading.strip(), where=name), min(len(marks), 3)))
        if lines:
            parts.append(Part(read_nodes("".join(lines), where=name)))
    return Script(name, title, tuple(parts))


def read_nodes(text: str, *, where: str, in_row: bool = False) -> tuple[Node, ...]:
    """The text of one paragraph, or of a row template, as nodes."""
    reader = _Reader(text, where=where, in_row=in_row)
    nodes, stop = reader.nodes(())
    if stop:
        raise reader.fault(f"多了一个“{stop}”", "删去它，或补上前面缺的“[”")
    return nodes


class _Reader:
    """Walks over one paragraph; `at` is the place of the next character."""

    def __init__(self, text: str, *, where: str, in_row: bool) -> None:
        self.text, self.where, self.in_row, self.at = text, where, in_row, 0

    def fault(self, what: str, write: str) -> BureauError:
        shown = self.text[max(0, self.at - 12) : self.at + 18]
        return BureauError("chapter.syntax", f"{self.where}：“{shown}”附近{what}，请{write}。")

    def nodes(self, stops: tuple[str, ...]) -> tuple[tuple[Node, ...], str]:
        """The nodes up to one of `stops` (which is read over) or the end, and the stop that was met."""
        found: list[Node] = []
        while match := _SPECIAL.search(self.text, self.at):
            self._words(match.start(), found)
            mark, self.at = match[0], match.end()
            if mark in stops:
                return tuple(found), mark
            if mark in ("]", "||") and not stops:
                return tuple(found), mark
            found.append(self._node(mark))
        self._words(len(self.text), found)
        if stops:
            raise self.fault("少了“]”" if "]" in stops else "少了“**”", "补上与前面配对的符号")
        return tuple(found), ""

    def _words(self, end: int, found: list[Node]) -> None:
        if end > self.at:
            found.append(Words(self.text[self.at : end]))
        self.at = end

    def _node(self, mark: str) -> Node:
        if mark == "[":
            return self._passage()
        if mark == "**":
            return Strong(self.nodes(("**",))[0])
        if mark == "{#}":
            return Enumerator()
        if mark == "{{":
            return self._slot()
        if mark == "{" and self.in_row:
            return self._cell()
        raise self.fault(f"“{mark}”用得不对", "把取数写成 {{ 指标键 }}，把可省略的话写在 [ ] 里")

    def _passage(self) -> Passage:
        ways, stop = [], ""
        while stop != "]":
            nodes, stop = self.nodes(("]", "||"))
            ways.append(nodes)
        return Passage(tuple(ways))

    def _cell(self) -> Cell:
        match = _CELL.match(self.text, self.at - 1)
        if match is None:
            raise self.fault("字段写法不对", "写成 {字段} 或 {字段:单位}")
        self.at = match.end()
        return Cell(match["path"], (match["unit"] or "").strip())

    def _slot(self) -> Slot | Said:
        written = self._braced()
        if match := _SAID.fullmatch(written):
            return Said(match["text"], match["by"])
        match = _SLOT.fullmatch(written)
        if match is None:
            raise self.fault(
                f"看不懂“{written}”", '写成 {{ 指标键 }}、{{ 指标键 | 方式: 内容 }} 或 {{ said "数" by "文号" }}'
            )
        how, about = match["how"] or "value", (match["about"] or "").strip()
        limit = int(match["limit"] or 0)
        if how == "names" and about.isdigit():
            limit, about = int(about), ""
        rows: tuple[Node, ...] = ()
        if how in ROW_WAYS and about:
            rows = read_nodes(about, where=self.where, in_row=True) if "{" in about else (Cell(about),)
        return Slot(match["key"], how, limit, about, rows, written)

    def _braced(self) -> str:
        """The text up to the closing braces; those of a row template inside belong to it."""
        depth, start = 0, self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "}" and not depth:
                if self.text.startswith("}}", self.at):
                    self.at += 2
                    return self.text[start : self.at - 2].strip()
                break
            depth += (char == "{") - (char == "}")
            self.at += 1
        raise self.fault("取数没有写完", "用 }} 结束")


def _inside(nodes: tuple[Node, ...]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, Strong):
            found += _inside(node.nodes)
        elif isinstance(node, Passage):
            found += [inner for way in node.ways for inner in _inside(way)]
    return found


def cells(nodes: tuple[Node, ...]) -> list[Cell]:
    """The fields that a row template prints."""
    return [node for node in _inside(nodes) if isinstance(node, Cell)]


def has_slots(nodes: tuple[Node, ...]) -> bool:
    """Whether the nodes say anything that depends on records."""
    return any(isinstance(node, Slot | Said | Cell) and not is_name(node) for node in _inside(nodes))


NAMES: Final = ("year", "span", "last_year", "next_year", "day", "bureau", "place", "whole", "authority", "prefecture")


def is_name(node: Node) -> bool:
    """A slot that is only a name or a date: it neither keeps a passage nor drops it."""
    return isinstance(node, Slot) and node.key in NAMES
