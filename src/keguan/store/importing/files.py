"""Which files of a folder are workbooks, told by their content, and why a file cannot be read."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from keguan.kit.errors import BureauError

MAX_BYTES: Final = 50 * 2**20
MAX_UNPACKED_BYTES: Final = 500 * 2**20
MAX_RATIO: Final = 200
BIG_MEMBER_BYTES: Final = 20 * 2**20
KINDS: Final = ("xlsx", "xls", "docx", "csv", "pdf", "text", "sheet")
_QUIET: Final = {".json", ".md", ".txt", ".ini", ".db", ".tmp", ".bak", ".lnk", ".log", ".py"}
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: Final = ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
_OTHERS: Final = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "压缩包"),
)


class UnreadableFile(BureauError):
    """A file that cannot be imported; the message says what it is and what the clerk can do."""


def gather(paths: Iterable[str | Path]) -> list[Path]:
    """The files to import, folders searched to the bottom, in the order a person would number them.

    Files that are obviously no workbooks (.txt, .json, locks, hidden ones) are left out; others that cannot be read stay
    in the list, so that reading them reports why. Raises UnreadableFile when a named path does not exist.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UnreadableFile("missing", f"找不到“{path.name}”，请检查文件或文件夹的位置。", file=path.name)
        inside = path.rglob("*") if path.is_dir() else [path]
        found += sorted((item for item in inside if item.is_file() and _is_wanted(item, path)), key=_natural)
    return list(dict.fromkeys(found))


def _is_wanted(item: Path, root: Path) -> bool:
    parts = item.relative_to(root).parts or (item.name,)
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    return not hidden and item.name != "Thumbs.db" and (item == root or item.suffix.lower() not in _QUIET)


def _natural(path: Path) -> list[tuple[int, int, str]]:
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", str(path)) if p]


def sniff(path: Path) -> str:
    """The kind of the file by its content; raises UnreadableFile for everything that is not read.

    "text" and "sheet" are documents and workbooks of other programs, which LibreOffice turns into docx and xlsx.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError as error:
        raise _refuse("unreadable", path, "文件打不开，请检查它是否被移走或没有读取权限。") from error
    if not size:
        raise _refuse("empty", path, "文件是空的（0 字节），请重新导出或另存后再导入。")
    if size > MAX_BYTES:
        raise _refuse("too_large", path, "文件超过 50 MB，请删去图片和无关工作表，或拆成几个文件后再导入。")
    if head.startswith(b"PK"):
        return _sniff_zip(path)
    if head.startswith(OLE):
        return _sniff_ole(path)
    if head[:2] == b"\x09\x08" or head[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"):
        return "xls"
    if head.startswith(b"%PDF"):
        return "pdf"
    return "text" if head.startswith(b"{\\rtf") else _sniff_text(path, head)


def _refuse(code: str, path: Path, what: str) -> UnreadableFile:
    return UnreadableFile(code, f"{path.name}：{what}", file=path.name)


def _sniff_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if told := swelling(members):
                raise _refuse("bomb", path, f"{told}，为安全起见不读取；请把数据复制到新工作簿后再导入。")
            names = {member.filename for member in members}
            kind = _office_kind(names)
            if any(member.flag_bits & 1 for member in members):
                raise _refuse("encrypted", path, "文件被加密，请去掉密码另存后再导入。")
            if not kind:
                raise _refuse("not_workbook", path, _name_of_zip(names))
            _check_parts(path, archive)
            return _open_document(archive) if kind == "odf" else kind
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise damaged(path) from error


def damaged(path: Path) -> UnreadableFile:
    """The refusal for a file whose inside cannot be read."""
    return _refuse("damaged", path, "文件已损坏或没有下载完整，请用 WPS/Excel 打开另存一份后再导入。")


def swelling(members: list[zipfile.ZipInfo]) -> str:
    """How an archive grows beyond what is reasonable when it is unpacked; "" when it does not."""
    for member in members:
        if member.file_size > BIG_MEMBER_BYTES and member.file_size / max(member.compress_size, 1) > MAX_RATIO:
            return "文件解压后异常庞大"
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES or len(members) > 10_000:
        return "文件解压后超过 500 MB"
    return ""


def _office_kind(names: set[str]) -> str:
    lower = {name.lower().replace("\\", "/") for name in names}
    if "xl/workbook.xml" in lower:
        return "xlsx"
    if "mimetype" in lower and "content.xml" in lower:
        return "odf"
    return "docx" if "word/document.xml" in lower else ""


def _open_document(archive: zipfile.ZipFile) -> str:
    """Whether an OpenDocument file is a workbook or a text."""
    return "sheet" if b"spreadsheet" in archive.read("mimetype")[:200] else "text"


def _name_of_zip(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "这是二进制工作簿（xlsb），请在 Excel/WPS 中另存为 xlsx 后再导入。"
    if "ppt/presentation.xml" in names:
        return "这是演示文稿（PPT），不是工作簿，请导入 xlsx 或 docx。"
    if "mimetype" in names:
        return "这是 OFD 等格式的文件，请另存为 xlsx 或 docx 后再导入。"
    return "这是压缩包，不是工作簿，请先解压，再导入里面的文件。"


def _check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    if declares_entities(archive):
        told = "文件内含不应有的实体声明，可能被改动过；请在 WPS/Excel 中另存为新文件后再导入。"
        raise _refuse("entities", path, told)


def declares_entities(archive: zipfile.ZipFile) -> bool:
    """Whether an XML part declares entities; they have no place in an office file."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(member) as part:
            start = part.read(65_536)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            start = start.decode("utf-16", "replace").encode()
        if re.search(rb"<!(?:DOCTYPE|ENTITY)", start, re.IGNORECASE):
            return True
    return False


