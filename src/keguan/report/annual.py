"""The annual summary with next year's plan: opening, the chapters of the lines in their order, plan; and its facts frozen."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.registry.models import Region
from keguan.registry.regions import bureau_name, home
from keguan.report.cells import day_of
from keguan.report.document import Block, Chapter, Document, Fact, Heading
from keguan.report.facts import Evidence, Facts
from keguan.report.measures import Wanted
from keguan.report.rows import named_by
from keguan.report.slots import LISTING_WAYS, ROW_WAYS, TITLE_FIELDS, Cell, Script, cells, read_script
from keguan.report.speak import Speaker
from keguan.store.labels import model_called
from keguan.store.models import Fact as StoredFact
from keguan.store.models import Revision

HERE = Path(__file__).parent
OPENING, PLAN = "opening", "plan"
_LONGEST_TEXT = 200  # what a stored fact keeps of a text; numbers are far shorter


@dataclass(frozen=True)
class Annual(Document):
    """The summary together with the records that each of its facts rests on, as they were after the revision `seen`."""

    seen: int = field(default=0, compare=False)
    evidence: Mapping[str, Evidence] = field(default_factory=dict, compare=False, repr=False)


def annual(year: int, scope: Scope = EVERYTHING) -> Annual:
    """The summary of the year and the plan of the next, from the records as they are now, within `scope`."""
    return compose(Period.year(year), scope, scripts(), f"{year}年度工作总结和{year + 1}年工作打算")


def compose(period: Period, scope: Scope, texts: list[Script], title: str) -> Annual:
    """A document of the period from the texts, in their order, and the records as they are now, within `scope`."""
    seen = _newest_revision()
    measures = Facts(period, scope, _wanted(texts))
    speaker = Speaker(measures, _names(measures))
    chapters = []
    for script in texts:
        if blocks := tuple(_blocks(speaker, script)):
            heading = "".join(run.text for run in speaker.runs(script.heading))
            chapters.append(Chapter(script.name, heading, blocks))
    bureau, town = bureau_name(), _town(scope)
    part = (f"（{town.name}部分）",) if town else ()  # a part must never be read as the whole
    return Annual(
        title=(bureau, title, *part),
        bureau=bureau,
        chapters=tuple(chapters),
        issuer=bureau,
        day=measures.day,
        meta={"year": period.end.year, "scope": str(scope)},
        seen=seen,
        evidence=measures.evidence,
    )


def _newest_revision() -> int:
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def scripts() -> list[Script]:
    """The texts of the summary in their order, as they stand now."""
    return [read(text, name) for name, text in default_texts().items() if text]


def default_texts() -> dict[str, str]:
    """The default text of each chapter in their order: the bureau's own wording, else what the program brings."""
    lines = sorted(catalogue.lines.values(), key=lambda line: line.order)
    found = [(OPENING, _file(OPENING), ()), *((d.key, d.chapter, d.more) for d in lines), (PLAN, _file(PLAN), ())]
    return {name: "\n\n".join([_own(name) or text, *more]) for name, text, more in found}


@lru_cache(maxsize=256)
def read(text: str, name: str) -> Script:
    """The text of a chapter, read once."""
    return read_script(text, name=name)


def _wanted(texts: list[Script]) -> Wanted:
    """What the texts print of rows and split values by."""
    rows: dict[str, set[str]] = {}
    splits: dict[str, set[str]] = {}
    first: dict[str, int] = {}
    whole: set[str] = set()  # indicators all of whose rows are looked at
    for slot in (slot for script in texts for slot in script.slots()):
        if slot.key not in catalogue.indicators:
            continue
        if slot.how == "titles":
            for key in (slot.key, *slot.others):
                whole.add(key)
                rows.setdefault(key, set()).update(TITLE_FIELDS)
        elif slot.how in ROW_WAYS:
            if slot.how in LISTING_WAYS and slot.limit:
                first[slot.key] = max(first.get(slot.key, 0), slot.limit)
            else:
                whole.add(slot.key)
            rows.setdefault(slot.key, set()).update(c.path for c in cells(slot.rows) or [Cell(named_by(slot.key))])
        elif slot.how in ("split", "table"):
            splits.setdefault(slot.key, set()).add(slot.path)
        elif slot.how == "streak" and slot.about:
            whole.add(slot.key)
            rows.setdefault(slot.key, set()).add(slot.about)
    return Wanted(
        {k: frozenset(v) for k, v in rows.items()},
        {k: frozenset(v) for k, v in splits.items()},
        {k: most for k, most in first.items() if k not in whole},
    )


def _file(name: str) -> str:
    return (HERE / f"{name}.md").read_text(encoding="utf8")


def _own(name: str) -> str:
    """The bureau's own wording, from `chapters/` in its home; "" when it has none."""
    path = Path(settings.KEGUAN_HOME) / "chapters" / f"{name}.md"
    return path.read_text(encoding="utf8") if path.is_file() else ""


