"""The official layout (GB/T 9704-2012) as Word styles, settings and fonts: measures in one place, XML from them."""

from typing import Final

from docx.oxml.ns import nsdecls

# Names of the licensed fonts; a machine without them uses the replacement named in the font table or in fonts.conf.
FANGSONG: Final = "仿宋_GB2312"
KAITI: Final = "楷体_GB2312"
HEITI: Final = "黑体"
SONGTI: Final = "宋体"
XIAOBIAOSONG: Final = "方正小标宋简体"
_REPLACED_BY: Final = {FANGSONG: "仿宋", KAITI: "楷体", HEITI: "SimHei", SONGTI: "SimSun", XIAOBIAOSONG: "宋体"}

TWIP_PER_MM: Final = 1440 / 25.4
PAGE: Final = (210, 297)  # mm
MARGINS: Final = {"top": 37, "right": 26, "bottom": 35, "left": 28}  # mm: type area 156 × 225
# The dash of the page number stands 7 mm below the type area, so its line ends about 25 mm above the edge.
FOOTER: Final = 25
PITCH: Final = 579  # twips: 28.95 pt, 22 lines to a page
CHARACTER: Final = 320  # twips: 16 pt, 28 characters to a line
TABLE_SIZES: Final = (14, 12, 10)  # points: the largest that the columns of a table fit in
TEXT_WIDTH: Final = round((PAGE[0] - MARGINS["left"] - MARGINS["right"]) * TWIP_PER_MM)
# Word's own gap between Chinese and digits is uneven at the borders of content controls.
_UNSPACED: Final = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'


def fonts(name: str) -> str:
    """The same face for Chinese and Latin: the standard sets digits in the body face too."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def size(points: int) -> str:
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


def indent(characters: int = 2) -> str:
    # Word follows firstLineChars, LibreOffice firstLine.
    return f'<w:ind w:firstLine="{characters * CHARACTER}" w:firstLineChars="{characters * 100}"/>'


def _exact(twips: int) -> str:
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>'


def _style(name: str, *, paragraph: str = "", run: str = "") -> str:
    default = ' w:default="1"' if name == "Normal" else ""
    parent = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    following = '<w:next w:val="BodyText"/>' if name.startswith(("heading", "Title")) else ""
    identifier = "".join(word.capitalize() for word in name.split())
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{identifier}"><w:name w:val="{name}"/>{parent}{following}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _heading(level: int, *, face: str) -> str:
    paragraph = f'<w:keepNext/><w:keepLines/>{indent()}<w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"heading {level}", paragraph=paragraph, run=fonts(face))


def _footer_style() -> str:
    paragraph = '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    return _style("footer", paragraph=paragraph, run=fonts(SONGTI) + size(14))


def _defaults() -> str:
    # Latin runs are not Chinese: LibreOffice would break a line inside 4350.
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}{size(16)}{language}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr>{_UNSPACED}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _table_style() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    padding = "".join(f'<w:{side} w:w="80" w:type="dxa"/>' for side in ("left", "right"))
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{padding}</w:tblCellMar></w:tblPr></w:style>"
    )


def table_style(kind: str, points: int) -> str:
    """The name of the style of a table's head or text (`kind`, Head or Text) in this size."""
    return f"Table {kind}" if points == TABLE_SIZES[0] else f"Table {kind} {points}"


def _table_text(points: int, off: str) -> str:
    line = _exact(round(points * 440 / TABLE_SIZES[0]))
    head = _style(
        table_style("Head", points), paragraph=f'{off}{line}<w:jc w:val="center"/>', run=fonts(HEITI) + size(points)
    )
    return head + _style(table_style("Text", points), paragraph=f'{off}{line}<w:jc w:val="left"/>', run=size(points))


def styles_xml() -> str:
    """All styles of the document; the navigation pane of Word lists the headings."""
    centred, justified = '<w:jc w:val="center"/>', '<w:jc w:val="both"/>'
    off = '<w:snapToGrid w:val="0"/>'  # the grid is for the body; a taller line would take two of its lines
    paragraphs = (
        _style(
            "Normal",
            paragraph=f"<w:widowControl/>{_UNSPACED}{_exact(PITCH)}{justified}",
            run=fonts(FANGSONG) + size(16),
        ),
        _style("Body Text", paragraph=indent()),
        _style("Title", paragraph=f"<w:keepNext/>{off}{_exact(680)}{centred}", run=fonts(XIAOBIAOSONG) + size(22)),
        _heading(1, face=HEITI),
        _heading(2, face=KAITI),
        _heading(3, face=FANGSONG),
        _style("caption", paragraph=f"<w:keepNext/>{_exact(PITCH)}{centred}", run=fonts(HEITI) + size(14)),
        *(_table_text(points, off) for points in TABLE_SIZES),
        _style("Signature", paragraph='<w:keepLines/><w:jc w:val="right"/>'),
        _footer_style(),
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>',
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/>'
        f"<w:rPr>{fonts(KAITI)}<w:b/><w:bCs/></w:rPr></w:style>",
    )
    return f"<w:styles {nsdecls('w')}>{_defaults()}{''.join(paragraphs)}{_table_style()}</w:styles>"


def settings_xml() -> str:
    """Settings of the file: page numbers differ on odd and even pages, Chinese punctuation is set tight."""
    office = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="{2 * CHARACTER}"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        f'<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="{office}" w:val="15"/>'
        "</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )


def font_table_xml() -> str:
    """The fonts named, each with the one that Windows has when the licensed font is missing."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _REPLACED_BY.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{entries}</w:fonts>'


def section_xml() -> str:
    """Page, margins and the line grid, as children of `w:sectPr` after its footer references."""
    twips = {name: round(mm * TWIP_PER_MM) for name, mm in MARGINS.items()}
    sides = " ".join(f'w:{name}="{value}"' for name, value in twips.items())
    footer = round(FOOTER * TWIP_PER_MM)
    return (
        f'<w:sectPr {nsdecls("w")}><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar {sides} w:header="851" w:footer="{footer}" w:gutter="0"/><w:cols w:space="720"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
    )
