"""Plain text and Markdown made into a docx in the plain official layout: headings, 仿宋 三号, two characters indented.

Runs in a process of its own with bounded memory (`keguan.library.child`).
"""

import re
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from markdown_it import MarkdownIt

from keguan.library.faults import Unconverted
from keguan.store.importing.files import decode

MOST_CHARACTERS: Final = 1_000_000
BODY, TITLE, HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"
_LOST: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def txt(source: Path, target: Path) -> None:
    """Write the text as a docx, line by line; a first line that stands apart is its title. Raises Unconverted."""
    paper = _paper()
    _plain(paper, _told(source))
    paper.save(str(target))


def md(source: Path, target: Path) -> None:
    """Write the Markdown as a docx. Raises Unconverted."""
    paper = _paper()
    _marked(paper, _told(source))
    paper.save(str(target))


def _told(source: Path) -> str:
    told = decode(source.read_bytes())
    if told is None:
        raise Unconverted("damaged")
    told = _LOST.sub("", told.replace("\r\n", "\n").replace("\r", "\n"))
    if len(told) > MOST_CHARACTERS:
        raise Unconverted("too_long")
    return told


def _paper() -> Any:
    """An empty sheet with the margins of official documents (GB/T 9704)."""
    made = docx.Document()
    part = made.sections[0]
    part.page_width, part.page_height = Mm(210), Mm(297)
    part.top_margin, part.bottom_margin, part.left_margin, part.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    usual = made.styles["Normal"]
    usual.font.size = Pt(16)
    _face(usual, BODY)
    usual.paragraph_format.line_spacing = Pt(28)
    usual.paragraph_format.space_after = Pt(0)
    return made


def _face(thing: Any, name: str) -> None:
    thing.font.name = name
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(paper: Any, words: str, *, level: int = 0, indent: bool = True) -> None:
    made = paper.add_paragraph()
    run = made.add_run(words)
    if level == 1:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        made.paragraph_format.space_after = Pt(28)
        run.font.size = Pt(22)
        _face(run, TITLE)
    elif level:
        _face(run, HEAD)
    if level:  # what the outline is made from
        level_of = made._p.get_or_add_pPr().makeelement(qn("w:outlineLvl"), {qn("w:val"): str(level - 1)})
        made._p.get_or_add_pPr().append(level_of)
    if level != 1 and indent:
        made.paragraph_format.first_line_indent = Pt(32)


def _plain(paper: Any, told: str) -> None:
    """Line by line; a first line without a full stop, with an empty one below, is the title."""
    lines = told.strip("\n").split("\n")
    is_titled = len(lines) > 2 and not lines[1].strip() and 0 < len(lines[0].strip()) <= 50
    for place, line in enumerate(lines):
        is_title = place == 0 and is_titled and not lines[0].rstrip().endswith(("。", "：", "；"))
        indented = line.startswith((" ", "\t", "　"))
        _paragraph(paper, line.strip() if not indented or is_title else line, level=int(is_title), indent=not indented)


def _marked(paper: Any, told: str) -> None:
    """Markdown: headings, paragraphs, lists, code and tables; what stands for emphasis or links is left as its words."""
    level, lists = 0, []
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(told):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(0 if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and lists[-1] is not None:
            lists[-1] += 1
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            _table(paper, rows)
            rows = []
        elif token.type in ("fence", "code_block"):
            for line in token.content.rstrip("\n").split("\n"):
                _paragraph(paper, line, indent=False)
        elif token.type == "inline":
            words = _words(token)
            if rows:
                rows[-1].append(words)
                continue
            sign = "" if not lists else "· " if lists[-1] is None else f"{lists[-1]}. "
            for line in words.split("\n"):
                _paragraph(paper, sign + line, level=level)
            level = 0


def _words(token: Any) -> str:
    return "".join("\n" if part.type == "hardbreak" else part.content for part in token.children or ())


def _table(paper: Any, rows: list[list[str]]) -> None:
    if not rows:
        return
    width = max(map(len, rows))
    made = paper.add_table(len(rows), width, style="Table Grid")
    for row, words in zip(made.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=False):
            cell.text = word
            cell.paragraphs[0].paragraph_format.line_spacing = Pt(20)
