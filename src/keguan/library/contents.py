"""What a file is by its content, and why the library does not take it."""

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from django.conf import settings
from xlrd.compdoc import CompDoc, CompDocError

from keguan.kit.errors import BureauError
from keguan.store.importing import files

OFFICE: Final = frozenset({"docx", "doc", "xlsx", "xls", "pptx", "ppt", "rtf", "odt", "ods", "odp"})
WORKBOOKS: Final = frozenset({"xlsx", "xls", "ods"})
TEXTS: Final = frozenset({"txt", "md"})
PICTURES: Final = frozenset({"png", "jpg", "gif"})
ZIP: Final = "zip"
MOST_MEMBERS: Final = 200
MOST_TEXT_BYTES: Final = 4_000_000
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"{\\rtf", "rtf"),
)
_REFUSED_STARTS: Final = (
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!"), "program"),
    ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"), "archive"),
)
_TEXT_NAMES: Final = {".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md"}
_OFFICE_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_ODF: Final = ((b"spreadsheet", "ods"), (b"presentation", "odp"), (b"opendocument.text", "odt"))
_PRESENTATION: Final = "PowerPoint Document"
_STREAMS: Final = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", _PRESENTATION: "ppt"}
_MACROS: Final = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros")
# VbaInfoAtom with fHasMacros (MS-PPT 2.4.11): the project itself lies packed in the stream, under no name of its own
_PPT_MACROS: Final = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00.{4}\x01\x00\x00\x00", re.DOTALL)
_PROGRAM: Final = b"This program cannot be run in DOS mode"
_ACTIONS: Final = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z0-9_])")
_SKIPPED: Final = re.compile(r"(?:^|/)(?:__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)

REASONS: Final = {
    "empty": "文件是空的，请重新导出或另存后再传。",
    "too_large": "文件超过 {most} MB，请压缩其中的图片或拆成几个文件后再传。",
    "program": "这是程序或脚本，文库不收；请只上传文档。",
    "archive": "这种压缩包不收，请改用 zip，或解压后直接把文件拖进来。",
    "html": "这是网页或 XML 文件，请用浏览器或 WPS 打开后另存为 PDF 或 docx 再传。",
    "ofd": "这是 OFD 文件，暂时不能转换，请用 OFD 阅读器另存为 PDF 再传。",
    "unknown": "认不出这是什么文件，请转成 docx、xlsx、pptx、pdf、txt 或图片再传。",
    "damaged": "文件已损坏或没有传完整，请打开原文件另存一份再传。",
    "bomb": "{told}，为安全起见不收；请把内容复制到新文件后再传。",
    "encrypted": "文件有密码，请去掉密码另存后再传。",
    "entities": "文件内含不应有的实体声明，可能被改动过；请用 WPS/Office 另存为新文件后再传。",
    "macros": "文件带宏（可执行的程序），文库不收；请另存为不带宏的 docx、xlsx 或 pptx 再传。",
    "inside": "文件里嵌着一个程序，文库不收；请删去这个嵌入对象再传。",
    "active": "PDF 里有会自动运行的脚本或打开程序的链接，文库不收；请用“打印成 PDF”重新生成再传。",
    "several": "新版本是一个文件，不是压缩包；请解压后上传里面的那一个。",
    "nested": "压缩包里还有压缩包，请解压后把里面的文件单独上传。",
    "path": "压缩包里的文件路径不正常（指向别的目录），可能被做过手脚，文库不收。",
    "too_many": f"压缩包里超过 {MOST_MEMBERS} 个文件，请分成几个再传。",
    "no_files": "压缩包里没有文件。",
    "long_text": "纯文本超过 4 MB，请拆成几个文件再传。",
}


class Refused(BureauError):
    """A file that the library does not take; the message says why and what to do."""

    def __init__(self, code: str, told: str = "") -> None:
        most = settings.MAX_UPLOAD_BYTES // 2**20
        super().__init__(f"library.{code}", REASONS[code].format(most=most, told=told))


def media_of(name: str, content: bytes) -> str:
    """What the file is (docx, pdf, png, …; zip for an archive of files). Raises Refused."""
    if not content:
        raise Refused("empty")
    if len(content) > settings.MAX_UPLOAD_BYTES:
        raise Refused("too_large")
    for starts, code in _REFUSED_STARTS:
        if content.startswith(starts):
            raise Refused(code)
    if content.startswith(b"PK"):
        return _of_zip(content)
    if content.startswith(files.OLE):
        return _of_compound(content)
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        _check_pdf(content)
        return "pdf"
    if known := next((media for start, media in _STARTS if content.startswith(start)), ""):
        return known
    return _of_text(name, content)


def _of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if told := files.swelling(members):
                raise Refused("bomb", told)
            if any(member.flag_bits & 1 for member in members):
                raise Refused("encrypted")
            names = {member.filename.lower().replace("\\", "/") for member in members}
            media = next((media for part, media in _OFFICE_PARTS.items() if part in names), "")
            if not media and "mimetype" in names:
                mime = archive.read("mimetype")[:200]
                media = next((media for word, media in _ODF if word in mime), "")
            if media:
                _check_office(archive, names)
                return media
            if "ofd.xml" in names:
                raise Refused("ofd")
            if "xl/workbook.bin" in names or names & {"meta-inf/manifest.mf", "androidmanifest.xml"}:
                raise Refused("unknown" if "xl/workbook.bin" in names else "program")
            return ZIP
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, KeyError, zlib.error) as error:
        raise Refused("damaged") from error


