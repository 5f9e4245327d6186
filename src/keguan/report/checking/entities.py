"""Names in a draft: organisations and titles that the ledgers know, and money that the draft gives to the wrong one."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, Model

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.period import Period
from keguan.kit.scope import Scope
from keguan.registry.importing.likeness import Lookalikes
from keguan.registry.models import FormerName, Organisation
from keguan.registry.models.organisations import normal_name
from keguan.report.checking.claims import MONEY, Claim
from keguan.report.checking.quantities import FULL_WIDTH
from keguan.report.checking.truth import EXACT, ROUNDED, told
from keguan.report.checking.verdicts import MATCH, ROUNDING, UNCHECKABLE, Verdict, slip

NAME: Final = "name"
_SUFFIX: Final = re.compile(r"(?:有限责任公司|股份有限公司|集团有限公司|有限公司|专业合作社|合作社|集团|股份公司|公司)")
_INNER: Final = re.compile(
    r"[，。；：、“”\"《》！？\s,;:]|[0-9]+[家项个名]|以及|其中|包括|组织|支持|推荐|帮助|指导|引导|推动|联合|走访|依托|服务|鼓励|协助|对接|认定|兑现"
)
_STARTS: Final = re.compile(r"^(?:由|向|对|给|让|为|与|和|及|在|从|将|使|获|是|有|的|了|等|至)+")
_TITLE: Final = re.compile(r"[“\"《](?P<title>[^“”\"《》]{4,80})[”\"》]")
_LONGEST: Final = 32
_LIKE: Final = 0.7  # of two titles of which one is probably meant
_ABOUT: Final = re.compile(r"项目|立项|课题|成果|提名|奖|产品|获批|资助|验收|承担")
_MASKED: Final = re.compile(r"[xX×＊*某]{1,}")


@dataclass(frozen=True)
class Spotted:
    """A name in a paragraph: the record it is, None when no ledger knows it; `alike` is the name it resembles."""

    start: int
    end: int
    text: str
    organisation: Organisation | None = None
    alike: str = ""


@dataclass(frozen=True)
class Titled:
    """A title in quotation marks with the records of that title."""

    start: int
    end: int
    text: str
    rows: tuple[Model, ...] = ()
    alike: str = ""


@dataclass
class Known:
    """What a draft names, by paragraph."""

    organisations: dict[int, list[Spotted]] = field(default_factory=dict)
    titles: dict[int, list[Titled]] = field(default_factory=dict)
    amounts: list[tuple[Decimal, Model]] = field(default_factory=list)


def known(read: Sequence[Any], scope: Scope, period: Period) -> Known:
    """The organisations and titles of all paragraphs, each looked up once."""
    found = Known()
    texts = {paragraph.number: paragraph.text for paragraph in read}
    found.organisations = _organisations(texts, scope)
    found.titles = _titles(texts, scope, period)
    for rows in (t.rows for titled in found.titles.values() for t in titled):
        found.amounts += [(amount, row) for row in rows if (amount := amount_of(row)) is not None]
    return found


def _organisations(texts: dict[int, str], scope: Scope) -> dict[int, list[Spotted]]:
    places = {number: list(_places(text)) for number, text in texts.items()}
    wanted = {normal_name(text) for number in places for _, options in places[number] for _, text in options}
    by_key = _by_key(sorted(wanted), scope)
    unknown = any(
        not any(normal_name(text) in by_key for _, text in options) for found in places.values() for _, options in found
    )
    alike = _lookalikes(scope) if unknown and wanted else None
    return {
        number: [_spotted(end, options, by_key, alike) for end, options in found] for number, found in places.items()
    }


def _places(text: str) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Where a name ends, and the texts that it may be, the longest first."""
    taken = 0
    for match in _SUFFIX.finditer(text):
        if match.end() <= taken or _SUFFIX.match(text, match.end()):
            continue
        floor = max(taken, match.end() - _LONGEST)
        for stop in _INNER.finditer(text, floor, match.start()):
            floor = stop.end()
        floor += len(_STARTS.match(text[floor : match.start()])[0]) if _STARTS.match(text[floor : match.start()]) else 0
        if match.start() - floor < 2:
            continue
        taken = match.end()
        yield match.end(), [(start, text[start : match.end()]) for start in range(floor, match.start() - 1)]


def _by_key(keys: list[str], scope: Scope) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    everybody = Organisation.objects.within(scope)
    for at in range(0, len(keys), 500):
        part = keys[at : at + 500]
        former = FormerName.objects.filter(key__in=part).select_related("organisation")
        found |= {name.key: name.organisation for name in former}
        found |= {one.key: one for one in everybody.filter(key__in=part)}
    return found