def _sniff_ole(path: Path) -> str:
    names = ole_names(path.read_bytes())
    if "EncryptedPackage" in names:
        raise encrypted(path)
    if names & {"Workbook", "Book"}:
        return "xls"
    if "WordDocument" in names or path.suffix.lower() == ".wps":
        return "text"
    if path.suffix.lower() == ".et":
        return "sheet"
    if names & {"PowerPoint Document"}:
        raise _refuse("not_workbook", path, "这是演示文稿（PPT），不是工作簿，请导入 xlsx 或 docx。")
    raise legacy(path, "认不出的旧格式文件")


def legacy(path: Path, what: str) -> UnreadableFile:
    """The refusal for a format that has to be saved anew first."""
    return _refuse("legacy", path, f"{what}，请在 WPS/Office 中另存为 xlsx 或 docx 后再导入。")


def unread_pdf(path: Path, code: str) -> UnreadableFile:
    """The refusal for a PDF that is a picture, too long, or without ruled tables."""
    told = {
        "scanned": "这是扫描件（图片），里面没有文字可读，请找电子版，或把内容录入 Excel 后再导入。",
        "too_long": "PDF 页数太多，请只导出有表格的页再导入。",
        "no_table": "PDF 里没有带框线的表格，请找 Excel 或 Word 版，或把内容录入 Excel 后再导入。",
    }
    return _refuse(code, path, told[code])


def encrypted(path: Path) -> UnreadableFile:
    """The refusal for a workbook that opens only with a password."""
    return _refuse("encrypted", path, "文件有打开密码，请在 WPS/Excel 中去掉密码另存后再导入。")


def ole_names(content: bytes, wanted: Iterable[str] = _STREAMS) -> set[str]:
    """Which of these streams and folders a compound file has: read straight from its 128-byte directory entries."""
    names = set()
    for name in wanted:
        entry = name.encode("utf-16-le") + b"\0\0"
        at = content.find(entry)
        # a directory entry starts on a 128-byte boundary and gives the length of its name at byte 64
        while at != -1:
            if at % 128 == 0 and content[at + 64 : at + 66] == len(entry).to_bytes(2, "little"):
                names.add(name)
                break
            at = content.find(entry, at + 1)
    return names


def _sniff_text(path: Path, head: bytes) -> str:
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise _refuse("mislabelled", path, f"这其实是{name}，不是工作簿，请导入 Excel、Word、PDF 或 csv 文件。")
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")[:2000].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"<html" in start:
        raise _refuse("mislabelled", path, "这其实是网页（HTML），请在 WPS/Excel 中打开后另存为 xlsx 再导入。")
    if start.startswith(b"<?xml"):
        raise _refuse("mislabelled", path, "这其实是 XML 文件，请在 WPS/Excel 中打开后另存为 xlsx 再导入。")
    if decode(head, partial=True) is None:
        raise _refuse("unknown", path, "认不出这是什么文件，请导入 Excel、Word、PDF 或 csv 文件。")
    if path.suffix.lower() in {".xlsx", ".xls", ".docx", ".xlsm"} and not re.search(rb"[,\t;]", head):
        raise damaged(path)
    return "csv"


def decode(content: bytes, *, partial: bool = False) -> str | None:
    """The text in utf-8, utf-16 with a mark, or gb18030; None when it is none of them or has control characters."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "ignore")
    for encoding in ("utf-8-sig", "gb18030"):
        # the head of a long file may be cut inside a character
        for cut in range(4 if partial else 1):
            try:
                text = content[: len(content) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return None if re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None
