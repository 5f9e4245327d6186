"""Reopens a docx of the annual summary and lists every number that is not proven by a fact."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from keguan.kit.errors import BureauError
from keguan.report.docx import bookmark
from keguan.report.numerals import claims

Facts = Collection[str] | Mapping[str, Collection[str]]

_AROUND = 20  # characters of context on each side
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")
_TEXT = {qn("w:t"): None, qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True)
class Finding:
    """A number without a fact: the number, the words around it, and which paragraph it stands in (the first is 1)."""

    text: str
    context: str
    paragraph: int


@dataclass(frozen=True)
class Piece:
    """Consecutive text of one paragraph inside the same content control, or outside of any.

    `names` are what the control goes by, empty outside of any: the tag, the alias, and the bookmark around it, which
    alone is left when LibreOffice saves.
    """

    text: str
    names: tuple[str, ...]


def unproven(source: Path | str | bytes, *, facts: Facts, terms: Iterable[str] = ()) -> list[Finding]:
    """Every number outside a content control of a known fact, and every control of an unknown one.

    With a mapping from fact id to the texts it may print (`Document.displays()`) a control whose text was changed by
    hand is a finding too. `terms` are names that contain digits (03专项).
    """
    terms = tuple(terms)
    facts = _known_by(facts)
    found: list[Finding] = []
    for position, paragraph in enumerate(_open(source).iter(qn("w:p")), start=1):
        found_pieces = list(pieces(paragraph))
        if not _is_serial_number(paragraph, text="".join(piece.text for piece in found_pieces)):
            found += _check(found_pieces, facts=facts, terms=terms, position=position)
    return found


def _open(source: Path | str | bytes) -> BaseOxmlElement:
    try:
        body: BaseOxmlElement = docx.Document(
            BytesIO(source) if isinstance(source, bytes) else str(source)
        ).element.body
        return body
    # lxml reports broken XML as a SyntaxError of its own.
    except (BadZipFile, KeyError, ValueError, SyntaxError, OpcError) as fault:
        name = "文件" if isinstance(source, bytes) else f"“{Path(source).name}”"
        raise BureauError("audit.unreadable", f"{name}不是可读的 docx 文件，无法核数。", reason=str(fault)) from fault


def _known_by(facts: Facts) -> Facts:
    """The facts by their ids and by the bookmarks around them."""
    marks = {bookmark(fact): fact for fact in facts}
    if isinstance(facts, Mapping):
        return {**facts, **{mark: facts[fact] for mark, fact in marks.items()}}
    return {*facts, *marks}


def pieces(paragraph: BaseOxmlElement) -> Iterator[Piece]:
    """The text of the paragraph; python-docx's own `text` leaves content controls out."""
    text: str = ""
    around: tuple[BaseOxmlElement | None, tuple[str, ...]] = (None, ())
    marks: dict[str, str] = {}
    for element in paragraph.iter(*_TEXT, _START, _END):
        if element.tag == _START:
            if (name := element.get(qn("w:name"), "")).startswith("_KG"):
                marks[element.get(qn("w:id"))] = name.rpartition("_")[0]
            continue
        if element.tag == _END:
            marks.pop(element.get(qn("w:id")), None)
            continue
        if not _belongs(element, paragraph):
            continue
        control = _control(element)
        now = (control, () if control is None else tuple(marks.values()))
        if now != around and text:
            yield Piece(text, (*_names(around[0]), *around[1]))
            text = ""
        around = now
        text += _TEXT[element.tag] or element.text or ""
    if text:
        yield Piece(text, (*_names(around[0]), *around[1]))


def _belongs(element: BaseOxmlElement, paragraph: BaseOxmlElement) -> bool:
    """False for text of a text box inside the paragraph (a paragraph of its own) and for its copy for old programs."""
    if next(element.iterancestors(qn("w:p"))) is not paragraph or element.getparent().tag == qn("w:tabs"):
        return False
    return next(element.iterancestors(_FALLBACK), None) is None


def _control(element: BaseOxmlElement) -> BaseOxmlElement | None:
    """The nearest control with a name, else the nearest: what LibreOffice saves has none."""
    around = list(element.iterancestors(qn("w:sdt")))
    return next((found for found in around if _names(found)), around[0] if around else None)


def _names(control: BaseOxmlElement | None) -> tuple[str, ...]:
    if control is None:
        return ()
    properties = control.find(qn("w:sdtPr"))
    found = [] if properties is None else [properties.find(qn(f"w:{name}")) for name in ("tag", "alias")]
    return tuple(name for element in found if element is not None and (name := element.get(qn("w:val"))))


def _check(pieces: list[Piece], *, facts: Facts, terms: tuple[str, ...], position: int) -> Iterator[Finding]:
    sentence = "".join(piece.text for piece in pieces)
    settled: set[int] = set()
    bad: list[tuple[int, int]] = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        if piece.names:
            settled.update(range(start, end))
            if not _is_proven(piece, facts=facts):
                bad.append((start, end))
        start = end
    bad += [(c.start, c.end) for c in claims(sentence, terms=terms) if not settled.issuperset(c.digits)]
    for start, end in sorted(bad):
        context = sentence[max(0, start - _AROUND) : end + _AROUND].strip()
        yield Finding(sentence[start:end].strip(), context, position)


def _is_proven(piece: Piece, *, facts: Facts) -> bool:
    known = next((name for name in piece.names if name in facts), None)
    if known is None:
        return False
    return not isinstance(facts, Mapping) or piece.text in facts[known]


def _is_serial_number(paragraph: BaseOxmlElement, *, text: str) -> bool:
    """True for the counting cells of a table column headed 序号."""
    cell = paragraph.getparent()
    if cell.tag != qn("w:tc") or not text.strip().isdecimal():
        return False
    row = cell.getparent()
    table = row.getparent()
    heads = table.find(qn("w:tr")).findall(qn("w:tc")) if table.tag == qn("w:tbl") else []
    at = row.findall(qn("w:tc")).index(cell) if cell in row else len(heads)
    return at < len(heads) and "".join(t.text or "" for t in heads[at].iter(qn("w:t"))).strip() == "序号"
