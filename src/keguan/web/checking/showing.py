"""The checked draft as the page shows it: its text with the numbers marked, and the findings beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from keguan.report.checking import marking
from keguan.report.checking.check import Checked
from keguan.report.checking.verdicts import GOOD, NO_DATA, UNCHECKABLE, Verdict

TONES = {**dict.fromkeys(GOOD, "ok"), NO_DATA: "none", UNCHECKABLE: "none"}


@dataclass(frozen=True)
class Mark:
    """One verdict with its number on the page; `tone` is ok, none or bad."""

    number: int
    verdict: Verdict

    @property
    def tone(self) -> str:
        return TONES.get(self.verdict.verdict, "bad")

    @property
    def offered(self) -> str:
        return marking.wording(self.verdict) if self.verdict.is_wrong else ""

    @property
    def source(self) -> str:
        """Where the right value can be opened; "" when no indicator tells it."""
        indicator, period = self.verdict.indicator, self.verdict.period
        if indicator is None:
            return ""
        return reverse("indicator", args=[indicator.key]) + (f"?period={period}" if period else "")


@dataclass(frozen=True)
class Shown:
    """One paragraph: texts and marks in their order."""

    number: int
    in_table: bool
    parts: tuple[str | Mark, ...]


def marks(checked: Checked) -> list[Mark]:
    return [Mark(number, verdict) for number, verdict in enumerate(checked.verdicts, start=1)]


def paragraphs(checked: Checked, made: list[Mark]) -> Iterator[Shown]:
    """Every paragraph that says something, with its numbers marked."""
    of: dict[int, list[Mark]] = {}
    for mark in made:
        of.setdefault(mark.verdict.paragraph, []).append(mark)
    for number, line in enumerate(checked.draft.lines):
        if line.text.strip():
            yield Shown(number, line.in_table, tuple(_parts(line.text, of.get(number, []))))


def _parts(text: str, own: list[Mark]) -> Iterator[str | Mark]:
    at = 0
    for mark in own:
        claim = mark.verdict.claim
        if claim.start >= at:
            if claim.start > at:
                yield text[at : claim.start]
            yield mark
            at = max(at, claim.end)
    if text[at:]:
        yield text[at:]
