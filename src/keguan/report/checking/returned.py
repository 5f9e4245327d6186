"""A summary that Keguan wrote and somebody edited: each number same, restated since, changed by hand, moved or removed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.report.annual import Annual, annual
from keguan.report.checking.claims import Claim
from keguan.report.checking.reading import Draft, Held
from keguan.report.checking.verdicts import MATCH, Verdict
from keguan.report.document import Document, Fact, Number, Paragraph, Table, Text
from keguan.store.models import Fact as StoredFact

NAME: Final = "name"
_FACT: Final = re.compile(r"[a-z_]+\.[a-z0-9_]+@(?P<year>20[0-9]{2})")
_WORDS: Final = 6  # before a number, by which its place is known again


@dataclass(frozen=True)
class Place:
    """Where a fact stood when the document was written: the words before it, and the facts of its paragraph."""

    fact: Fact
    before: str
    siblings: frozenset[str]


@dataclass(frozen=True)
class Origin:
    """What the document said when it was written, and what it would say today."""

    displays: Mapping[str, frozenset[str]]
    today: Annual
    places: tuple[Place, ...]

    def fact(self, held: Held) -> str:
        """The id of the fact that the control holds, "" for a control of somebody else's."""
        return next((name for name in held.names if name in self.displays), "")


def origin(draft: Draft, scope: Scope) -> Origin | None:
    """What the draft was written from; None for a text that carries no facts of Keguan's."""
    controls = [(line.text[h.start : h.end], h.names) for line in draft.lines for h in line.held]
    years = Counter(int(m["year"]) for _, names in controls for name in names[:1] if (m := _FACT.match(name)))
    if not years:
        return None
    year = years.most_common(1)[0][0]
    today = annual(year, scope)
    said = [today.displays(), *_stored(year)]
    best = max(said, key=lambda displays: sum(any(text in displays.get(n, ()) for n in names) for text, names in controls))
    return Origin(best, today, tuple(_places(today)))


def _stored(year: int) -> Iterator[dict[str, frozenset[str]]]:
    """The editions of the summary that were frozen, each with what it printed."""
    editions: dict[str, dict[str, frozenset[str]]] = {}
    for fact in StoredFact.objects.filter(document__startswith=f"annual-{year}").order_by("pk"):
        editions.setdefault(fact.document, {})[fact.fact_id] = frozenset({fact.display})
    yield from editions.values()


def _places(document: Document) -> Iterator[Place]:
    for chapter in document.chapters:
        for block in chapter.blocks:
            cells = [block.runs] if isinstance(block, Paragraph) else [c for r in block.rows for c in r] if isinstance(block, Table) else []
            for runs in cells:
                siblings = frozenset(run.fact.id for run in runs if isinstance(run, Number))
                before = ""
                for run in runs:
                    if isinstance(run, Number):
                        yield Place(run.fact, before[-_WORDS:], siblings)
                    before += run.text if isinstance(run, Text) else "#"


def held_verdicts(draft: Draft, of: Origin, found: Mapping[int, tuple[Claim, ...]]) -> dict[int, list[Verdict]]:
    """For each paragraph the verdicts on its controls; numbers that replaced a control count as changed by hand."""
    out: dict[int, list[Verdict]] = {}
    facts = {fact.id: fact for fact in of.today.facts()}
    seen: set[str] = set()
    for number, line in enumerate(draft.lines):
        for held in line.held:
            if fact_id := of.fact(held):
                seen.add(fact_id)
                text = line.text[held.start : held.end]
                claim = _claim(text, held, found.get(number, ()))
                out.setdefault(number, []).append(_of_control(claim, number, fact_id, text, of, facts, line.text, line.held))
    for lost in [place for place in _once(of.places) if place.fact.id not in seen and place.fact.id in of.displays]:
        number, made = _lost(lost, draft, of, found, out)
        out.setdefault(number, []).append(made)
    return {number: sorted(verdicts, key=lambda v: v.claim.start) for number, verdicts in out.items()}


def _once(places: tuple[Place, ...]) -> list[Place]:
    return list({place.fact.id: place for place in reversed(places)}.values())[::-1]


def _claim(text: str, held: Held, found: tuple[Claim, ...]) -> Claim:
    inside = [c for c in found if held.start <= c.start and c.end <= held.end]
    if len(inside) == 1:
        return inside[0]
    return Claim(held.start, held.end, text, None, "", NAME)


