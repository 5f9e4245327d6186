"""What a file is by its content, and hostile ones with the reason why not."""

import io
import struct
import zipfile

import openpyxl
import pytest
from tests.library import making

from keguan.library import contents


def workbook():
    return making.saved(openpyxl.Workbook())


def compound(*names):
    """A compound file (doc, xls) with no more than these entries in its directory."""
    body = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    for name in names:
        entry = name.encode("utf-16-le") + b"\0\0"
        body += (entry.ljust(64, b"\0") + struct.pack("<H", len(entry))).ljust(128, b"\0")
    return body


def vba_info(*, has_macros):
    """What a presentation says of its macros: a container and its atom (MS-PPT 2.4.11)."""
    return struct.pack("<HHIHHIIII", 0x1F, 0x03FF, 20, 0x02, 0x0400, 12, 7, has_macros, 2)


def odf(kind):
    return making.archive(("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode()), ("content.xml", b"<a/>"))


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("通知.docx", making.notice(), "docx"),
        ("改了名.pdf", making.notice(), "docx"),
        ("表.xlsx", workbook(), "xlsx"),
        ("旧.wps", compound("WordDocument"), "doc"),
        ("旧.et", compound("Workbook"), "xls"),
        ("旧.dps", compound("PowerPoint Document"), "ppt"),
        ("没有宏.ppt", compound("PowerPoint Document") + vba_info(has_macros=False), "ppt"),
        ("课件.pptx", making.archive(("ppt/presentation.xml", b"<p/>")), "pptx"),
        ("文.odt", odf("text"), "odt"),
        ("表.ods", odf("spreadsheet"), "ods"),
        ("公文.doc", b"{\\rtf1 \\ansi}", "rtf"),
        ("页.pdf", making.pdf(), "pdf"),
        ("图.png", making.picture(), "png"),
        ("图.jpeg", making.picture(kind="JPEG"), "jpg"),
        ("图.gif", making.picture(kind="GIF"), "gif"),
        ("说明.txt", "国标编码的说明".encode("gb18030"), "txt"),
        ("要点.MD", "# 要点".encode(), "md"),
        ("一批.zip", making.archive(("甲.txt", b"a")), "zip"),
    ],
)
def test_the_content_tells_what_it_is(name, content, media):
    assert contents.media_of(name, content) == media


def encrypted_zip():
    made = bytearray(making.archive(("甲.txt", b"secret")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(sign) + offset] |= 1
    return bytes(made)


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("word/document.xml", "w") as part:
        for _ in range(30):
            part.write(b"\0" * 2**20)
    return out.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>'


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [
        ("empty", "空.docx", b""),
        ("program", "安装.docx", b"MZ\x90\0"),
        ("program", "说明.txt", b"#!/bin/sh\nrm -rf /"),
        ("program", "程序.pdf", b"\x7fELF"),
        ("program", "应用.zip", making.archive(("META-INF/MANIFEST.MF", b""), ("a.class", b""))),
        ("archive", "一批.rar", b"Rar!\x1a\x07"),
        ("html", "网页.doc", b"<html><script>alert(1)</script>"),
        ("html", "图.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("ofd", "公文.ofd", making.archive(("OFD.xml", b"<a/>"))),
        ("unknown", "脚本.bat", b"del /q *.*"),
        ("unknown", "乱码.txt", b"\x00\x01\x02\x03"),
        ("unknown", "旧.doc", compound("Something")),
        ("damaged", "半个.docx", making.notice()[:3000]),
        ("bomb", "炸弹.docx", bomb()),
        ("encrypted", "有密码.zip", encrypted_zip()),
        ("encrypted", "有密码.docx", compound("EncryptedPackage")),
        ("entities", "实体.docx", making.changed(making.notice(), {"word/document.xml": ENTITY})),
        ("macros", "宏.docm", making.changed(making.notice(), {"word/vbaProject.bin": b"x"})),
        ("macros", "宏.xlsx", making.changed(workbook(), {"xl/macrosheets/sheet1.xml": b"<a/>"})),
        ("macros", "宏.doc", compound("WordDocument", "Macros")),
        ("macros", "宏.ppt", compound("PowerPoint Document") + vba_info(has_macros=True)),
        ("macros", "宏.xls", compound("Workbook", "_VBA_PROJECT_CUR")),
        ("inside", "藏.docx", making.changed(making.notice(), {"word/embeddings/o.bin": b"MZ This program cannot be run in DOS mode"})),
        ("active", "脚本.pdf", making.pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>")),
        ("active", "变形.pdf", making.pdf("/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>")),
        ("active", "打开程序.pdf", making.pdf("/OpenAction << /S /Launch /F (cmd.exe) >>")),
        ("active", "藏起来.pdf", making.pdf(packed=b"5 0 << /S /Launch /F (cmd.exe) >>")),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_with_the_reason(code, name, content):
    with pytest.raises(contents.Refused) as caught:
        contents.media_of(name, content)
    assert caught.value.code == f"library.{code}"
    assert caught.value.message.endswith("。")


def test_what_is_larger_than_the_setting(settings):
    settings.MAX_UPLOAD_BYTES = 2 * 2**20
    with pytest.raises(contents.Refused, match="超过 2 MB"):
        contents.media_of("大.txt", b"a" * (2 * 2**20 + 1))


@pytest.mark.parametrize("in_gbk", [False, True])
def test_names_in_an_archive_are_read_in_both_codes(in_gbk):
    made = making.archive(
        ("政策/关于奖补的通知.txt", b"a"), ("政策/名单.txt", b"b"), ("__MACOSX/._名单.txt", b"c"), in_gbk=in_gbk
    )
    assert list(contents.unpacked(made)) == [("政策/关于奖补的通知.txt", b"a"), ("政策/名单.txt", b"b")]


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/甲.txt", "/etc/甲.txt", "a/../../甲.txt", "C:/甲.txt", "..\\甲.txt"]
)
def test_a_path_that_leads_out_is_refused(name):
    with pytest.raises(contents.Refused) as caught:
        list(contents.unpacked(making.archive(("好.txt", b"a"), (name, b"b"))))
    assert caught.value.code == "library.path"


def test_an_archive_has_files_and_not_too_many(monkeypatch):
    with pytest.raises(contents.Refused) as caught:
        list(contents.unpacked(making.archive((".DS_Store", b"a"))))
    assert caught.value.code == "library.no_files"
    monkeypatch.setattr(contents, "MOST_MEMBERS", 1)
    with pytest.raises(contents.Refused) as caught:
        list(contents.unpacked(making.archive(("甲.txt", b"a"), ("乙.txt", b"b"))))
    assert caught.value.code == "library.too_many"