def _lookalikes(scope: Scope) -> Lookalikes:
    alike = Lookalikes()
    for key in Organisation.objects.within(scope).values_list("key", flat=True):
        alike.add(key)
    return alike


def _spotted(
    end: int, options: list[tuple[int, str]], by_key: dict[str, Organisation], alike: Lookalikes | None
) -> Spotted:
    for start, text in options:
        if one := by_key.get(normal_name(text)):
            return Spotted(start, end, text, one)
    for start, text in options:
        if alike is not None and (near := alike.of(text)):
            best = max(near, key=lambda key: difflib.SequenceMatcher(None, key, normal_name(text)).ratio())
            return Spotted(start, end, text, None, best)
    return Spotted(options[0][0], end, options[0][1])


def _titles(texts: dict[int, str], scope: Scope, period: Period) -> dict[int, list[Titled]]:
    places = {number: list(_TITLE.finditer(text)) for number, text in texts.items()}
    wanted = sorted({match["title"] for found in places.values() for match in found})
    rows: dict[str, list[Model]] = {}
    titles: list[str] = []
    for ledger, name in _titled_ledgers():
        model = ledger.model.objects.filter(**ledger.where).within(scope)
        links = [f.name for f in ledger.model._meta.concrete_fields if f.name == "organisation"]
        for row in model.filter(**{f"{name}__in": wanted}).select_related(*links):
            rows.setdefault(getattr(row, name), []).append(row)
    lost = [title for title in wanted if title not in rows]
    if lost:
        for ledger, name in _titled_ledgers():
            titles += ledger.model.objects.within(scope).values_list(name, flat=True)[:20_000]
    near = {title: _near(title, titles) for title in lost}
    return {
        number: [
            Titled(
                m.start("title"), m.end("title"), m["title"], tuple(rows.get(m["title"], ())), near.get(m["title"], "")
            )
            for m in found
        ]
        for number, found in places.items()
    }


def _near(title: str, titles: Iterable[str]) -> str:
    """The title that this one is probably a slip of."""
    pairs = {title[at : at + 2] for at in range(len(title) - 1)}
    likely = [
        other
        for other in titles
        if other and len(pairs & {other[at : at + 2] for at in range(len(other) - 1)}) * 2 >= len(pairs)
    ]
    best = max(likely, key=lambda other: difflib.SequenceMatcher(None, title, other).ratio(), default="")
    return best if best and difflib.SequenceMatcher(None, title, best).ratio() >= _LIKE else ""


def _titled_ledgers() -> list[tuple[Ledger, str]]:
    """Each ledger whose records carry a title of their own and belong to an organisation."""
    found: dict[Any, tuple[Ledger, str]] = {}
    for ledger in catalogue.ledgers.values():
        names = {f.name: f for f in ledger.model._meta.concrete_fields}
        if "organisation" not in names or ledger.model in found:
            continue
        title = next(
            (n for n in ledger.search if isinstance(names.get(n), CharField) and names[n].max_length >= 60), ""
        )
        if title:
            found[ledger.model] = (ledger, title)
    return list(found.values())


def amount_of(row: Model) -> Decimal | None:
    """The record's own money in yuan."""
    return getattr(row, "amount_yuan", None)


def money(paragraph: Any, names: Known) -> dict[int, Verdict]:
    """The verdicts on amounts that the draft gives to a titled record, by where the amount stands."""
    titles = [t for t in names.titles.get(paragraph.number, ()) if any(amount_of(row) is not None for row in t.rows)]
    text = paragraph.text.translate(FULL_WIDTH)
    told_of: dict[int, Verdict] = {}
    amounts = [c for c in paragraph.claims if c.kind == MONEY and isinstance(c.value, Decimal)]
    used: set[int] = set()
    for at, claim in enumerate(amounts):
        if at in used:
            continue
        start = max((amounts[at - 1].end if at else 0), *(text.rfind(mark, 0, claim.start) + 1 for mark in "。；;"))
        before = [t for t in titles if start <= t.start < claim.start]
        if not before:
            continue
        listed = _listed(amounts, at, text) if "分别" in text[before[-1].end : claim.start] else [at]
        if len(listed) == len(before):
            pairs = zip(listed, before, strict=True)
        elif len(before) == 1 or len(listed) == 1 and not re.search("共|合计|总", text[before[-1].end : claim.start]):
            pairs = iter([(at, before[-1])])
        else:
            continue
        for which, title in pairs:
            used.add(which)
            told_of[amounts[which].start] = _given(amounts[which], title, paragraph, names)
    return told_of