def _check_office(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(n.endswith("vbaproject.bin") or n.startswith(("xl/macrosheets/", "basic/")) for n in names):
        raise Refused("macros")
    if "[content_types].xml" in names:
        kinds = next(n for n in archive.namelist() if n.lower() == "[content_types].xml")
        if b"macroenabled" in archive.read(kinds).lower():
            raise Refused("macros")
    if files.declares_entities(archive):
        raise Refused("entities")
    for member in archive.infolist():
        if member.filename.lower().endswith((".bin", ".ole", ".exe")) and _PROGRAM in archive.read(member):
            raise Refused("inside")


def _of_compound(content: bytes) -> str:
    names = files.ole_names(content, ("EncryptedPackage", *_STREAMS, *_MACROS))
    if "EncryptedPackage" in names:
        raise Refused("encrypted")
    if names & set(_MACROS) or (_PRESENTATION in names and _PPT_MACROS.search(_slides(content))):
        raise Refused("macros")
    if _PROGRAM in content:
        raise Refused("inside")
    media = next((media for stream, media in _STREAMS.items() if stream in names), "")
    if not media:
        raise Refused("unknown")
    return media


def _slides(content: bytes) -> bytes:
    """The stream of slides in one piece, wherever its sectors lie; the file as it is where they cannot be followed."""
    try:
        return CompDoc(content, logfile=io.StringIO()).get_named_stream(_PRESENTATION) or content
    except (CompDocError, AssertionError, IndexError, ValueError, RecursionError, struct.error):
        return content


def _check_pdf(content: bytes) -> None:
    """Refuse scripts and starters of programs, in the objects and in the packed ones; what is locked is told later."""
    for piece in (content, *_packed(content)):
        plain = (
            re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), piece) if b"#" in piece else piece
        )
        if _ACTIONS.search(plain):
            raise Refused("active")


def _packed(content: bytes) -> Iterator[bytes]:
    """The object streams of a PDF, unpacked as far as is reasonable."""
    room = 200_000_000
    for found in re.finditer(rb"/ObjStm", content):
        start = content.find(b"stream", found.end())
        if start < 0 or room <= 0:
            return
        start += len(b"stream\r\n" if content[start + 6 : start + 8] == b"\r\n" else b"stream\n")
        try:
            unpacked = zlib.decompressobj().decompress(content[start:], 20_000_000)
        except zlib.error:
            continue
        room -= len(unpacked)
        yield unpacked


def _of_text(name: str, content: bytes) -> str:
    start = content[:2000].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<script", b"<svg", b"<meta", b"mime-version")):
        raise Refused("html")
    if files.decode(content) is None:
        raise Refused("unknown")
    media = _TEXT_NAMES.get(PurePosixPath(name.lower()).suffix, "")
    if not media:
        raise Refused("unknown")
    if len(content) > MOST_TEXT_BYTES:
        raise Refused("long_text")
    return media


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of an archive that `media_of` has let pass, with their names. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(name_of(m), m) for m in archive.infolist() if not m.is_dir()]
            if any(name.startswith("/") or ":" in name[:3] or ".." in name.split("/") for name, _ in members):
                raise Refused("path")
            members = [(name, member) for name, member in members if not _SKIPPED.search(name)]
            if not members:
                raise Refused("no_files")
            if len(members) > MOST_MEMBERS:
                raise Refused("too_many")
            for name, member in members:
                with archive.open(member) as part:
                    yield name, part.read(settings.MAX_UPLOAD_BYTES + 1)  # more than that is refused for its size
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise Refused("damaged") from error


def name_of(member: zipfile.ZipInfo) -> str:
    """The name as whoever packed it wrote it: in UTF-8, or in the GBK of Chinese Windows, which says nothing of it."""
    name = member.filename
    if not member.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        name = raw.decode("gb18030", "replace")
        with suppress(UnicodeDecodeError):
            utf8 = raw.decode("utf-8")
            # 通知 in GBK is also UTF-8, of letters that no Chinese name has: Chinese in UTF-8 lies above them
            name = name if any("\x7f" < char < "\u0800" for char in utf8) else utf8
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
