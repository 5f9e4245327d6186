"""A signed report in the library: published in both faces, taken out again when it is withdrawn."""

from typing import Any

from django.db.models import Max

from keguan.library.models import Holding, Version
from keguan.registry.models import Document
from keguan.report.document import Document as Written
from keguan.report.faces import INTERNAL, PUBLIC
from keguan.report.models import Edition, Report
from keguan.report.signing import document_of, docx_of, newest
from keguan.store import files

_FACES = {INTERNAL: Version.INTERNAL, PUBLIC: Version.PUBLIC}


def origin_of(edition: Edition) -> str:
    """What a version of the library was published from: report:12:3, the third edition of the report 12."""
    return f"report:{edition.report_id}:{edition.number}"


def edition_of(holding: Holding) -> Edition | None:
    """The newest edition that the document was published from; None when it was not published from a report."""
    version = holding.versions.filter(origin__startswith="report:").order_by("-number").first()
    if version is None:
        return None
    _, report, number = version.origin.split(":")
    return Edition.objects.select_related("report", "report__region").filter(report=report, number=number).first()


def published(report: Report) -> Holding | None:
    """The document of the library that the report was published as, one that was taken out again among them."""
    found = Version.objects.filter(origin__startswith=f"report:{report.pk}:").first()
    return Holding.everything.select_related("document").get(pk=found.holding_id) if found else None


def publish(report: Report, user: Any, comment: str = "") -> Holding:
    """Put the newest edition into the library, inside the act going on: staff reads it whole, all others its public face.

    A later edition is a new version of the same document.
    """
    edition = newest(report)
    holding = published(report) or Holding(kind=Holding.REPORT, downloads_for=Holding.EVERY_READER, added_by=user)
    _tell(holding, document_of(edition))
    number = 1 + (holding.versions.aggregate(newest=Max("number"))["newest"] or 0)
    for face, shown_as in _FACES.items():
        named = f"{report}{'（公开稿）' if face == PUBLIC else ''}.docx"
        Version.objects.create(
            holding=holding,
            number=number,
            face=shown_as,
            file=files.keep(docx_of(edition, face)),
            name=named[-200:],
            media="docx",
            origin=origin_of(edition),
            remark=f"第{edition.number}版签发稿",
            by=user,
        )
    return holding


def _tell(holding: Holding, made: Written) -> None:
    """Title, issuer and day of the text, and whom it is for; the section that keeps it is everybody's."""
    document = holding.document if holding.document_id else Document()
    document.title, document.issuer, document.issued_on = made.title_text[:200], made.issuer[:80], made.day
    document.save()
    holding.document, holding.audience, holding.has_public_face = document, Holding.STAFF, True
    holding.retired_at, holding.retired_reason = None, ""
    holding.save()


def withdraw(report: Report, user: Any, comment: str = "") -> None:
    """Take the report out of the library, inside the act going on: nobody finds it until it is published again.

    What was withdrawn is not read there any more, neither while the next edition is converted; the report has it.
    """
    if (holding := published(report)) and holding.retired_at is None:
        holding.versions.update(state=Version.REFUSED, fault=f"已撤回：{comment}"[:300])
        holding.retire(comment)
