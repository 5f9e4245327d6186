"""Writes the annual summary as a docx in the official layout, every number a content control holding its fact id."""

import hashlib
import re
import unicodedata
import zlib
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Word
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

from keguan.report import layout
from keguan.report.document import Block, Document, Heading, Number, Paragraph, Run, Table, numbered

# Parts that python-docx's template brings and this document does not use.
_UNUSED = ("customXml", "numbering", "stylesWithEffects", "theme", "webSettings", "thumbnail")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    '<ds:datastoreItem ds:itemID="{6B656775-616E-4000-8000-70726F6F6601}" '
    'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
    '<ds:schemaRef ds:uri="urn:keguan:proof:1"/></ds:schemaRefs></ds:datastoreItem>'
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Keguan</Application></Properties>"
)


def write(document: Document, path: Path | str, *, proof: str = "") -> Path:
    """Write the docx; the same document gives the same bytes."""
    path = Path(path)
    path.write_bytes(content(document, proof=proof))
    return path


def content(document: Document, *, proof: str = "") -> bytes:
    """The docx as bytes; `proof` is the XML part that it carries, see `keguan.report.proof`."""
    word = docx.Document()
    _prepare(word)
    _describe(word, document)
    controls = _Controls()
    body = word.element.body
    if document.number:
        _add(body, _paragraph("Normal", (_run(document.number),), more='<w:jc w:val="center"/>'))
        _add(body, _paragraph("Normal"))
    for line in document.title:
        _add(body, _paragraph("Title", (_run(line),)))
    _add(body, _paragraph("Normal"))
    if document.to:
        _add(body, _paragraph("Normal", (_run(f"{document.to}："),)))
    for _, blocks in numbered(document):
        for block in blocks:
            for element in _elements(block, controls=controls):
                _add(body, element)
    _sign(body, document)
    _number_pages(word)
    if proof:
        _carry(word, proof)
    return _repacked(word, day=document.day)


class _Controls:
    """Makes the content controls and gives each an id that depends only on its fact and on how often it came before."""

    def __init__(self) -> None:
        self._used: set[int] = set()
        self._seen: dict[str, int] = {}

    def wrap(self, number: Number) -> tuple[BaseOxmlElement, ...]:
        """The control between the ends of a hidden bookmark: what LibreOffice saves keeps the one or the other."""
        fact = number.fact
        self._seen[fact.id] = self._seen.get(fact.id, 0) + 1
        identifier = zlib.crc32(f"{fact.id} {self._seen[fact.id]}".encode()) & 0x7FFFFFFF
        while identifier in self._used or not identifier:
            identifier = (identifier + 1) & 0x7FFFFFFF
        self._used.add(identifier)
        control = OxmlElement("w:sdt")
        properties = OxmlElement("w:sdtPr")
        for name, value in (("alias", fact.id), ("tag", fact.id), ("id", str(identifier))):
            properties.append(OxmlElement(f"w:{name}", {qn("w:val"): value}))
        inner = OxmlElement("w:sdtContent")
        inner.append(_run(number.text, strong=number.strong))
        control.extend((properties, inner))
        told = {qn("w:id"): str(len(self._used)), qn("w:name"): f"{bookmark(fact.id)}_{self._seen[fact.id]}"}
        return (
            OxmlElement("w:bookmarkStart", told),
            control,
            OxmlElement("w:bookmarkEnd", {qn("w:id"): told[qn("w:id")]}),
        )

    def runs(self, runs: tuple[Run, ...]) -> tuple[BaseOxmlElement, ...]:
        wrapped = (
            self.wrap(run) if isinstance(run, Number) else (_run(run.text, strong=run.strong),)
            for run in runs
            if run.text
        )
        return tuple(element for elements in wrapped for element in elements)


def bookmark(fact_id: str) -> str:
    """The name of the bookmark around a fact; Word allows 40 letters and digits, and hides what begins with a stroke."""
    return f"_KG{hashlib.sha256(fact_id.encode()).hexdigest()[:16]}"


def _elements(block: Block, *, controls: _Controls) -> tuple[BaseOxmlElement, ...]:
    if isinstance(block, Heading):
        return (_paragraph(f"Heading{block.level}", (_run(block.text),)),)
    if isinstance(block, Paragraph):
        return (_paragraph("BodyText", controls.runs(block.runs)),)
    caption = (_paragraph("Caption", (_run(block.caption),)),) if block.caption else ()
    # The empty line keeps the following paragraph off the frame.
    return (*caption, _table(block, controls=controls), _paragraph("TableText"))


