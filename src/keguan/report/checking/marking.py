"""The checked draft as a docx with a comment at each finding, the right wording offered."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from keguan.kit import words
from keguan.report.checking.check import Checked
from keguan.report.checking.claims import CHANGE, POINTS, RANK, Claim
from keguan.report.checking.reading import Draft, opened
from keguan.report.checking.verdicts import Verdict

AUTHOR: Final = "科管核数"
_FONT: Final = "仿宋"


def content(checked: Checked) -> bytes:
    """The docx as bytes: the very file with comments, or for other formats its text in a new one."""
    word, paragraphs = _copy(checked.draft)
    for verdict in checked.findings:
        paragraph = paragraphs[max(0, min(verdict.paragraph, len(paragraphs) - 1))]
        runs = _runs(paragraph, verdict.claim)
        if runs:
            word.add_comment(
                runs=[Run(run, paragraph) for run in runs], text=told(verdict), author=AUTHOR, initials="核"
            )
    _date(word)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def told(verdict: Verdict) -> str:
    """The comment: what is wrong, why, and what to write instead."""
    offered = wording(verdict)
    return f"{verdict.label}。{verdict.note}" + (f"建议改为：{offered}" if offered else "")


def wording(verdict: Verdict) -> str:
    """The right words in place of the claim, as the draft would write them; "" when they are not known."""
    expected, claim = verdict.expected, verdict.claim
    if verdict.verdict == "wrong:removed" or expected is None:
        return ""
    if isinstance(expected, str):
        return expected
    if verdict.verdict == "wrong:percent_vs_pp":
        points = verdict.indicator is not None and verdict.indicator.unit == "%" and claim.kind != POINTS
        return f"{_number(abs(expected) * 100)}个百分点" if points else f"{_number(abs(expected) * 100)}%"
    if claim.kind == RANK:
        return "首位" if expected == 1 else f"第{words.plain(expected)}位"
    if claim.unit == "元":
        return words.money(abs(expected))
    if claim.unit in ("%", "‰") or claim.kind == POINTS:
        return f"{_number(abs(expected) * 100)}{'个百分点' if claim.kind == POINTS else '%'}"
    if claim.kind == CHANGE and expected < 0:
        return f"下降{words.plain(-expected)}{claim.unit}"
    return f"{words.plain(words.rounded(expected))}{claim.unit}"


def _number(value: Decimal) -> str:
    return words.plain(words.rounded(value))


def _copy(draft: Draft) -> tuple[Any, list[Paragraph]]:
    if not draft.content:
        word = docx.Document()
        style = word.styles["Normal"]
        style.font.name = _FONT
        style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
        return word, [word.add_paragraph(line.text) for line in draft.lines]
    word, lines = opened(draft.name, draft.content)
    return word, [Paragraph(line.element, word._body) for line in lines]


def _runs(paragraph: Paragraph, claim: Claim) -> list[BaseOxmlElement]:
    """The runs that hold the claim, cut at its ends; the last run where the claim is gone from the text."""
    element, at, found = paragraph._p, 0, []
    for run in [r for r in element.iter(qn("w:r")) if next(r.iterancestors(qn("w:p"))) is element]:
        length = sum(len(child.text or "") if child.tag == qn("w:t") else child.tag in _ONE for child in run)
        start, end = max(claim.start - at, 0), min(claim.end - at, length)
        at += length
        if start < end:
            found.append(_cut(run, start, end))
    if found:
        return found
    every = list(element.iter(qn("w:r")))
    return every[-1:]


_ONE: Final = frozenset(qn(f"w:{name}") for name in ("tab", "br", "cr", "noBreakHyphen"))


def _cut(run: BaseOxmlElement, start: int, end: int) -> BaseOxmlElement:
    """The part of the run between the two places as a run of its own; a run of more than one text is left whole."""
    texts = [child for child in run if child.tag == qn("w:t")]
    if len(texts) != 1 or any(child.tag in _ONE for child in run):
        return run
    text = texts[0].text or ""
    for piece, before in ((text[:start], True), (text[end:], False)):
        if piece:
            other = deepcopy(run)
            _say(other.find(qn("w:t")), piece)
            (run.addprevious if before else run.addnext)(other)
    _say(texts[0], text[start:end])
    return run


def _say(element: Any, text: str) -> None:
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _date(word: Any) -> None:
    word.core_properties.modified = datetime.now(UTC).replace(tzinfo=None)
