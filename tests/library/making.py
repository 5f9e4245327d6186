"""Small files of every kind, as a bureau has them, and hostile ones."""

import io
import zipfile

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

BODY = "各乡镇人民政府、街道办事处，各园区："
NUMBER = "清科字〔2025〕18号"
TITLE = "关于印发《清江市科技创新券管理办法》的通知"


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def line(paper, words, *, size=16, centre=False, face="仿宋_GB2312"):
    paragraph = paper.add_paragraph()
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    run.font.name = face
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def notice(extra=()):
    """A notice as offices send them: letterhead, number, title, body with headings, a ruled table, signature."""
    paper = docx.Document()
    line(paper, "清江市科学技术局文件", size=36, centre=True, face="方正小标宋简体")
    line(paper, NUMBER, centre=True)
    line(paper, TITLE, size=22, centre=True, face="方正小标宋简体")
    line(paper, BODY)
    line(paper, "一、总体要求", face="黑体")
    for words in (
        "为规范科技创新券的发放和使用，降低企业创新成本，根据国科发火〔2016〕32号文件精神，制定本办法。" * 3,
        *extra,
    ):
        line(paper, words)
    line(paper, "二、支持对象", face="黑体")
    table = paper.add_table(3, 3, style="Table Grid")
    for row, words in zip(
        table.rows,
        (("企业", "额度", "年度"), ("示例甲厂", "5万元", "2025"), ("示例乙厂", "3万元", "2025")),
        strict=True,
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    line(paper, "清江市科学技术局")
    line(paper, "2025年3月12日")
    return saved(paper)


def picture(size=(400, 300), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def pdf(*objects, pages=1, size=(595, 842), packed=b""):
    """A PDF written by hand: pages with a line of text each, and further objects, some in a packed stream."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(pages))
    parts = {1: f"<< /Type /Catalog /Pages 2 0 R {objects[0] if objects else ''} >>".encode()}
    parts[2] = f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode()
    parts[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    for n in range(pages):
        words = f"BT /F1 24 Tf 72 {size[1] - 90} Td (Page {n + 1} of the test) Tj ET".encode()
        parts[10 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {11 + 2 * n} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {objects[1] if len(objects) > 1 else ''} >>"
        ).encode()
        parts[11 + 2 * n] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words)
    if packed:
        import zlib

        squeezed = zlib.compress(packed)
        parts[900] = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
            len(squeezed), squeezed,
        )  # fmt: skip
    out, places = b"%PDF-1.7\n", {}
    for number, part in parts.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (max(parts) + 1, table)


class _Gbk(zipfile.ZipInfo):
    """A member named as Chinese Windows does it: in GBK, and nothing that says so."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def archive(*members, in_gbk=False):
    """A zip of (name, content)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members:
            info = (_Gbk if in_gbk else zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return out.getvalue()


def changed(content, parts):
    """The office file with these parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()
