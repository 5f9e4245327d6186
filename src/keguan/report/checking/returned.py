"""A summary that Keguan wrote and somebody edited: each number same, restated since, changed by hand, moved or removed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.report.annual import Annual, annual
from keguan.report.checking.claims import Claim
from keguan.report.checking.reading import Draft, Held
from keguan.report.checking.verdicts import MATCH, Verdict
from keguan.report.document import Document, Fact, Number, Paragraph, Table, Text
from keguan.report.docx import bookmark
from keguan.report.drafting import document
from keguan.report.models import Report
from keguan.store.models import Fact as StoredFact

NAME: Final = "name"
_FACT: Final = re.compile(r"[a-z_]+\.[a-z0-9_]+@(?P<year>20[0-9]{2})")
_WORDS: Final = 8  # characters before a number, by which its place is known again
_FEWER: Final = 3
_NUMBER: Final = "#"


@dataclass(frozen=True)
class Place:
    """Where a fact stood when the document was written: the words before it, and which paragraph's it was."""

    fact: Fact
    before: str
    paragraph: int


@dataclass(frozen=True)
class Origin:
    """What the document said when it was written, and what it would say today."""

    displays: Mapping[str, frozenset[str]]
    today: Annual
    places: tuple[Place, ...]

    @cached_property
    def _marks(self) -> dict[str, str]:
        return {bookmark(fact): fact for fact in self.displays}

    def fact(self, held: Held) -> str:
        """The id of the fact that the control or bookmark holds, "" for one of somebody else's."""
        known = next((name for name in held.names if name in self.displays), "")
        return known or next((self._marks[name] for name in held.names if name in self._marks), "")


def origin(draft: Draft, scope: Scope, year: int) -> Origin | None:
    """What the draft was written from; None for a text that carries no facts of Keguan's."""
    controls = [(line.text[h.start : h.end], h) for line in draft.lines for h in line.held]
    if not controls:
        return None
    proof = draft.proof
    report = _report(proof.payload["report"], scope) if proof else None
    if report is not None:
        today = document(report)
    else:
        years = Counter(int(m["year"]) for _, h in controls for name in h.names[:1] if (m := _FACT.match(name)))
        today = annual(years.most_common(1)[0][0] if years else year, scope)
    places = tuple(_places(today))
    said = [proof.displays] if proof else [today.displays(), *_stored(today.meta["year"])]
    origins = [Origin(displays, today, places) for displays in said]
    return (
        max(origins, key=lambda o: _likeness(o, controls)) if any(_likeness(o, controls)[0] for o in origins) else None
    )


def _likeness(origin: Origin, controls: list[tuple[str, Held]]) -> tuple[int, int]:
    """How many controls say what the edition said, and, negative, how many of its facts stand nowhere in the draft."""
    found = {origin.fact(held) for _, held in controls}
    agreed = sum(text in origin.displays.get(origin.fact(held), ()) for text, held in controls)
    return agreed, -len(origin.displays.keys() - found)


def _report(name: str, scope: Scope) -> Report | None:
    """The report that a docx says it is an edition or draft of."""
    return next((report for report in Report.objects.within(scope) if report.name == name), None)


def _stored(year: int) -> Iterator[dict[str, frozenset[str]]]:
    """The editions of the summary that were frozen, each with what it printed."""
    editions: dict[str, dict[str, frozenset[str]]] = {}
    for fact in StoredFact.objects.filter(document__startswith=f"annual-{year}").order_by("pk"):
        editions.setdefault(fact.document, {})[fact.fact_id] = frozenset({fact.display})
    yield from editions.values()


def _places(document: Document) -> Iterator[Place]:
    """The facts in the order in which a draft numbers its paragraphs: those of the text, then those of the tables."""
    blocks = [block for chapter in document.chapters for block in chapter.blocks]
    paragraphs = [block.runs for block in blocks if isinstance(block, Paragraph)]
    cells = [cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row]
    for number, runs in enumerate([*paragraphs, *cells]):
        before = ""
        for run in runs:
            if isinstance(run, Number):
                yield Place(run.fact, before[-_WORDS:], number)
            before += run.text if isinstance(run, Text) else _NUMBER


@dataclass(frozen=True)
class _Found:
    """A control as it stands in the draft now."""

    line: int
    held: Held
    fact_id: str
    text: str


