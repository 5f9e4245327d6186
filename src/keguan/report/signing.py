"""Signing: the text is frozen with every fact and signed; what was signed is rebuilt from that alone."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.report import docx, proof
from keguan.report.annual import freeze
from keguan.report.audit import unproven
from keguan.report.document import Document, Fact
from keguan.report.drafting import document
from keguan.report.faces import INTERNAL, public
from keguan.report.frozen import canonical, dump, load
from keguan.report.models import Edition, Report
from keguan.report.ranks import typed_firsts
from keguan.store.audit import audit
from keguan.store.models import Fact as StoredFact
from keguan.store.moves import move


def take(report: Report, name: str, user: Any, comment: str = "") -> Report:
    """Take a move of the report; signing freezes and signs an edition in the same transaction.

    Raises BureauError when the move is not the user's, or when a number of the text has no fact.
    """
    with transaction.atomic():
        taken = move(report, name, user=user, comment=comment)
        if name == "sign":
            edition = _edition(taken, user)
            audit("report", f"签发“{edition}”，指纹 {edition.digest[:16]}", actor=user)
        elif name in ("publish", "withdraw", "reopen"):
            audit("report", f"{'发布' if name == 'publish' else '撤回'}“{taken}”", actor=user)
    return taken  # type: ignore[no-any-return]


def _edition(report: Report, user: Any) -> Edition:
    made = document(report)
    if bad := unproven(docx.content(made), facts=made.displays()):
        shown = "、".join(f"“{finding.text}”" for finding in bad[:5])
        raise BureauError("report.unproven", f"有 {len(bad)} 个数没有出处（{shown}），请改成取数或注明文号后再签发。")
    if firsts := typed_firsts(made):
        shown = "、".join(f"“{text}”" for text in dict.fromkeys(firsts))
        raise BureauError(
            "report.unproven", f"位次没有出处（{shown}），请在“公布数据”里登记通报后改成取数，或注明文号再签发。"
        )
    facts = freeze(made, name=report.name)
    masks = {c.key: c.mask for c in report.chapters.filter(retired_at=None) if c.mask}
    definitions = {f.key: catalogue.indicators[f.key].definition for f in made.facts() if f.key in catalogue.indicators}
    told = dump(made) | {"masks": masks, "definitions": definitions}
    content = canonical(told)
    number = report.editions.count() + 1
    return Edition.objects.create(
        report=report,
        number=number,
        document=told,
        facts=facts[0].document if facts else "",
        digest=hashlib.sha256(content).hexdigest(),
        signature=proof.sign(content),
        public_key=proof.public_key(),
        by=user,
    )


def is_genuine(edition: Edition) -> bool:
    """Whether the stored text is the one that was signed."""
    content = canonical(edition.document)
    whole = hashlib.sha256(content).hexdigest() == edition.digest
    return whole and proof.verify(content, edition.signature, edition.public_key)


def document_of(edition: Edition, face: str = INTERNAL) -> Document:
    """The signed text in one of its faces, rebuilt from what was frozen."""
    made = load(edition.document)
    return made if face == INTERNAL else public(made, edition.document["masks"])


def docx_of(edition: Edition, face: str = INTERNAL) -> bytes:
    """The signed text as docx with its signed facts; the same bytes whenever it is asked for."""
    made = document_of(edition, face)
    facts = proof.payload(made, report=edition.report.name, edition=edition.number, face=face)
    carried = proof.Proof(facts, proof.sign(canonical(facts)), proof.public_key())
    return docx.content(made, proof=proof.part(carried))


def draft_docx(report: Report, made: Document) -> bytes:
    """The draft as docx; it carries its facts, unsigned."""
    return docx.content(made, proof=proof.part(proof.Proof(proof.payload(made, report=report.name))))


@dataclass(frozen=True)
class Since:
    """A fact of a signed text whose number is another today; `now` is "" when there is none any more."""

    fact: Fact
    now: str

    @property
    def is_gone(self) -> bool:
        return not self.now


def changed_since(edition: Edition) -> list[Since]:
    """The facts that the ledgers tell otherwise today, in reading order."""
    then = load(edition.document)
    now = document(edition.report).displays()
    told: dict[str, Since] = {}
    for number in then.numbers():
        shown = now.get(number.fact.id, frozenset())
        if number.fact.display not in shown and number.fact.id not in told:
            told[number.fact.id] = Since(number.fact, "、".join(sorted(shown)))
    return list(told.values())


def signed_with(model: str, pk: int) -> list[Edition]:
    """The signed editions a record was counted in: those that a correction of it touches."""
    editions = {e.facts: e for e in Edition.objects.select_related("report", "report__region")}
    if not editions:
        return []
    facts = StoredFact.objects.filter(model=model, document__in=editions).values_list("document", "rows")
    touched = {name for name, rows in facts if pk in rows}
    return [edition for name, edition in editions.items() if name in touched]


def newest(report: Report) -> Edition | None:
    return report.editions.order_by("-number").first()