def _blocks(speaker: Speaker, script: Script) -> Iterator[Block]:
    """The chapter's blocks; headings under which nothing is said are left out."""
    waiting: list[Heading] = []
    for part in script.parts:
        if part.level:
            waiting = [heading for heading in waiting if heading.level < part.level]
            waiting.append(Heading("".join(run.text for run in speaker.runs(part.nodes)), part.level))
        elif block := speaker.block(part.nodes):
            yield from waiting
            waiting = []
            yield block


def _town(scope: Scope) -> Region | None:
    """The part of the bureau's region that the scope narrows to; None for the whole."""
    part = Region.objects.filter(path=scope.region).first() if scope.region else None
    return part if part != home() else None


def _names(measures: Facts) -> dict[str, str]:
    """The names and dates that a text may use: they follow from the city and the period, not from records."""
    period = measures.period
    year, place = measures.period.end.year, home()
    above = place.parent if place and place.level == "county" else None
    kind = place.name[-1] if place and place.name[-1] in "市县区旗" else "市"
    town = _town(measures.scope)
    return {
        "year": period.label,
        "span": _span(period),
        "last_year": f"{year - 1}年",
        "next_year": f"{year + 1}年",
        "day": day_of(measures.day, year),
        "bureau": bureau_name(),
        "place": (town or place).name if town or place else "全市",
        "whole": "辖区" if town else f"全{kind}",
        "authority": f"{kind}委、{kind}政府" if place else "党委、政府",
        "prefecture": above.name if above else "全市",
    }


def _span(period: Period) -> str:
    """全年, 上半年, 三季度, 11月: the period as it follows a verb, without its year."""
    label = period.label.removeprefix(f"{period.start.year}年")
    return label or "全年"


def freeze(document: Annual, *, name: str) -> list[StoredFact]:
    """Store every fact of the document under `name` with its rows and their fingerprint, and return them.

    Doing it again with the same content changes nothing. Other content is kept beside it as the next edition
    (annual-2025, annual-2025.2, …): what was frozen keeps saying what it said. Raises BureauError when records have
    changed since the document was built: its numbers and the rows must be of one state.
    """
    with transaction.atomic():
        if _newest_revision() != document.seen:
            raise BureauError("report.stale", "生成总结以后台账又有改动，请重新生成一次，再存。")
        wanted = [_stored(fact, document.evidence) for fact in document.facts()]
        _fingerprint(wanted)
        edition, known = _newest_edition(name)
        if known and {f.fact_id: _content(f) for f in known} == {f.fact_id: _content(f) for f in wanted}:
            return known
        for fact in wanted:
            fact.document = f"{name}.{edition + 1}" if edition else name
        return StoredFact.objects.bulk_create(wanted, batch_size=200)


def _newest_edition(name: str) -> tuple[int, list[StoredFact]]:
    """The number of the newest edition and its facts; 0 before the first."""
    edition, known = 0, list(StoredFact.objects.filter(document=name).order_by("pk"))
    found = known
    while found:
        edition, known = edition + 1, found
        found = list(StoredFact.objects.filter(document=f"{name}.{edition + 1}").order_by("pk"))
    return edition, known


def _stored(fact: Fact, evidence: Mapping[str, Evidence]) -> StoredFact:
    rows = evidence.get(fact.id, Evidence(""))
    return StoredFact(
        fact_id=fact.id,
        key=fact.key,
        field=fact.field[:80],
        value=_text(fact.value)[:_LONGEST_TEXT],
        unit=fact.unit,
        display=fact.display[:_LONGEST_TEXT],
        period=fact.period,
        scope=fact.scope,
        model=rows.model,
        rows=sorted(rows.rows),
    )


def _content(fact: StoredFact) -> tuple[Any, ...]:
    return (fact.key, fact.field, fact.value, fact.display, fact.model, tuple(fact.rows), fact.fingerprint)


def _fingerprint(facts: list[StoredFact]) -> None:
    """Set each fact's SHA-256 of its rows' stored values; the rows of a model are read once for all facts."""
    rows: dict[str, dict[int, str]] = {}
    for label in {fact.model for fact in facts if fact.model}:
        keys = {key for fact in facts if fact.model == label for key in fact.rows}
        model = model_called(label)
        kept = [f for f in model._meta.concrete_fields if not f.primary_key]
        found = model.everything.filter(pk__in=keys)
        rows[label] = {row.pk: json.dumps([_text(getattr(row, f.attname)) for f in kept]) for row in found}
    for fact in facts:
        whole = "\n".join(f"{key}:{rows[fact.model].get(key, '')}" for key in fact.rows) if fact.model else ""
        fact.fingerprint = hashlib.sha256(whole.encode()).hexdigest() if fact.model else ""


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date | datetime) else "" if value is None else str(value)
