"""The public face of a signed text: chapter by chapter its numbers or names are masked, and nothing of them is left."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from keguan.report.checking.claims import claims
from keguan.report.document import Block, Chapter, Document, Fact, Number, Paragraph, Run, Table, Text

INTERNAL, PUBLIC = "internal", "public"
FACES: Final = {INTERNAL: "内部稿", PUBLIC: "公开稿"}
NUMBERS, NAMES, BOTH = "numbers", "names", "both"
_DIGITS: Final = re.compile(r"[0-9０-９]")
_CHINESE: Final = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?=[家项个名位人件场次笔年元份成]|$)")
_COMPANY: Final = re.compile(
    r"(?:集团有限公司|股份有限公司|有限责任公司|有限公司|公司|合作社|研究院|研究所|学院|大学|医院|厂|中心|银行)$"
)


def public(document: Document, masks: Mapping[str, str]) -> Document:
    """The document as the public may read it; `masks` says for a chapter's key what is hidden in it."""
    hidden = [fact for chapter in document.chapters for fact in _hidden(chapter, masks.get(chapter.key, ""))]
    names = sorted({f.display for f in hidden if _is_name(f)}, key=len, reverse=True)
    chapters = tuple(_chapter(chapter, masks.get(chapter.key, ""), names) for chapter in document.chapters)
    return replace(document, chapters=chapters, meta={k: v for k, v in document.meta.items() if k in ("year", "scope")})


def _hidden(chapter: Chapter, mask: str) -> list[Fact]:
    facts = [run.fact for block in chapter.blocks for run in _runs(block) if isinstance(run, Number)]
    return [fact for fact in facts if _is_masked(fact, mask)]


def _runs(block: Block) -> list[Run]:
    if isinstance(block, Paragraph):
        return list(block.runs)
    return [run for row in block.rows for cell in row for run in cell] if isinstance(block, Table) else []


def _chapter(chapter: Chapter, mask: str, names: list[str]) -> Chapter:
    if not mask:
        return chapter
    return replace(chapter, blocks=tuple(_block(block, mask, names) for block in chapter.blocks))


def _block(block: Block, mask: str, names: list[str]) -> Block:
    if isinstance(block, Paragraph):
        return Paragraph(tuple(_run(run, mask, names) for run in block.runs))
    if isinstance(block, Table):
        rows = tuple(tuple(tuple(_run(run, mask, names) for run in cell) for cell in row) for row in block.rows)
        return replace(block, rows=rows)
    return block


def _run(run: Run, mask: str, names: list[str]) -> Run:
    if isinstance(run, Number):
        return Text(_said(run.fact), run.strong) if _is_masked(run.fact, mask) else run
    return replace(run, text=_typed(run.text, mask, names))


def _typed(text: str, mask: str, names: list[str]) -> str:
    """Words that somebody typed: a name or a number that is hidden as a fact is hidden here too."""
    if mask in (NAMES, BOTH):
        for name in names:
            text = text.replace(name, masked_name(name))
    if mask in (NUMBERS, BOTH):
        for claim in reversed(claims(text)):
            text = text[: claim.start] + masked_number(claim.text) + text[claim.end :]
    return text


def _is_masked(fact: Fact, mask: str) -> bool:
    return mask == BOTH or (mask == NAMES if _is_name(fact) else mask == NUMBERS)


def _is_name(fact: Fact) -> bool:
    """Names and titles; days are numbers."""
    return isinstance(fact.value, str)


def _said(fact: Fact) -> str:
    return masked_name(fact.display) if _is_name(fact) else masked_number(fact.display)


def masked_number(text: str) -> str:
    """57家 → xx家, 580.3万元 → xxx.x万元: as many x as there were digits."""
    if _DIGITS.search(text):
        return _DIGITS.sub("x", text)
    return _CHINESE.sub(lambda match: "x" * len(match[0]), text)


def masked_name(text: str) -> str:
    """某某机械有限公司 → xx有限公司; a title → xx."""
    company = _COMPANY.search(text)
    return f"xx{company[0]}" if company else "xx"