def held_verdicts(draft: Draft, of: Origin, claims: Mapping[int, tuple[Claim, ...]]) -> dict[int, list[Verdict]]:
    """For each paragraph the verdicts on its controls, and on the numbers that stand where a control is gone.

    The facts of the draft and of the document are two rows in reading order; where they part, something was moved,
    removed, or typed over so that its control was lost.
    """
    now = [
        _Found(number, held, fact_id, line.text[held.start : held.end])
        for number, line in enumerate(draft.lines)
        for held in line.held
        if (fact_id := of.fact(held))
    ]
    facts = {fact.id: fact for fact in of.today.facts()}
    before = [place for place in of.places if place.fact.id in of.displays]
    matcher = SequenceMatcher(None, [p.fact.id for p in before], [f.fact_id for f in now], autojunk=False)
    out: dict[int, list[Verdict]] = {}
    lost, strange = [], set()
    beside: dict[int, int] = {}  # of a place that is lost, the line of the control before it
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag != "equal":
            lost += range(a0, a1)
            strange |= set(range(b0, b1))
            beside |= dict.fromkeys(range(a0, a1), now[b0 - 1].line if b0 else 0)
    elsewhere = Counter(now[at].fact_id for at in strange)
    for at, found in enumerate(now):
        gone = Counter(before[p].fact.id for p in lost)
        moved = at in strange and gone[found.fact_id] > 0 or _in_anothers_place(found, draft, of)
        claim = _claim(found, claims.get(found.line, ()))
        out.setdefault(found.line, []).append(_of_control(claim, found, of, facts, moved=moved))
    for place in lost:
        fact = before[place].fact
        if elsewhere[fact.id] > 0:
            elsewhere[fact.id] -= 1  # it was moved, and said so where it stands now
            continue
        line, verdict = _lost(before[place], draft, of, claims, out, beside[place])
        out.setdefault(line, []).append(verdict)
    return {number: sorted(verdicts, key=lambda v: v.claim.start) for number, verdicts in out.items()}


def _in_anothers_place(found: _Found, draft: Draft, of: Origin) -> bool:
    """Whether the words before are those of another fact and not its own: two numbers that changed places."""
    line = draft.lines[found.line]
    words = _before(line.text, found.held.start, [h for h in line.held if of.fact(h)])
    owners = {place.fact.id for place in of.places if place.before == words}
    return len(words) == _WORDS and bool(owners) and found.fact_id not in owners


def _claim(found: _Found, claims: tuple[Claim, ...]) -> Claim:
    inside = [c for c in claims if found.held.start <= c.start < found.held.end]  # 三年, of which 三 is the fact
    if len(inside) == 1:
        return inside[0]
    return Claim(found.held.start, found.held.end, found.text, None, "", NAME)


def _of_control(claim: Claim, found: _Found, of: Origin, facts: Mapping[str, Fact], *, moved: bool) -> Verdict:
    fact, text = facts.get(found.fact_id), found.text
    then, now = of.displays[found.fact_id], of.today.displays().get(found.fact_id, frozenset())
    shown, today = "、".join(sorted(then)), "、".join(sorted(now))
    key = fact.key if fact else found.fact_id.split("@")[0]
    made = Verdict(
        claim, found.line, MATCH, catalogue.indicators.get(key), _expected(fact, shown), key=key, period=_period(fact)
    )
    if text not in then:
        return replace(made, verdict="wrong:by_hand", note=f"生成时是{shown}，被手工改成了{text}。")
    if not now:
        return replace(made, verdict="wrong:stale", expected=None, note=f"生成时是{shown}，按今天的台账已没有这个数。")
    if text not in now:
        note = f"生成时是{shown}，台账后来有变动，今天是{today}。"
        return replace(made, verdict="wrong:stale", expected=_expected(fact, today), note=note)
    if moved:
        name = fact.name if fact else found.fact_id
        return replace(
            made, verdict="wrong:moved", expected=None, note=f"“{name}”的{text}原来不在这里，请看前后文是否还对。"
        )
    return made


def _lost(
    place: Place,
    draft: Draft,
    of: Origin,
    claims: Mapping[int, tuple[Claim, ...]],
    out: Mapping[int, list[Verdict]],
    near: int,
) -> tuple[int, Verdict]:
    """A fact whose control is gone: a number typed in its place is a change by hand, else it was removed."""
    fact = place.fact
    indicator, expected = catalogue.indicators.get(fact.key), _expected(fact, fact.display)
    for number in (near, near + 1):
        if number >= len(draft.lines):
            continue
        line = draft.lines[number]
        own = [h for h in line.held if of.fact(h)]
        taken = {v.claim.start for v in out.get(number, ())}
        for claim in claims.get(number, ()):
            if claim.start in taken or any(h.start <= claim.start < h.end for h in own):
                continue
            if _before(line.text, claim.start, own)[-_FEWER:] == place.before[-_FEWER:]:
                is_same = claim.text == fact.display
                note = (
                    "出处标记在编辑时丢了，数没有变。"
                    if is_same
                    else f"生成时是{fact.display}，被手工改成了{claim.text}。"
                )
                verdict = MATCH if is_same else "wrong:by_hand"
                return number, Verdict(claim, number, verdict, indicator, expected, note, _period(fact), fact.key)
    at = len(draft.lines[near].text)
    gone = Claim(at, at, fact.display, fact.value if isinstance(fact.value, Decimal) else None, fact.unit, NAME)
    note = f"“{fact.name}”{fact.display}被删去了。"
    return near, Verdict(gone, near, "wrong:removed", indicator, expected, note, _period(fact), fact.key)


def _before(line: str, start: int, controls: list[Held]) -> str:
    """The words before the place, with one sign for each control, as `Place.before` keeps them."""
    text, at = "", 0
    for held in sorted(controls, key=lambda h: h.start):
        if held.end > start:
            break
        text += line[at : held.start] + _NUMBER
        at = held.end
    return (text + line[at:start])[-_WORDS:]


def _expected(fact: Fact | None, shown: str) -> Decimal | str:
    if fact is not None and isinstance(fact.value, Decimal | int) and shown == fact.display:
        return Decimal(fact.value)
    return shown


def _period(fact: Fact | None) -> Period | None:
    return Period.parse(fact.period) if fact is not None else None
