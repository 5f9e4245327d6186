"""Documents in the index for tests: readable versions with texts of their own, without any file being converted."""

from datetime import date

from keguan.library.indexing import index
from keguan.library.models import Holding, Page, Version
from keguan.registry.models import Document, User
from keguan.store import files
from keguan.store.acting import acting


def put(title, *texts, number="", issuer="清江市科学技术局", day=date(2025, 3, 12), **fields):
    """A document with these pages, found by them."""
    by = User.objects.get(role="clerk")
    with acting(by, "收录"):
        document = Document.objects.create(title=title, number=number, issuer=issuer, issued_on=day)
        holding = Holding.objects.create(document=document, added_by=by, **{"audience": "public"} | fields)
        if texts:
            add(holding, *texts)
    return holding


def add(holding, *texts, face=Version.INTERNAL):
    """The next version of the document, with these pages."""
    version = Version.objects.create(
        holding=holding, number=holding.versions.filter(face=face).count() + 1, face=face, state=Version.READY,
        file=files.keep(f"{holding.pk} {texts}".encode()), name="原件.docx", pages=len(texts), by=holding.added_by,
    )  # fmt: skip
    Page.objects.bulk_create(
        Page(version=version, number=n, text=text, width=595, height=842) for n, text in enumerate(texts, start=1)
    )
    index(version)
    return version
