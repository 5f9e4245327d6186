"""What stands around a number: its own words, its sentence, its paragraph and headings, and the time they speak of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from keguan.kit.period import Period
from keguan.report.checking.claims import Claim
from keguan.report.checking.vocabulary import canonical

_STOPS: Final = re.compile(r"[。！？!?；;\n]|(?:[一二三四五六七八九十]是(?=[\u4e00-\u9fff]))")
_AFTER: Final = re.compile(r"\s*(?:以上|左右|以下)?[)）]?的?([^，。；、：:,;\n（(“]{0,16})")
_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|[0-9]{1,2}[.．、]|#+\s).{0,40}$"
)
_PLAN: Final = re.compile(r"工作(?:打算|安排|计划|思路|要点|目标)|下一步|下步|明年|主要目标|重点任务")
_PAST: Final = re.compile(r"完成情况|主要成效|工作总结|回顾")


@dataclass(frozen=True)
class Around:
    """The words around one claim, in canonical terms: `own` up to the number before, `after` the noun behind it."""

    own: str
    after: str
    clause: str
    sentence: str
    paragraph: str
    heading: str
    sentence_number: int
    is_plan: bool
    previous: Claim | None

    @property
    def near(self) -> str:
        return self.own + self.after

    @property
    def wide(self) -> str:
        return "\n".join((self.heading, self.paragraph, self.after))


def is_heading(text: str) -> bool:
    return bool(_HEADING.match(text)) and "。" not in text


def arounds(text: str, found: Sequence[Claim], *, heading: str, first: int, lead: str = "") -> Iterator[Around]:
    """For each claim of the paragraph what stands around it; its sentences are numbered on from `first`.

    `lead` are the words that stand before the whole text: of a cell, what its row and column are headed.
    """
    own = lead
    breaks = [match.start() for match in _STOPS.finditer(text)]
    plan = bool(_PLAN.search(heading)) and not _PAST.search(heading.rsplit("\n", 1)[-1])
    for at, claim in enumerate(found):
        start = max((b + 1 for b in breaks if b < claim.start), default=0)
        before = found[at - 1] if at and found[at - 1].end > start else None
        own_start = max(start, before.end if before else 0)
        clause_start = max(start, *(text.rfind(mark, 0, claim.start) + 1 for mark in "，,："))
        next_start = found[at + 1].start if at + 1 < len(found) else len(text)
        after = _AFTER.match(text[:next_start], claim.end)
        told = text[own_start : claim.start]
        if not (before and re.fullmatch(r"[\s、，,和及与/（(约近共计合总达]*", told)):
            own = lead + told  # 逾期贷款1笔、300万元: the second number has the words of the first
        yield Around(
            own=canonical(own),
            after=canonical(after[1] if after else ""),
            clause=canonical(text[clause_start : claim.start]),
            sentence=canonical(lead + text[start : claim.start]),
            paragraph=canonical(lead + text[: claim.start]),
            heading=canonical(heading),
            sentence_number=first + sum(b < claim.start for b in breaks),
            is_plan=plan,
            previous=before,
        )


def sentences(text: str) -> int:
    return len(_STOPS.findall(text)) + (not text.rstrip().endswith(("。", "；", "！", "？")) and bool(text.strip()))


_YEAR: Final = r"(?P<year>20[0-9]{2})年"
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_WHEN: Final = re.compile(
    rf"(?:{_YEAR}(?:度)?|(?P<last>(?<![比较与同于])(?:上年|去年|上一年度?)(?!同期|末|底至|持平))|(?P<next>明年|下一?年)|(?P<now>今年|本年|全年|年内))?"
    r"(?:(?P<half>[上下])半年|第?(?P<quarter>[一二三四1-4])季度|(?P<three>前三季度)|(?:1|一)[-—至~到](?P<to>1[0-2]|[2-9])月|(?P<upto>截[至止])?\s*(?P<month>1[0-2]|[1-9])月(?:底|末|[0-9]{1,2}日)?)?"
)


def period_of(around: Around, default: Period) -> tuple[Period, bool]:
    """The period that the words before the number speak of, and whether they say so; `default` when they do not."""
    for words in (around.own, around.clause, around.sentence):
        told = [found for match in _WHEN.finditer(words) if (found := _period(match, default))]
        if told and not re.search(r"年[末底]至20[0-9]{2}年初", words):
            return told[-1], True
    return default, False


def is_dated(around: Around, default: Period) -> bool:
    """Whether the number's own words name its time."""
    return any(match[0] and _period(match, default) for match in _WHEN.finditer(around.own))


def periods_of(around: Around, default: Period) -> list[Period]:
    """The periods that may be meant, the likeliest first: what another clause says of time need not hold for this one."""
    period, _ = period_of(around, default)
    return [period] if is_dated(around, default) or period == default else [period, default]


def _period(match: re.Match[str], default: Period) -> Period | None:
    year = default.end.year
    if match["year"]:
        year = int(match["year"])
    elif match["last"]:
        year -= 1
    elif match["next"]:
        year += 1
    elif not match["now"] and not any(match[name] for name in ("half", "quarter", "three", "to", "upto")):
        return None
    if not 1990 <= year <= 2100:
        return None
    if match["half"]:
        return Period.half(year, 1 if match["half"] == "上" else 2)
    if match["quarter"]:
        return Period.quarter(year, _QUARTERS[match["quarter"]])
    if match["three"] or match["to"]:
        return Period(date(year, 1, 1), Period.month(year, int(match["to"] or 9)).end)
    if match["upto"] and match["month"] and int(match["month"]) < 12:
        return Period(date(year, 1, 1), Period.month(year, int(match["month"])).end)
    return Period.year(year)
