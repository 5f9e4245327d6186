"""谁在用这份文件: what of the bureau's work rests on a document, each part as far as the reader may see it.

One function for each kind of user; `users_of` asks them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import CharField, Q, QuerySet
from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.cite import Cite
from keguan.kit.ledger import Ledger
from keguan.kit.rules.standing import days, sheets
from keguan.library import citing
from keguan.library.access import is_signed_in
from keguan.library.models import Holding
from keguan.registry import access
from keguan.registry.models import Document, PublishedFigure
from keguan.report.models import Edition
from keguan.report.publishing import edition_of
from keguan.store.models import Fact
from keguan.web import gate
from keguan.web.ledgers.rows import record_url

SHOWN: Final = 5


@dataclass(frozen=True)
class Use:
    """One kind of user: what it is called, the first of them as (text, address), how many there are in all."""

    name: str
    items: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.items)


def users_of(user: Any, holding: Holding) -> list[Use]:
    """Everything that rests on the document and that the reader may see; kinds without any are left out."""
    parts: tuple[Callable[[Any, Document], Iterator[Use]], ...] = (
        _circulars, _records, _cites_typed, _policies, _indicators, _reports,
    )  # fmt: skip
    told = list(_documents(user, holding))
    if is_signed_in(user):
        told += [*_published_from(user, holding), *(use for part in parts for use in part(user, holding.document))]
    return [use for use in told if use.count]


def _circulars(user: Any, document: Document) -> Iterator[Use]:
    """The circular that was entered with its table."""
    page = catalogue.pages.get("registry.circular")
    if page and access.may_open(user, page) and document.figures.filter(retired_at=None).exists():
        href = f"{reverse('page', args=[page.key])}?document={document.pk}"
        yield Use("登记的通报", [(f"{document}的整张表", href)], 1)


def _records(user: Any, document: Document) -> Iterator[Use]:
    """Records of ledgers that name the document: published figures, approvals, policies of funds."""
    for ledger in access.ledgers_for(user):
        links = [f for f in ledger.model._meta.concrete_fields if f.remote_field and f.related_model is Document]
        for link in links:
            rows = access.visible(user, ledger).filter(**{link.name: document.pk})
            yield _use(f"{ledger.title}（{link.verbose_name}）", ledger, rows)


def _cites_typed(user: Any, document: Document) -> Iterator[Use]:
    """Records in which the number is written: as a number of theirs, or at the beginning of a citation."""
    if not document.number:
        return
    for ledger in access.ledgers_for(user):
        if ledger.model is Document:
            continue
        for column in ledger.model._meta.concrete_fields:
            if not isinstance(column, CharField) or (column.verbose_name != "文号" and column.name != "cite"):
                continue
            is_cited = Q(**{column.name: document.number}) | Q(**{f"{column.name}__startswith": f"{document.number} "})
            yield _use(
                f"{ledger.title}（{column.verbose_name}）", ledger, access.visible(user, ledger).filter(is_cited)
            )


def _use(name: str, ledger: Ledger, rows: QuerySet) -> Use:
    count = rows.count()
    found = rows.order_by("-pk")[:SHOWN] if count else ()
    return Use(name, [(_named(row), record_url(ledger, row)) for row in found], count)


def _named(row: Any) -> str:
    """What the record is called, with its organisation where its own name leaves that out."""
    organisation = str(getattr(row, "organisation", "") or "")
    return str(row) if organisation in str(row) else f"{organisation}：{row}"


def _policies(user: Any, document: Document) -> Iterator[Use]:
    """Conditions and parameters, of any version, whose citation names the number."""
    if not (document.number and gate.figure_readers(user)):
        return
    for policy in catalogue.policies.values():
        found = {}
        for sheet in sheets(policy):
            for version in filter(None, map(sheet.at, days(policy))):
                if document.number in version.cite:
                    address = reverse("policy-version", args=[policy.key, version.begins.isoformat()])
                    article = Cite.of(version.cite).article
                    told = f"{sheet.name}{f' {article}' if article else ''}（{version.begins} 起）"
                    found[told] = f"{address}#{sheet.key}"
        yield Use(f"{policy.name}的条件和参数", list(found.items())[:SHOWN], len(found))


def _indicators(user: Any, document: Document) -> Iterator[Use]:
    """Indicators that are defined by it."""
    if not (document.number and gate.figure_readers(user)):
        return
    cited = [
        d for d in catalogue.indicators.values() if getattr(d, "cite", None) and d.cite.document == document.number
    ]
    yield Use("指标的口径", [(d.name, reverse("indicator", args=[d.key])) for d in cited[:SHOWN]], len(cited))


def _reports(user: Any, document: Document) -> Iterator[Use]:
    """Signed editions in which a number rests on the document, or on a figure that it publishes."""
    if not access.may_comment(user):
        return
    rests = {Document._meta.label_lower: {document.pk}}
    rests[PublishedFigure._meta.label_lower] = set(document.figures.values_list("pk", flat=True))
    editions = {e.facts: e for e in Edition.objects.select_related("report", "report__region") if e.facts}
    facts = Fact.objects.filter(model__in=rests, document__in=editions).values_list("document", "model", "rows")
    used = {name for name, model, rows in facts if not rests[model].isdisjoint(rows)}
    found = [(str(e), reverse("edition", args=[e.report_id, e.number])) for name, e in editions.items() if name in used]
    yield Use("签发过的报告", found[:SHOWN], len(found))


def _documents(user: Any, holding: Holding) -> Iterator[Use]:
    """Documents whose text holds the number, as far as the reader reads it."""
    found = citing.cited_by(user, holding)
    items = [(str(one), reverse("library-document", args=[one.pk])) for one in found[:SHOWN]]
    yield Use("引用它的文件", items, found.count() if len(items) == SHOWN else len(items))


def _published_from(user: Any, holding: Holding) -> Iterator[Use]:
    """The signed edition that the document was published from."""
    if access.may_comment(user) and (edition := edition_of(holding)):
        yield Use("发布自", [(str(edition), reverse("edition", args=[edition.report_id, edition.number]))], 1)
