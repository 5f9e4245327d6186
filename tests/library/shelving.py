"""Documents on the shelf for tests: readable versions without any conversion, in the index where they are to be found."""

from datetime import date
from functools import cache
from io import BytesIO

import pypdfium2 as pdfium

from keguan.library.indexing import index
from keguan.library.models import Holding, Page, Version
from keguan.registry.models import Document, User
from keguan.store import files
from keguan.store.acting import acting

TEXT = "第{n}页　高新技术企业认定管理办法"


@cache
def blank_pdf(pages):
    made, out = pdfium.PdfDocument.new(), BytesIO()
    for _ in range(pages):
        made.new_page(595, 842)
    made.save(out)
    return out.getvalue()


def shelve(title, *, pages=5, by=None, texts=(), **fields):
    """A holding with one readable version of so many A4 pages; each has one line of text, or those of `texts`."""
    holding = _hold(title, by=by, **fields)
    add_version(holding, pages=pages, texts=texts)
    return holding


def put(title, *texts, issuer="清江市科学技术局", day=date(2025, 3, 12), **fields):
    """A holding for everybody, found by its pages of these texts; without any it has no version."""
    holding = _hold(title, issuer=issuer, day=day, **{"audience": "public"} | fields)
    if texts:
        add(holding, *texts)
    return holding


def add(holding, *texts, face=Version.INTERNAL):
    """The next version of the holding, found by its pages."""
    version = add_version(holding, pages=len(texts), texts=texts, face=face)
    index(version)
    return version


def _hold(title, *, by=None, number="", issuer="", day=None, **fields):
    by = by or User.objects.get(role="clerk")
    with acting(by, "收录"):
        document = Document.objects.create(title=title, number=number, issuer=issuer, issued_on=day)
        return Holding.objects.create(document=document, added_by=by, **fields)


def add_version(holding, *, pages=5, by=None, texts=(), face=Version.INTERNAL, state=Version.READY):
    """The next version of the holding, not in the index."""
    file = files.keep(blank_pdf(pages))
    version = Version.objects.create(
        holding=holding, number=holding.versions.filter(face=face).count() + 1, face=face, state=state,
        file=file, pdf=file, name=f"{holding}.pdf", media="pdf", pages=pages,
        outline=[[1, f"第{n}章", n] for n in range(1, pages + 1)], by=by or holding.added_by,
    )  # fmt: skip
    told = texts or [TEXT.format(n=n) for n in range(1, pages + 1)]
    Page.objects.bulk_create(
        Page(
            version=version, number=n, text=text, width=595, height=842,
            lines=[[line, 100, 100 + 30 * i, 800, 20] for i, line in enumerate(text.split("\n"))],
        )
        for n, text in enumerate(told, start=1)
    )  # fmt: skip
    return version