def _run(text: str, *, strong: bool = False) -> BaseOxmlElement:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    if strong:
        properties.append(OxmlElement("w:rStyle", {qn("w:val"): "Strong"}))
    # Curly quotes and dashes are Latin to Word unless told otherwise.
    properties.append(OxmlElement("w:rFonts", {qn("w:hint"): "eastAsia"}))
    words = OxmlElement("w:t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    words.text = text
    run.extend((properties, words))
    return run


def _paragraph(style: str, runs: tuple[BaseOxmlElement, ...] = (), *, more: str = "") -> BaseOxmlElement:
    """A paragraph in a style; `more` is XML that overrides the style."""
    paragraph = parse_xml(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr></w:p>')
    paragraph.extend(runs)
    return paragraph


def _add(body: BaseOxmlElement, element: BaseOxmlElement) -> None:
    body.insert(len(body) - 1, element)  # the last child of the body is its section


def _table(table: Table, *, controls: _Controls) -> BaseOxmlElement:
    columns = list(zip(table.head, _columns(table), strict=True))
    longest = [max(map(_length, (head, *texts))) for head, texts in columns]
    points, widths = _fitted(
        [max(_length(head) / 2, *map(_length, texts)) for head, texts in columns],  # a heading may take two lines
        [max(map(_unbroken, (head, *texts))) for head, texts in columns],
    )
    head_style, text_style = (layout.table_style(kind, points).replace(" ", "") for kind in ("Head", "Text"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    element = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>'
    )
    head = [_paragraph(head_style, (_run(text),)) for text in table.head]
    element.append(_row(head, widths=widths, repeated=True))
    for row in table.rows:
        cells = [
            _paragraph(text_style, controls.runs(cell), more=_side(cell, width=w))
            for cell, w in zip(row, longest, strict=True)
        ]
        element.append(_row(cells, widths=widths))
    return element


def _row(cells: list[BaseOxmlElement], *, widths: list[int], repeated: bool = False) -> BaseOxmlElement:
    header = "<w:tblHeader/>" if repeated else ""
    row = parse_xml(
        f'<w:tr {nsdecls("w")}><w:trPr><w:cantSplit/><w:trHeight w:val="520" w:hRule="atLeast"/>{header}</w:trPr>'
        "</w:tr>"
    )
    for paragraph, width in zip(cells, widths, strict=True):
        properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        cell = parse_xml(f"<w:tc {nsdecls('w')}>{properties}</w:tc>")
        cell.append(paragraph)
        row.append(cell)
    return row


def _side(cell: tuple[Run, ...], *, width: float) -> str:
    """Quantities stand at the right, a column of short words (家, 万元) in the middle, all else at the left."""
    is_amount = len(cell) == 1 and cell[0].is_quantity
    if is_amount and (isinstance(cell[0], Number) or width > 4):
        return '<w:jc w:val="right"/>'
    return '<w:jc w:val="center"/>' if width <= 4 else ""


def _columns(table: Table) -> list[list[str]]:
    """The texts of each column."""
    return [["".join(run.text for run in row[at]) for row in table.rows] for at in range(len(table.head))]


def _fitted(longest: list[float], unbroken: list[float]) -> tuple[int, list[int]]:
    """The size of the letters in points, and twips per column, whose sum is the type area.

    A column gets what cannot be broken, a code or a number, and `FEWEST` characters of a text; what is left is given in
    proportion to the longest texts. The size is the largest in which all columns get so much.
    """
    needed = [max(most, min(length, FEWEST)) + ROOM for most, length in zip(unbroken, longest, strict=True)]
    wanted = [max(few, min(length, MOST) + ROOM) for few, length in zip(needed, longest, strict=True)]
    points = next((p for p in layout.TABLE_SIZES if sum(needed) <= _capacity(p)), layout.TABLE_SIZES[-1])
    spare = max(0.0, _capacity(points) - sum(needed))
    more = sum(wanted) - sum(needed) or 1.0
    shares = [n + spare * (w - n) / more for n, w in zip(needed, wanted, strict=True)]
    widths = [int(layout.TEXT_WIDTH * share / sum(shares)) for share in shares]
    widths[-1] += layout.TEXT_WIDTH - sum(widths)
    return points, widths


def _capacity(points: int) -> float:
    """How many characters of the size stand on a line."""
    return layout.TEXT_WIDTH / (20 * points)


def _unbroken(text: str) -> float:
    """The width of the longest stretch without a place to break at; Latin letters and digits are wider here, to be sure."""
    return max((0.68 * len(word) for word in _LATIN.findall(text)), default=0.0)


def _length(text: str) -> float:
    """The width in characters; Latin letters and digits take half of one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


FOUR_LINES = 4 * 28  # characters
# characters: at the sides of a cell, and on a line of a text at the least and at the most
ROOM, FEWEST, MOST = 1.6, 6.0, 20.0
_LATIN = re.compile(r"[!-~]+")


def _sign(body: BaseOxmlElement, document: Document) -> None:
    """The name centred over the date, the date four characters from the right (GB/T 9704-2012, 7.3.5)."""
    day = f"{document.day.year}年{document.day.month}月{document.day.day}日"
    aside = max(0.0, 4 + (_length(day) - _length(document.issuer)) / 2)
    # A signature does not stand alone on a page; only a short paragraph is kept with it, for LibreOffice moves it whole.
    if len(body) > 1 and body[-2].tag == qn("w:p") and len(_words(body[-2])) <= FOUR_LINES:
        kept = [body[-2]]
        if len(body) > 2 and body[-3].tag == qn("w:tbl") and not _words(body[-2]):
            kept += body[-3].tr_lst[-1].iter(qn("w:p"))  # the last row of a table that ends the text
        for paragraph in kept:
            paragraph.get_or_add_pPr().keepNext_val = True
    _add(body, _paragraph("Normal", more="<w:keepNext/>"))
    _add(body, _paragraph("Normal", more="<w:keepNext/>"))
    _add(body, _paragraph("Signature", (_run(document.issuer),), more=f"<w:keepNext/>{_from_right(aside)}"))
    _add(body, _paragraph("Signature", (_run(day),), more=_from_right(4)))


def _words(paragraph: BaseOxmlElement) -> str:
    """The text of a paragraph, that of content controls too; `itertext` tells it once for each level of elements."""
    return "".join(part.text for part in paragraph.iter(qn("w:t")))


def _from_right(characters: float) -> str:
    return f'<w:ind w:right="{round(characters * layout.CHARACTER)}" w:rightChars="{round(characters * 100)}"/>'


def _number_pages(word: Word) -> None:
    section = word.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        element = footer._element  # python-docx offers no public way to a footer's XML
        for child in list(element):
            element.remove(child)
        # One character (of size 4) from the outer edge of the type area.
        more = f'<w:ind w:{side}="280" w:{side}Chars="100"/><w:jc w:val="{side}"/>'
        field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "/>')
        field.append(_run("1" if side == "right" else "2"))
        element.append(_paragraph("Footer", (_run("— "), field, _run(" —")), more=more))


def _prepare(word: Word) -> None:
    """Put this layout in the place of everything the template of python-docx says."""
    for target, source in ((word.styles.element, layout.styles_xml()), (word.settings.element, layout.settings_xml())):
        target[:] = list(parse_xml(source))
    word.sections[0]._sectPr[:] = list(parse_xml(layout.section_xml()))
    for relations in (word.part.rels, word.part.package.rels):
        for identifier, relation in list(relations.items()):
            name = relation.reltype.rpartition("/")[2]
            if name in _UNUSED:
                del relations[identifier]
            elif name == "fontTable":
                relation.target_part._blob = layout.font_table_xml().encode()
            elif name == "extended-properties":
                relation.target_part._blob = _APP.encode()


def _carry(word: Word, proof: str) -> None:
    """Put the proof into the package as a custom XML part, which office programs carry along unread."""
    package = word.part.package
    item = Part(PackURI("/customXml/item1.xml"), "application/xml", proof.encode(), package)
    typed = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    item.relate_to(
        Part(PackURI("/customXml/itemProps1.xml"), typed, _PROPERTIES.encode(), package), f"{_RELATIONS}/customXmlProps"
    )
    word.part.relate_to(item, f"{_RELATIONS}/customXml")


def _describe(word: Word, document: Document) -> None:
    properties = word.core_properties
    properties.title = document.title_text[:255]
    properties.author = properties.last_modified_by = document.bureau
    properties.language = "zh-CN"
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = datetime.combine(document.day, time())
    properties.revision = 1


def _repacked(word: Word, *, day: date) -> bytes:
    """The saved package with the document's own day in place of the clock."""
    saved, packed = BytesIO(), BytesIO()
    word.save(saved)
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)  # a zip file begins in 1980
    with ZipFile(saved) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = ZipInfo(name, stamp)
            info.compress_type, info.create_system = ZIP_DEFLATED, 0
            target.writestr(info, source.read(name))
    return packed.getvalue()
