"""Numbers of official documents (文号) that stand in the texts of the library, leading to their document."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from keguan.kit.document_numbers import SPAN, Cited, numbers_in
from keguan.library import access
from keguan.library.models import Citation, Entry, Holding, Version
from keguan.registry.models import Document

NUMBERED: Final = ~Q(document__number="")  # said with every look for a number: the index holds these only


def note(version: Version, texts: list[str]) -> None:
    """Keep which numbers stand on which page of the version, its own left out; a number across two pages is of the first."""
    read: list[tuple[int, Cited]] = []
    for page, text in enumerate(texts, start=1):
        ahead = texts[page][:SPAN] if page < len(texts) else ""
        read += [(page, cited) for cited in numbers_in(text + ahead) if cited.start < len(text)]
    known = _known(cited.number for _, cited in read)
    found: dict[tuple[int, str], Citation] = {}
    for page, cited in read:
        number = known.get(cited.number, cited.number)
        if number != version.holding.document.number:
            found[page, number] = Citation(version=version, page=page, number=number)
    Citation.objects.filter(version=version).delete()
    Citation.objects.bulk_create(found.values(), batch_size=500)


def _known(numbers: Iterable[str]) -> dict[str, str]:
    """For numbers that begin with words of the sentence (引清科发〔2025〕1号): the document of the registry that is meant."""
    endings = {number: _endings(number) for number in numbers}
    asked = {ending for each in endings.values() for ending in each}
    held = (
        set(Document.objects.filter(~Q(number=""), number__in=asked).values_list("number", flat=True))
        if asked
        else set()
    )
    return {number: meant for number, each in endings.items() if (meant := next((e for e in each if e in held), ""))}


def _endings(number: str) -> list[str]:
    """The number, and what is left of it without its first characters, as long as three name the office."""
    office = number.index("〔")
    return [number[n:] for n in range(max(1, office - 2))]


def leading(user: Any, numbers: Iterable[str]) -> dict[str, int]:
    """Which document each of the numbers leads to, as far as the user finds one."""
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = access.found(user).filter(NUMBERED, document__number__in=wanted)
    return dict(rows.values_list("document__number", "pk"))


def links_in(user: Any, text: str) -> list[tuple[Cited, int]]:
    """The numbers in a text that lead to a document for this user, in their order, each with its document."""
    found = list(numbers_in(text))
    meant = _known(cited.number for cited in found)
    led = leading(user, meant.values())
    made = []
    for cited in found:
        if (number := meant.get(cited.number, "")) in led:
            start = cited.start
            for _ in range(len(cited.number) - len(number)):  # over the words of the sentence
                start = next(n for n in range(start + 1, cited.end) if not text[n].isspace())
            made.append((Cited(start, cited.end, number), led[number]))
    return made


def cited_by(user: Any, holding: Holding) -> QuerySet[Holding]:
    """The documents whose text, as far as the user reads it, holds the number of this one."""
    if not holding.document.number:
        return Holding.objects.none()
    return _newest(_entries_citing(user, holding.document.number).values("holding"))


def cites(user: Any, holding: Holding) -> tuple[list[tuple[str, int]], QuerySet[Holding]]:
    """The numbers in what the user reads of the document, each with its first page; and the documents that they lead to."""
    entry = access.entries(user).filter(holding=holding).first()
    if entry is None or entry.version_id is None:
        return [], Holding.objects.none()
    rows = Citation.objects.filter(version=entry.version_id, page__lte=entry.pages).order_by("page", "id")
    first: dict[str, int] = {}
    for number, page in rows.values_list("number", "page"):
        first.setdefault(number, page)
    found = access.found(user).filter(NUMBERED, document__number__in=first).exclude(pk=holding.pk)
    return list(first.items()), _newest(found.values("pk"))


def _entries_citing(user: Any, number: str) -> QuerySet[Entry]:
    held = Citation.objects.filter(number=number)
    read = Exists(held.filter(version=OuterRef("version"), page__lte=OuterRef("pages")))
    return access.entries(user).filter(read, version__in=held.values("version"))


def _newest(keys: Any) -> QuerySet[Holding]:
    rows = Holding.objects.filter(pk__in=keys).select_related("document")
    return rows.order_by("-document__issued_on", "-pk")
