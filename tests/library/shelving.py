"""Documents on the shelf for tests: readable versions without any conversion."""

from io import BytesIO

import pypdfium2 as pdfium

from keguan.library.models import Holding, Page, Version
from keguan.registry.models import Document, User
from keguan.store import files
from keguan.store.acting import acting

TEXT = "第{n}页　高新技术企业认定管理办法"


def blank_pdf(pages):
    made, out = pdfium.PdfDocument.new(), BytesIO()
    for _ in range(pages):
        made.new_page(595, 842)
    made.save(out)
    return out.getvalue()


def shelve(title, *, pages=5, by=None, number="", texts=(), **fields):
    """A holding with one readable version of so many A4 pages; each has one line of text, or those of `texts`."""
    by = by or User.objects.get(role="clerk")
    with acting(by, "收录"):
        document = Document.objects.create(title=title, number=number)
        holding = Holding.objects.create(document=document, added_by=by, **fields)
    add_version(holding, pages=pages, by=by, texts=texts)
    return holding


def add_version(holding, *, pages=5, by=None, texts=(), face=Version.INTERNAL, state=Version.READY):
    """The next version of the holding."""
    file = files.keep(blank_pdf(pages))
    version = Version.objects.create(
        holding=holding,
        number=holding.versions.filter(face=face).count() + 1,
        face=face,
        file=file,
        name=f"{holding}.pdf",
        media="pdf",
        state=state,
        pdf=file,
        pages=pages,
        outline=[[1, f"第{n}章", n] for n in range(1, pages + 1)],
        by=by or holding.added_by,
    )
    told = texts or [TEXT.format(n=n) for n in range(1, pages + 1)]
    Page.objects.bulk_create(
        Page(
            version=version,
            number=n,
            text=text,
            width=595,
            height=842,
            lines=[[line, 100, 100 + 30 * i, 800, 20] for i, line in enumerate(text.split("\n"))],
        )
        for n, text in enumerate(told, start=1)
    )
    return version
