"""Documents that belong together by what they are about and whom they cite."""

from collections import Counter
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet

from keguan.library import access
from keguan.library.citing import NUMBERED
from keguan.library.models import Citation, Entry, Holding, Keyword, Version

SHOWN: Final = 8
LIKELY: Final = 60
READ: Final = 1000  # keywords of others that are looked at, of the rarest words first
CITED: Final = 0.5  # what a citation counts, beside keywords whose weights sum to one at most


def related(user: Any, holding: Holding) -> list[Holding]:
    """The documents most like this one, of those that the user finds, by what they read of both; the nearest first."""
    entries = access.entries(user)
    own = entries.filter(holding=holding).select_related("text").first()
    if own is None:
        return []
    scores: Counter[int] = Counter()
    for key, score in _by_keywords(entries.exclude(holding=holding), holding, own.text.words.split("\n")):
        scores[key] += score
    for key in _by_citations(entries.exclude(holding=holding), holding, own):
        scores[key] += CITED
    best = [key for key, _ in sorted(scores.items(), key=lambda pair: (-pair[1], -pair[0]))[:SHOWN]]
    known = Holding.objects.select_related("document").in_bulk(best)
    return [known[key] for key in best if key in known]


def _by_keywords(entries: QuerySet[Entry], holding: Holding, words: list[str]) -> list[tuple[int, float]]:
    """(document, the cosine of both its and our keywords), as far as both are shown to the user."""
    mine = dict(holding.keywords.filter(word__in=words).values_list("word", "weight"))
    counts = dict(Keyword.objects.filter(word__in=mine).order_by().values_list("word").annotate(Count("pk")))
    asked, read = [], 0
    for number, word in sorted((number, word) for word, number in counts.items()):
        if asked and read + number > READ:
            break  # words of very many documents tell little, and take long
        asked.append(word)
        read += number
    shared: Counter[int] = Counter()
    opened: Counter[int] = Counter()
    rows = Keyword.objects.filter(word__in=asked).exclude(state=Keyword.DROPPED).exclude(holding=holding)
    for key, word, weight, is_open in rows.values_list("holding", "word", "weight", "is_open"):
        shared[key] += weight * mine[word]
        opened[key] += weight * mine[word] * is_open
    likely = [key for key, _ in shared.most_common(LIKELY)]
    seen = entries.filter(holding__in=likely).values_list("holding", "face", "is_preview")
    return [(k, shared[k] if face == Version.INTERNAL and not cut else opened[k]) for k, face, cut in seen]


def _by_citations(entries: QuerySet[Entry], holding: Holding, own: Entry) -> set[int]:
    """What it cites and what cites it, where the user reads the page with the number."""
    read = Citation.objects.filter(version=own.version_id, page__lte=own.pages).values_list("number", flat=True)
    meant = Holding.objects.filter(NUMBERED, document__number__in=list(read)[:LIKELY]).values_list("pk", flat=True)
    found = set(entries.filter(holding__in=list(meant)).values_list("holding", flat=True))
    if number := holding.document.number:
        citing = Citation.objects.filter(number=number)
        read_there = Exists(citing.filter(version=OuterRef("version"), page__lte=OuterRef("pages")))
        rows = entries.filter(read_there, version__in=citing.values("version"))
        found |= set(rows.values_list("holding", flat=True)[:LIKELY])
    return found
