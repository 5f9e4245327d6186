"""Ranks need a source like any number: what is typed as 首位 or 第2位 without a published figure is found here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from keguan.kit.catalogue import catalogue
from keguan.registry.models.figures import bare_name
from keguan.report.checking.claims import RANK, claims
from keguan.report.checking.context import Around
from keguan.report.checking.verdicts import MATCH, NO_DATA, UNCHECKABLE, Verdict
from keguan.report.document import Document, Number, Paragraph

UNSOURCED: Final = "wrong:unsourced"
_WHERE: Final = "请在“公布数据”里登记通报的位次和文号，或删去这句"


def typed_firsts(document: Document) -> list[str]:
    """The words by which the text claims the first place (首位, 榜首) outside of any fact; they hold no digit to audit."""
    found = []
    for chapter in document.chapters:
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                found += _in_paragraph(block)
    return found


def _in_paragraph(paragraph: Paragraph) -> list[str]:
    text, proven = "", set[int]()
    for run in paragraph.runs:
        if isinstance(run, Number):
            proven.update(range(len(text), len(text) + len(run.text)))
        text += run.text
    firsts = (c for c in claims(text) if c.kind == RANK and c.value == 1 and not any(ch.isdigit() for ch in c.text))
    return [c.text for c in firsts if not proven.issuperset(range(c.start, c.end))]


@dataclass(frozen=True)
class Sourced:
    """A record that tells a rank: of what, which, and in words where it stands."""

    name: str
    rank: int
    said: str


def sourced_ranks() -> list[Sourced]:
    """Every record of any ledger that tells a rank: published figures, and contests and reviews with one."""
    made = []
    for model in {ledger.model: ledger for ledger in catalogue.ledgers.values()}:
        fields = {f.name: f for f in model._meta.concrete_fields}
        naming = next((name for name in ("name", "title") if name in fields), "")
        if naming and "rank" in fields:
            rows = model.objects.exclude(rank=None).order_by("-pk")
            made += [
                Sourced(bare_name(getattr(row, naming)), row.rank, f"{model._meta.verbose_name}“{row}”") for row in rows
            ]
    return made


def with_sources(verdict: Verdict, around: Around, ranks: Sequence[Sourced]) -> Verdict:
    """A rank that no record proves is wrong as it stands; what is promised for next year is not claimed yet.

    A record of `ranks` whose name the sentence says proves it, indicator or not.
    """
    if verdict.claim.kind != RANK or around.is_plan or verdict.verdict not in (UNCHECKABLE, NO_DATA):
        return verdict
    sentence = bare_name(around.sentence)
    for row in ranks:
        if row.rank == verdict.claim.value and row.name and row.name in sentence:
            return replace(verdict, verdict=MATCH, note=f"出处：{row.said}。")
    said = verdict.note if verdict.verdict == NO_DATA else "没有认出是哪个指标的位次。"
    return replace(verdict, verdict=UNSOURCED, note=f"位次没有出处：{said}{_WHERE}。")
