"""Files attached to records: dropped onto the page, opened, taken off and put back."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry.access import CHANGE, may_move, require
from keguan.store import files
from keguan.store.acting import acting
from keguan.store.attachments import attach
from keguan.store.audit import audit
from keguan.store.models import Attachment
from keguan.web.gate import editors, open_to, signed_in
from keguan.web.imports.uploads import clean_name
from keguan.web.ledgers.rows import record_of, record_url

MOST_FILES = 20


@require_POST
@open_to(signed_in)
def add(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Attach the files that were dropped or chosen; those that are refused are named with the reason.

    Whoever takes a step of the record's workflow also brings the papers for it.
    """
    ledger = catalogue.ledger(key)
    if not may_move(request.user, ledger):
        require(request.user, CHANGE, ledger)
    record, kept = record_of(request.user, ledger, pk), 0
    sent = request.FILES.getlist("files")
    if not sent or len(sent) > MOST_FILES:
        told = "没有收到文件，请选择文件再上传。" if not sent else f"一次最多附 {MOST_FILES} 个文件。"
        messages.error(request, told)
    for file in sent[:MOST_FILES] if len(sent) <= MOST_FILES else ():
        name = clean_name(file.name).rsplit("/", 1)[-1][-200:]
        try:
            if file.size > settings.MAX_UPLOAD_BYTES:
                most = settings.MAX_UPLOAD_BYTES // 1024 // 1024
                raise BureauError("attachments.too_large", f"“{name}”超过 {most} MB，没有附上。")
            with acting(request.user, f"附上“{name}”"[:200]):
                attach(record, name, file.read())
            kept += 1
        except BureauError as fault:
            messages.error(request, fault.message)
    if kept:
        messages.success(request, f"已附上 {kept} 个文件。")
    return redirect(f"{record_url(ledger, record)}#attachments")


def _attachment(request: HttpRequest, key: str, pk: int, file: int) -> Attachment:
    """The attachment, for whoever may see the record it belongs to."""
    record = record_of(request.user, catalogue.ledger(key), pk)
    return get_object_or_404(
        Attachment.everything.select_related("file"), pk=file, model=record._meta.label_lower, object_id=record.pk
    )


@require_safe
@open_to(signed_in)
def download(request: HttpRequest, key: str, pk: int, file: int) -> FileResponse:
    """The file as it was attached. Pictures and PDF open beside the page, everything else is only ever saved."""
    found = _attachment(request, key, pk, file)
    if found.retired_at:
        raise Http404
    shown = found.is_shown_in_browser and request.GET.get("save") != "1"
    kind = found.kind if shown else "application/octet-stream"
    content = files.path_of(found.file).open("rb")
    audit("export", f"打开附件“{found.name}”", actor=request.user)
    response = FileResponse(content, as_attachment=not shown, filename=found.name, content_type=kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    sandbox = "" if kind == "application/pdf" else "sandbox; "  # a sandboxed PDF is not shown at all
    policy = f"{sandbox}default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


@require_POST
@open_to(editors)
def take_off(request: HttpRequest, key: str, pk: int, file: int) -> HttpResponse:
    """Take a file off the record, or put one back that was taken off."""
    ledger = catalogue.ledger(key)
    require(request.user, CHANGE, ledger)
    found = _attachment(request, key, pk, file)
    with acting(request.user, f"{'放回' if found.retired_at else '取下'}“{found.name}”"[:200]):
        if found.retired_at:
            found.restore()
        else:
            found.retire("取下附件")
    messages.success(request, "已放回。" if found.retired_at is None else "已取下，需要时可以在“取下的”里放回。")
    return redirect(f"{record_url(ledger, record_of(request.user, ledger, pk))}#attachments")
