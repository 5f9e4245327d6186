"""What a document is about: the words that stand in it more often than in the others (TF-IDF)."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import log, sqrt
from pathlib import Path
from typing import Any, Final

import rjieba
from django.db import connection
from pypinyin import lazy_pinyin

from keguan.kit.document_numbers import numbers_in
from keguan.library.models import Holding, Keyword, Word

TERMS: Final = Path(__file__).with_name("terms.txt")  # of the field, which a general dictionary cuts in pieces
COMMON: Final = frozenset(Path(__file__).with_name("common.txt").read_text("utf-8").split())  # they tell nothing apart
MOST: Final = 10
LONGEST: Final = 20
_KINDS: Final = ("n", "vn", "j", "l", "i", "an")  # nouns, verbs used as nouns, abbreviations, set phrases
_NOT: Final = ("nr", "ns")  # of people and places a document is not
_JOINING: Final = ("p", "c", "u", "r", "d")  # 由, 和, 的, 其, 将: no word that the dictionary lacks begins or ends so
_WORD: Final = re.compile(r"[^\W\d_]{2,20}")
_FROM_TITLE: Final = 3  # times that a word of the title counts
_CANDIDATES: Final = 60
COUNT: Final = (
    "INSERT INTO library_word (word, documents, sound) VALUES (%s, %s, %s) "
    "ON CONFLICT (word) DO UPDATE SET documents = library_word.documents + excluded.documents"
)
UNCOUNT: Final = "UPDATE library_word SET documents = documents - %s WHERE word = %s AND documents >= %s"


@cache
def _cutter() -> Any:
    cutter = rjieba.Jieba()
    for term in TERMS.read_text("utf-8").split():
        cutter.add_word(term, None, "n")
    return cutter


def cut(text: str) -> list[str]:
    """The words of a text in their order; line breaks inside words are those of the page, not of the language."""
    return _cutter().cut(re.sub(r"\s+", "", text))


def words_in(text: str) -> set[str]:
    """The different words of a text that are counted over all documents."""
    return {word.casefold() for word in cut(text) if _WORD.fullmatch(word)}


def sound_of(word: str) -> str:
    """How the word is read: 技术 → jishu."""
    return "".join(lazy_pinyin(word))[:80]


def count(added: Counter[str], gone: Counter[str]) -> None:
    """Have documents with these words counted, so many for each, and others no longer.

    The words are written in one order, so that two who do so wait for one another and never block.
    """
    with connection.cursor() as cursor:
        cursor.executemany(COUNT, [(w, n, sound_of(w)) for w, n in sorted((added - gone).items())])
        cursor.executemany(UNCOUNT, [(n, w, n) for w, n in sorted((gone - added).items())])


def often(title: str, text: str) -> dict[str, int]:
    """The words that may be keywords of a text, with how often they stand in it."""
    counts: Counter[str] = Counter()
    for part, times in ((title, _FROM_TITLE), (text, 1)):
        for word, kind in _cutter().tag(re.sub(r"\s+", "", _without_numbers(part))):
            told = kind.startswith(_KINDS) and not kind.startswith(_NOT) and word not in COMMON
            if told and _WORD.fullmatch(word) and not _is_cut_wrong(word):
                counts[word.casefold()] += times
    return {word: n for word, n in counts.most_common(_CANDIDATES) if n > 1}


def _without_numbers(text: str) -> str:
    """The text without the numbers of documents, of which the letters (清府办发) are no words."""
    ends = [(cited.start, cited.end) for cited in numbers_in(text)]
    begins = [0, *(end for _, end in ends)]
    return "，".join(text[a:b] for a, b in zip(begins, [*(start for start, _ in ends), len(text)], strict=True))


@lru_cache(maxsize=8192)
def _is_cut_wrong(word: str) -> bool:
    """Whether a word that the dictionary lacks was guessed with a piece of its sentence: 由市 of 由市科技局受理."""
    cutter = _cutter()
    edges = [] if cutter.has_word(word) else [*cutter.tag(word[0]), *cutter.tag(word[-1])]
    return any(kind.startswith(_JOINING) for _, kind in edges)


def propose(texts: Mapping[int, tuple[str, str]], documents: int) -> None:
    """Propose keywords for each document by its title and text, among so many documents in all.

    They take the place of what was proposed before. What a person dropped does not come back, what they kept stays.
    """
    counts = {key: often(*text) for key, text in texts.items()}
    asked = {word for words in counts.values() for word in words}
    known = dict(Word.objects.filter(word__in=asked).values_list("word", "documents"))
    decided: dict[int, dict[str, Keyword]] = {key: {} for key in texts}
    for keyword in Keyword.objects.filter(holding__in=texts).exclude(state=Keyword.PROPOSED):
        decided[keyword.holding_id][keyword.word] = keyword
    fresh = []
    for key, words in counts.items():
        for word, weight in weighed(words, known, documents).items():
            if word in decided[key]:
                decided[key][word].weight = weight
            else:
                fresh.append(Keyword(holding_id=key, word=word, weight=weight))
    Keyword.objects.filter(holding__in=texts, state=Keyword.PROPOSED).delete()
    Keyword.objects.bulk_create(fresh)
    Keyword.objects.bulk_update([k for own in decided.values() for k in own.values()], ["weight"])


def weighed(counts: Mapping[str, int], known: Mapping[str, int], documents: int) -> dict[str, float]:
    """The words that tell most, by how often they stand here and in how many documents; squares of weights sum to one."""
    scores = {word: n * log((documents + 2) / (known.get(word, 0) + 1)) for word, n in counts.items()}
    best = sorted(((s, w) for w, s in scores.items() if s > 0), key=lambda pair: (-pair[0], pair[1]))[:MOST]
    length = sqrt(sum(s * s for s, _ in best)) or 1
    return {word: round(score / length, 4) for score, word in best}


def settle(holding: Holding, words: Iterable[str]) -> None:
    """Keep exactly these words, as a person has put them: of the others, what the text proposes is dropped for good.

    A person who leaves them as they are has not chosen: what is proposed may change with the next version.
    """
    wanted = list(dict.fromkeys(w.strip()[:LONGEST] for w in words if w.strip()))
    known = {k.word: k for k in holding.keywords.all()}
    if set(wanted) == {word for word, keyword in known.items() if keyword.state != Keyword.DROPPED}:
        return
    heaviest = max((k.weight for k in known.values()), default=1.0)
    for word, keyword in known.items():
        keyword.state = Keyword.KEPT if word in wanted else Keyword.DROPPED
    Keyword.objects.bulk_update(known.values(), ["state"])
    added = [Keyword(holding=holding, word=w, weight=heaviest, state=Keyword.KEPT) for w in wanted if w not in known]
    Keyword.objects.bulk_create(added)
