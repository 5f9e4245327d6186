"""Checks a whole draft: each number against the ledgers, the numbers against each other, and the names."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.scope import EVERYTHING, Scope
from keguan.report.checking import arithmetic, entities, returned
from keguan.report.checking.books import Books
from keguan.report.checking.claims import RANGE, TARGET, Claim, claims
from keguan.report.checking.context import Around, arounds, is_heading, sentences
from keguan.report.checking.reading import Draft
from keguan.report.checking.verdicts import Thread, Verdict, judge
from keguan.report.ranks import sourced_ranks, with_sources
from keguan.store.clock import today

_YEAR_IN_TITLE: Final = re.compile(r"(20[0-9]{2})\s*年(?:度)?(?=[^，。；]{0,12}(?:总结|情况|报告|汇报|简报|通报|工作))")
_TERMS: Final = ("03专项", "107-2表", "107-1表")


@dataclass(frozen=True)
class Checked:
    """The verdicts in reading order, names and lost numbers among them, and the year that the draft was checked for."""

    draft: Draft
    year: int
    verdicts: tuple[Verdict, ...]

    @property
    def coverage(self) -> dict[str, int]:
        """How many numbers were found in the text, and how many of them something could be said of."""
        numbers = [v for v in self.verdicts if v.claim.kind != entities.NAME and v.paragraph >= 0]
        matched = sum(v.is_matched for v in numbers)
        return {"found": len(numbers), "matched": matched, "unmatched": len(numbers) - matched}

    @property
    def findings(self) -> list[Verdict]:
        return [v for v in self.verdicts if v.is_wrong]

    def counts(self) -> Counter[str]:
        return Counter(v.verdict for v in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        return {"coverage": self.coverage, "claims": [v.as_json() for v in self.verdicts]}


@dataclass(frozen=True)
class Read:
    """One paragraph with its claims and what stands around each."""

    number: int
    text: str
    claims: tuple[Claim, ...]
    arounds: tuple[Around, ...]


def check(
    draft: Draft, *, year: int | None = None, scope: Scope = EVERYTHING, choices: Mapping[str, str] | None = None
) -> Checked:
    """Check the draft against the ledgers of the year, by default the one that its title names.

    `choices` maps the words of a claim (`words_of`) to the key of the indicator that a person said they mean.
    """
    of = returned.origin(draft, scope, year or year_of(draft))
    year = year or (of.today.meta["year"] if of else year_of(draft))
    books, thread, ranks = Books(year, scope), Thread(), sourced_ranks()
    read = list(_paragraphs(draft))
    known = entities.known(read, scope, books.period)
    held = returned.held_verdicts(draft, of, {p.number: p.claims for p in read}) if of else {}
    verdicts: list[Verdict] = []
    for paragraph in read:
        controls = held.get(paragraph.number, [])
        told = entities.money(paragraph, known) | {v.claim.start: v for v in controls if v.claim.kind != entities.NAME}
        made = []
        for claim, around in zip(paragraph.claims, paragraph.arounds, strict=True):
            verdict = told.get(claim.start) or judge(
                claim, around, paragraph.number, books, thread, _chosen(choices, around)
            )
            if of and claim.start not in told:
                verdict = replace(verdict, note=f"这个数没有出处，是后来加的。{verdict.note}")
            verdict = replace(verdict, sentence=around.sentence_number, words=words_of(around))
            thread.said(verdict)
            made.append(verdict)
        made = arithmetic.within(paragraph, made)
        made = [with_sources(v, a, ranks) for v, a in zip(made, paragraph.arounds, strict=True)]
        named = [v for v in controls if v.claim.kind == entities.NAME and v.is_wrong]
        others = [v for v in entities.names(paragraph, known) if not any(_overlap(v.claim, n.claim) for n in named)]
        verdicts += sorted([*made, *named, *others], key=lambda v: v.claim.start)
    return Checked(draft, year, tuple(arithmetic.said_twice(verdicts)))


def _overlap(a: Claim, b: Claim) -> bool:
    return a.start < b.end and b.start < a.end


def words_of(around: Around) -> str:
    """What a person's choice is remembered by: the words beside the number, without filler."""
    return re.sub(r"[\s，。、；：]|20[0-9]{2}年|截至|[0-9]+月(?:[0-9]+日|底)?", "", f"{around.own}#{around.after[:8]}")


def _chosen(choices: Mapping[str, str] | None, around: Around) -> Any:
    key = (choices or {}).get(words_of(around), "")
    return catalogue.indicators.get(key)


def _paragraphs(draft: Draft) -> Iterator[Read]:
    headings: list[str] = []
    first = 1
    for number, line in enumerate(draft.lines):
        text = line.text
        if is_heading(text) and not line.in_table:
            level = 0 if re.match(r"\s*[一二三四五六七八九十]+、", text) else 1
            headings = [*headings[:level], text]
        found = tuple(_as_promised(claim, line.lead) for claim in claims(text, terms=_TERMS))
        around = tuple(
            arounds(text, found, heading="" if line.in_table else "\n".join(headings), first=first, lead=line.lead)
        )
        yield Read(number, text, found, around)
        first += sentences(text)


def _as_promised(claim: Claim, lead: str) -> Claim:
    """A number in a column of targets is promised, whatever stands in its cell."""
    promised = re.search(r"(?:目标值?|目标数|计划数|任务数)$", lead)
    return replace(claim, kind=TARGET) if promised and claim.kind != RANGE else claim


def year_of(draft: Draft) -> int:
    """The year in the title, else the one that is named most, else the year that ended last."""
    for line in draft.lines[:8]:
        if match := _YEAR_IN_TITLE.search(line.text):
            return int(match[1])
    if match := _YEAR_IN_TITLE.search(draft.name):
        return int(match[1])
    named = Counter(re.findall(r"(?<![0-9])(20[0-9]{2})年", "\n".join(line.text for line in draft.lines)))
    if named:
        return int(max(named.items(), key=lambda item: (item[1], item[0]))[0])
    return today().year