def _listed(amounts: list[Claim], at: int, text: str) -> list[int]:
    found = [at]
    while found[-1] + 1 < len(amounts) and re.fullmatch(
        r"\s*[、和及与]\s*", text[amounts[found[-1]].end : amounts[found[-1] + 1].start]
    ):
        found.append(found[-1] + 1)
    return found


def _given(claim: Claim, title: Titled, paragraph: Any, names: Known) -> Verdict:
    row = next(r for r in title.rows if amount_of(r) is not None)
    ledger = catalogue.ledgers_of(type(row))[0]
    actual = amount_of(row)
    assert actual is not None
    made = Verdict(claim, paragraph.number, UNCHECKABLE, expected=actual, key=ledger.key)
    state = told(claim, actual)
    if state in (EXACT, ROUNDED) or any(told(claim, a) == EXACT for r in title.rows if (a := amount_of(r)) is not None):
        return replace(made, verdict=MATCH if state == EXACT else ROUNDING)
    right = f"台账中“{title.text}”是{words.money(actual)}"
    if slip(claim, actual):
        return replace(made, verdict="wrong:unit", note=f"{right}，单位可能写错了。")
    other = next((r for amount, r in names.amounts if told(claim, amount) == EXACT and r.pk != row.pk), None)
    other = other or _of_the_year(claim, row, ledger)
    if other is not None:
        return replace(made, verdict="wrong:attribution", note=f"{right}；{claim.text}是“{other}”的。")
    return replace(made, verdict="wrong:digit", note=f"{right}。")


def _of_the_year(claim: Claim, row: Model, ledger: Ledger) -> Model | None:
    """Another record of the ledger in the same year that the amount is of."""
    day = getattr(row, ledger.date, None) if ledger.date else None
    if day is None or not hasattr(day, "year"):
        return None
    rows = type(row).objects.filter(amount_yuan=claim.value, **{f"{ledger.date}__year": day.year}).exclude(pk=row.pk)
    return rows.first()


def names(paragraph: Any, found: Known) -> Iterator[Verdict]:
    """A finding for each name that no ledger knows, and for each title given to another organisation than its own."""
    spotted = found.organisations.get(paragraph.number, ())
    for name in spotted:
        if name.organisation is None and not _MASKED.search(name.text):
            yield _unknown(name, paragraph)
    for title in found.titles.get(paragraph.number, ()):
        owner = _owner(title, spotted, paragraph.text)
        if title.rows and owner is not None and owner.organisation is not None:
            holders = [row.organisation for row in title.rows if getattr(row, "organisation", None)]
            if holders and all(holder.pk != owner.organisation.pk for holder in holders):
                claim = Claim(owner.start, owner.end, owner.text, None, "", NAME)
                note = f"台账中“{title.text}”属于{holders[0].name}。"
                yield Verdict(
                    claim,
                    paragraph.number,
                    "wrong:attribution",
                    expected=holders[0].name,
                    note=note,
                    key=catalogue.ledgers_of(type(title.rows[0]))[0].key,
                )
        elif not title.rows and title.alike and owner is not None and _ABOUT.search(paragraph.text):
            claim = Claim(title.start, title.end, title.text, None, "", NAME)
            note = f"台账里没有“{title.text}”，相近的是“{title.alike}”。"
            yield Verdict(claim, paragraph.number, "wrong:name", expected=title.alike, note=note)


def _owner(title: Titled, spotted: Sequence[Spotted], text: str) -> Spotted | None:
    """The organisation to which the sentence gives the title: A的“题目”, A承担的“题目”."""
    before = [s for s in spotted if s.end <= title.start]
    if not before:
        return None
    between = text[before[-1].end : title.start]
    return before[-1] if len(between) <= 8 and re.fullmatch(r"[^，。；“”]*[的：“\"《]*", between) else None


def _unknown(name: Spotted, paragraph: Any) -> Verdict:
    claim = Claim(name.start, name.end, name.text, None, "", NAME)
    if name.alike:
        note = f"台账里没有“{name.text}”，相近的是“{name.alike}”。"
        return Verdict(claim, paragraph.number, "wrong:name", expected=name.alike, note=note)
    note = f"台账里没有“{name.text}”，请核对名称；确有此单位请先建档。"
    return Verdict(claim, paragraph.number, "wrong:name", note=note)
