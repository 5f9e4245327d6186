"""Files attached to records: what they are by their content, and keeping them with history."""

from typing import Any, Final

from keguan.kit.errors import BureauError
from keguan.store import files
from keguan.store.models import Attachment

SIGNATURES: Final = (
    (b"%PDF", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),  # docx, xlsx, pptx, wps of today, and archives
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),  # doc, xls, ppt, wps, et
)


def kind_of_content(name: str, content: bytes) -> str:
    """The media type told by the content. Raises BureauError for what a bureau does not keep, programs above all."""
    if not content:
        raise BureauError("attachments.empty", f"“{name}”是空的，没有附上。")
    for start, kind in SIGNATURES:
        if content.startswith(start):
            return kind
    if _is_text(content):
        return "text/plain"
    told = f"“{name}”不是文档、表格、图片、PDF、压缩包或纯文本，没有附上；请转成这几种再附。"
    raise BureauError("attachments.kind", told)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content or content.startswith((b"MZ", b"\x7fELF", b"#!")):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def attach(record: Any, name: str, content: bytes) -> Attachment:
    """Keep the file with the record, inside the act going on. Raises BureauError for a kind that is not kept."""
    kind = kind_of_content(name, content)
    made = Attachment(
        model=record._meta.label_lower, object_id=record.pk, file=files.keep(content), name=name, kind=kind
    )
    made.save()
    return made


def attached_to(record: Any) -> list[Attachment]:
    """The files of the record, newest first, those taken off among them."""
    found = Attachment.everything.filter(model=record._meta.label_lower, object_id=record.pk)
    return list(found.select_related("file").order_by("-pk"))
