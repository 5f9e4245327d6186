"""What follows from a document becoming readable, or changing: it is found by its text, what it cites and is about is noted.

Every reading of a document has an entry and a text of its own: the internal face and the public one, each whole and,
where the document has a limit, cut to its preview. Nobody is told by a search what they may not read.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db import transaction
from django.utils import timezone

from keguan.library import citing, keywords
from keguan.library.access import preview_of
from keguan.library.models import Entry, EntryText, Holding, Keyword, Page, Shelf, Source, Version, Word
from keguan.library.models.entries import key_of
from keguan.registry.models import Document
from keguan.store.search import folded, texts

PORTION = 100
CHANGING = ("version", "shelf", "source", "audience", "section", "is_limited", "preview_for", "added_by", "pages")


@dataclass(frozen=True)
class Reading:
    """A face of a document, whole or cut, with the texts of the pages that are in it."""

    holding: Holding
    version: Version | None
    face: str
    is_preview: bool
    pages: list[str]

    @property
    def is_whole(self) -> bool:
        return self.face == Version.INTERNAL and not self.is_preview


def index(version: Version) -> None:
    """Make the version findable in place of the one before; called in the transaction that makes it readable."""
    sheets = version.sheets.order_by("number").values_list("text", flat=True)
    citing.note(version, list(sheets))
    refresh([version.holding])


def documents_written(documents: Sequence[Document]) -> None:
    """Title, number, issuer or day of source documents have changed."""
    refresh(Holding.everything.filter(document__in=[d.pk for d in documents]))


def refresh(holdings: Iterable[Holding]) -> None:
    """Make the entries and texts of these documents anew where they no longer say what is so."""
    keys = sorted({holding.pk for holding in holdings})
    for start in range(0, len(keys), PORTION):
        rows = Holding.everything.filter(pk__in=keys[start : start + PORTION]).select_related("document")
        _refresh(list(rows), is_counted=False)


def settle(holding: Holding, words: Iterable[str]) -> None:
    """Keep the keywords of the document as a person has put them, and have it found by them."""
    with transaction.atomic():
        keywords.settle(holding, words)
        refresh([holding])


def rebuild() -> int:
    """Make the whole index anew from the documents as they stand; how many can be found by it."""
    with texts.anew(_sample()):
        Entry.objects.all().delete()
        Word.objects.all().delete()
        words: Counter[str] = Counter()
        for portion in _portions():
            for reading in _readings(portion):
                words.update(keywords.words_in("".join(reading.pages)) if reading.is_whole else ())
        keywords.count(words, Counter())
        for portion in _portions():
            _refresh(portion, is_counted=True)
    return Entry.objects.values("holding").distinct().count()


def rebuild_if_emptied(stdout: Any = None, **_: Any) -> None:
    """Called after migrations: one that keeps the index in another way leaves it empty, to be made of the documents again."""
    if Holding.objects.exists() and not Entry.objects.exists():
        if stdout:
            stdout.write("正在重建文库的索引，每一千份文件约十秒。")
        rebuild()


def _sample() -> Iterable[str]:
    """The texts of some documents, whichever."""
    some = Version.objects.filter(state=Version.READY).order_by("?").values_list("pk", flat=True)[: texts.SAMPLE]
    return map(_text_of, some)


def _portions() -> Iterable[list[Holding]]:
    rows, last = Holding.everything.select_related("document").order_by("pk"), 0
    while portion := list(rows.filter(pk__gt=last)[:PORTION]):
        yield portion
        last = portion[-1].pk


def _refresh(holdings: Sequence[Holding], *, is_counted: bool) -> None:
    """`is_counted` says that the words of their texts are counted already."""
    before = {(e.holding_id, e.face, e.is_preview): e for e in Entry.objects.filter(holding__in=holdings)}
    readings = _readings(holdings)
    read_before = {e.holding_id: e.version_id for e in before.values() if e.is_whole and e.version_id}
    read_now = {r.holding.pk: r.version.pk for r in readings if r.is_whole and r.version}
    changed = [r for r in readings if r.is_whole and r.version and read_before.get(r.holding.pk) != r.version.pk]
    if not is_counted:
        past = [version for key, version in read_before.items() if read_now.get(key) != version]
        keywords.count(_counted("".join(r.pages) for r in changed), _counted(map(_text_of, past)))
    _propose(changed)
    words = _keywords(holdings, readings)
    shelves, sources = _keys(Shelf, holdings, _shelf), _keys(Source, holdings, _source)
    entries, shown, passages = [], [], []
    for reading in readings:
        filed = shelves[_shelf(reading.holding)], sources[_source(reading.holding)]
        entries.append(_entry(reading, *filed))
        shown.append(_text(reading, entries[-1], words[_key(reading)]))
        passages.append(_passage(reading, entries[-1], words[_key(reading)]))
    gone = {e.pk for e in before.values()} - {e.pk for e in entries}
    texts.forget(list(gone))
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["id"], update_fields=CHANGING)
    EntryText.objects.bulk_create(
        shown, update_conflicts=True, unique_fields=["entry"], update_fields=["words", "starts"]
    )
    texts.keep(passages)


def _readings(holdings: Sequence[Holding]) -> list[Reading]:
    """The internal reading of each document in force, and the others that it has."""
    holdings = [holding for holding in holdings if holding.retired_at is None]
    newest: dict[tuple[int, str], Version] = {}
    ready = Version.objects.filter(holding__in=holdings, state=Version.READY).order_by("number", "pk")
    for version in ready.defer("tables", "outline"):
        newest[version.holding_id, version.face] = version
    sheets: dict[int, list[str]] = defaultdict(list)
    pages = Page.objects.filter(version__in=[v.pk for v in newest.values()]).order_by("version", "number")
    for version, text in pages.values_list("version", "text").iterator():
        sheets[version].append(text)
    made = []
    for holding in holdings:
        for face in (Version.INTERNAL, Version.PUBLIC):
            version = newest.get((holding.pk, face))
            if face == Version.PUBLIC and not (version and holding.has_public_face):
                continue
            own = sheets[version.pk] if version else []
            made.append(Reading(holding, version, face, False, own))
            cut = preview_of(holding, len(own))
            if cut is not None:
                made.append(Reading(holding, version, face, True, own[:cut]))
    return made


def _key(reading: Reading) -> tuple[int, str, bool]:
    return reading.holding.pk, reading.face, reading.is_preview


def _text_of(version: int) -> str:
    return "".join(Page.objects.filter(version=version).order_by("number").values_list("text", flat=True))


def _counted(read: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in read:
        counts.update(keywords.words_in(text))
    return counts


def _propose(changed: Sequence[Reading]) -> None:
    if not changed:
        return
    readable = Version.objects.filter(face=Version.INTERNAL, state=Version.READY)
    documents = readable.values("holding").distinct().count()
    read = {r.holding.pk: (r.holding.document.title, "".join(r.pages)) for r in changed}
    keywords.propose(read, documents)


def _keywords(holdings: Sequence[Holding], readings: Sequence[Reading]) -> dict[tuple[int, str, bool], list[str]]:
    """The keywords of each reading: of one that is not the whole, those that stand in what is read.

    What a person kept is said of the preview too; a public face holds back more than pages.
    """
    of: dict[int, list[Keyword]] = defaultdict(list)
    for keyword in Keyword.objects.filter(holding__in=holdings).exclude(state=Keyword.DROPPED):
        of[keyword.holding_id].append(keyword)
    found: dict[tuple[int, str, bool], list[str]] = {}
    is_open = {k.pk: True for own in of.values() for k in own}
    for reading in readings:
        own, read = of[reading.holding.pk], ""
        if not reading.is_whole and own:
            read = "\n".join([folded(str(reading.holding)), folded("".join(reading.pages))])
        shown = []
        for keyword in own:
            kept = keyword.state == Keyword.KEPT and reading.face == Version.INTERNAL
            if reading.is_whole or kept or folded(keyword.word) in read:
                shown.append(keyword.word)
            else:
                is_open[keyword.pk] = False
        found[_key(reading)] = shown
    changed = [k for own in of.values() for k in own if k.is_open != is_open[k.pk]]
    for keyword in changed:
        keyword.is_open = is_open[keyword.pk]
    Keyword.objects.bulk_update(changed, ["is_open"])
    return found


def _shelf(holding: Holding) -> tuple[Any, ...]:
    return holding.kind, holding.validity, holding.section, holding.category_id or 0


def _source(holding: Holding) -> tuple[Any, ...]:
    document = holding.document
    return document.issuer, document.issued_on.year if document.issued_on else 0


def _keys(
    model: type[Shelf] | type[Source], holdings: Iterable[Holding], filed: Callable[[Holding], tuple[Any, ...]]
) -> dict[tuple[Any, ...], int]:
    """The keys of the shelves or sources where these documents are filed, by their values; made where there were none."""
    wanted = {filed(holding) for holding in holdings}
    known = _known(model)
    if missing := sorted(wanted - known.keys()):  # in one order, so that two who make the same never block
        model.objects.bulk_create(
            [model(**dict(zip(model.FACETS, values, strict=True))) for values in missing], ignore_conflicts=True
        )
        known = _known(model)
    return {values: known[values] for values in wanted}


def _known(model: type[Shelf] | type[Source]) -> dict[tuple[Any, ...], int]:
    return {tuple(values): key for key, *values in model.objects.values_list("pk", *model.FACETS)}


def _entry(reading: Reading, shelf: int, source: int) -> Entry:
    holding, document = reading.holding, reading.holding.document
    day = document.issued_on or timezone.localdate(holding.added_at)
    return Entry(
        id=key_of(day, holding.pk, reading.face, reading.is_preview), holding=holding, version=reading.version,
        face=reading.face, is_preview=reading.is_preview, shelf_id=shelf, source_id=source, audience=holding.audience,
        section=holding.section, is_limited=preview_of(holding, 1) is not None, preview_for=holding.preview_for,
        added_by_id=holding.added_by_id, pages=len(reading.pages),
    )  # fmt: skip


def _text(reading: Reading, entry: Entry, words: list[str]) -> EntryText:
    starts = accumulate(len(folded(text)) for text in reading.pages[:-1])
    return EntryText(entry=entry, words="\n".join(words), starts=list(starts))


def _passage(reading: Reading, entry: Entry, words: list[str]) -> texts.Passage:
    document = reading.holding.document
    about = (document.number, document.issuer, document.subject, *words)
    return texts.passage(entry.pk, str(reading.holding), about, reading.pages)