def _of_control(claim: Claim, number: int, fact_id: str, text: str, of: Origin, facts: Mapping[str, Fact], line: str, others: tuple[Held, ...]) -> Verdict:
    fact = facts.get(fact_id)
    made: dict[str, Any] = {"indicator": catalogue.indicators.get(fact.key) if fact else None, "key": fact.key if fact else fact_id.split("@")[0], "period": _period(fact)}
    then = of.displays[fact_id]
    shown = "、".join(sorted(then))
    if text not in then:
        return Verdict(claim, number, "wrong:by_hand", expected=_expected(fact, shown), note=f"生成时是{shown}，被手工改成了{text}。", **made)
    now = of.today.displays().get(fact_id, frozenset())
    if not now:
        return Verdict(claim, number, "wrong:stale", note=f"生成时是{shown}，按今天的台账已没有这个数。", **made)
    if text not in now:
        today = "、".join(sorted(now))
        return Verdict(claim, number, "wrong:stale", expected=_expected(fact, today), note=f"生成时是{shown}，台账后来有变动，今天是{today}。", **made)
    if other := _stands_for(fact_id, claim, line, others, of):
        return Verdict(claim, number, "wrong:moved", expected=_expected(other, other.display), note=f"这里原来是{other.display}，现在放的是“{fact.name if fact else fact_id}”。", **made)
    return Verdict(claim, number, MATCH, expected=_expected(fact, text), **made)


def _stands_for(fact_id: str, claim: Claim, line: str, others: tuple[Held, ...], of: Origin) -> Fact | None:
    """The fact that stood where this one stands now: the words before are another's, and none of its own."""
    before = _before(line, claim.start, others)
    if any(place.before == before for place in of.places if place.fact.id == fact_id) or len(before) < _WORDS:
        return None
    return next((place.fact for place in of.places if place.before == before), None)


def _before(line: str, start: int, others: tuple[Held, ...]) -> str:
    """The words before the place, with # for each control, as `Place.before` keeps them."""
    text, at = "", 0
    for held in sorted(others, key=lambda h: h.start):
        if held.end > start:
            break
        text += line[at : held.start] + "#"
        at = held.end
    return (text + line[at:start])[-_WORDS:]


def _lost(place: Place, draft: Draft, of: Origin, found: Mapping[int, tuple[Claim, ...]], out: Mapping[int, list[Verdict]]) -> tuple[int, Verdict]:
    """A fact whose control is gone: a number typed in its place is a change by hand, else it was removed."""
    fact = place.fact
    made: dict[str, Any] = {"indicator": catalogue.indicators.get(fact.key), "key": fact.key, "period": _period(fact)}
    number = max(
        range(len(draft.lines)),
        key=lambda n: (sum(of.fact(h) in place.siblings for h in draft.lines[n].held), place.before[-4:] in draft.lines[n].text and len(place.before) > 3),
        default=0,
    )
    line = draft.lines[number]
    taken = {v.claim.start for v in out.get(number, ())}
    for claim in found.get(number, ()):
        inside = any(h.start <= claim.start and claim.end <= h.end and of.fact(h) for h in line.held)
        if not inside and claim.start not in taken and _before(line.text, claim.start, tuple(h for h in line.held if of.fact(h)))[-4:] == place.before[-4:]:
            if claim.text == fact.display:
                return number, Verdict(claim, number, MATCH, expected=_expected(fact, fact.display), note="出处标记在编辑时丢了，数没有变。", **made)
            note = f"生成时是{fact.display}，被手工改成了{claim.text}。"
            return number, Verdict(claim, number, "wrong:by_hand", expected=_expected(fact, fact.display), note=note, **made)
    at = len(line.text)
    gone = Claim(at, at, fact.display, fact.value if isinstance(fact.value, Decimal) else None, fact.unit, NAME)
    note = f"“{fact.name}”{fact.display}被删去了。"
    return number, Verdict(gone, number, "wrong:removed", expected=_expected(fact, fact.display), note=note, **made)


def _expected(fact: Fact | None, shown: str) -> Decimal | str:
    if fact is not None and isinstance(fact.value, Decimal | int) and shown == fact.display:
        try:
            return Decimal(fact.value)
        except InvalidOperation:
            return shown
    return shown


def _period(fact: Fact | None) -> Period | None:
    return Period.parse(fact.period) if fact is not None else None
