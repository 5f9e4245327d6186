"""Which number a form's cell asks for: the indicator, the year, the part, and the unit it wants it in."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator
from keguan.kit.period import Period
from keguan.report.checking.books import Books
from keguan.report.checking.context import Around
from keguan.report.checking.matching import SURE as NAMED
from keguan.report.checking.matching import Candidate, ranked
from keguan.report.checking.vocabulary import canonical
from keguan.report.forms.reading import Form, Slot

SURE, LIKELY, UNSURE, NONE = "sure", "likely", "unsure", "none"
LABELS: Final = {SURE: "有把握", LIKELY: "大概是", UNSURE: "拿不准，没有填", NONE: "没有对上"}
_CLEAR, _LEAD = 14.0, 3.0  # a wording so long, so far ahead of the next, leaves no doubt
_YEAR: Final = re.compile(r"(20[0-9]{2})\s*年?")
_SCALES: Final = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True)
class Asked:
    """What a cell asks for: `key` of the indicator, `back` years before the form's, `part` of a split, `how` value or growth."""

    key: str = ""
    back: int = 0
    part: str = ""
    how: str = "value"
    typed: str = ""  # a number that a person typed instead

    def as_json(self) -> dict[str, Any]:
        return vars(self)


@dataclass(frozen=True)
class Answer:
    """A cell with what it asks for, how surely, and the number for it in the form's unit; None stays empty."""

    slot: Slot
    asked: Asked
    certainty: str
    value: Decimal | None
    source: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.certainty]

    @property
    def indicator(self) -> AnyIndicator | None:
        return catalogue.indicators.get(self.asked.key)

    @property
    def shown(self) -> str:
        """The number as it stands in the form."""
        return "" if self.value is None else words.plain(self.value)


def answer(form: Form, year: int, books: Books, remembered: dict[str, dict[str, Any]]) -> list[Answer]:
    """An answer for each cell of the form; `remembered` is what a person settled for this form, by address."""
    found = []
    for slot in form.slots:
        if slot.address in remembered:
            asked = Asked(**remembered[slot.address])
            made = Answer(slot, asked, SURE if asked.key or asked.typed else NONE, None, "", _candidates(slot))
        else:
            made = _matched(slot, year, books)
        found.append(_filled(made, year, books))
    return found


def _around(text: str, about: str = "") -> Around:
    told = canonical(text)
    return Around(told, "", told, told, told, canonical(about), 0, False, None)


def _candidates(slot: Slot) -> tuple[Candidate, ...]:
    return tuple(ranked(_around(f"{slot.group}{slot.row}{slot.column}", slot.about), lambda d: _fits(slot, d))[:5])


def _fits(slot: Slot, indicator: AnyIndicator) -> bool:
    if re.search("位次|排名|名次", slot.words):
        return indicator.unit == "位"
    if indicator.unit == "位":
        return False
    if slot.unit in _SCALES:
        return indicator.unit == "元"
    if re.search("同比|增长|增幅|增速", slot.column):
        return True
    if slot.unit == "%":
        return indicator.unit == "%"
    return indicator.unit not in ("元", "%") if slot.unit else True


def _matched(slot: Slot, year: int, books: Books) -> Answer:
    how = "growth" if re.search("同比|增长|增幅|增速|比上年", slot.column) else "value"
    back = _back(slot, year)
    if slot.group and (made := _part(slot, slot.group, slot.row, year, books, how, back)):
        return made
    found = _candidates(replace(slot, group=""))
    if not found and slot.column and (made := _part(slot, slot.column, slot.row, year, books, how, back)):
        return made
    if slot.column and (made := _part(slot, slot.column, slot.row, year, books, how, back)) and made.asked.part:
        return made
    if not found:
        return Answer(slot, Asked(), NONE, None, "")
    first = found[0]
    asked = Asked(first.indicator.key, back, "", how)
    lead = first.score - (found[1].score if len(found) > 1 else 0)
    if first.score >= _CLEAR and lead >= _LEAD:
        return Answer(slot, asked, SURE, None, "", found)
    if first.score >= NAMED and lead >= 1:
        return Answer(slot, asked, LIKELY, None, "", found)
    return Answer(slot, Asked(back=back, how=how), UNSURE, None, "", found)


def _part(slot: Slot, of: str, label: str, year: int, books: Books, how: str, back: int) -> Answer | None:
    """其中：国家级, or a row for each town: the part of what the heading names."""
    found = ranked(_around(of, slot.about), lambda d: _fits(slot, d))[:5]
    if not found or found[0].score < NAMED:
        return None
    indicator, bare = found[0].indicator, re.sub(r"[其中:：#①-⑨\s]", "", label)
    groups = books.groups(indicator, Period.year(year - back))
    part = next(
        (
            g
            for g in groups
            if len(g) >= 2 and (g == bare or bare.startswith(g) or g in bare and len(bare) <= len(g) + 3)
        ),
        "",
    )
    return (
        Answer(slot, Asked(indicator.key, back, part, how), SURE if part else UNSURE, None, "", tuple(found))
        if part
        else None
    )


def _back(slot: Slot, year: int) -> int:
    if told := _YEAR.search(f"{slot.column}{slot.row}"):
        return max(0, year - int(told[1]))
    return 1 if re.search("上年(?!同期增)|去年|上一年", slot.column) else 0


def _filled(made: Answer, year: int, books: Books) -> Answer:
    """The number for the cell, in its unit, and the words that tell where it is from."""
    asked, slot = made.asked, made.slot
    if asked.typed:
        return replace(made, value=Decimal(asked.typed), source="手工填写")
    indicator = catalogue.indicators.get(asked.key)
    if indicator is None or made.certainty in (UNSURE, NONE):
        return made
    period = Period.year(year - asked.back)
    if asked.how == "growth":
        now, before = books.kept(indicator, period), books.kept(indicator, period.previous())
        value = None if now is None or not before else now / before - 1
        told = f"{period.label}“{indicator.name}”比上年的增幅"
        shown = None if value is None else words.rounded(value * 100, 2)
        return replace(made, value=shown, source=told)
    value = books.kept(indicator, period)  # a year without a record is left empty: nobody knows that it was nought
    if asked.part and value is not None:
        value = books.groups(indicator, period).get(asked.part, Decimal(0))
    told = f"{period.label}“{indicator.name}”{'中' + asked.part if asked.part else ''}"
    return replace(made, value=_in_unit(value, indicator, slot), source=told)


def _in_unit(value: Decimal | None, indicator: AnyIndicator, slot: Slot) -> Decimal | None:
    if value is None:
        return None
    if indicator.unit == "元":
        return words.rounded(value / _SCALES.get(slot.unit, 10_000), 4).normalize()
    return words.rounded(value * 100, 4).normalize() if indicator.unit == "%" else value
