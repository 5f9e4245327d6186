"""A document as JSON and back: what is signed today says the very same years later."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from keguan.report.document import Block, Chapter, Document, Fact, Heading, Number, Paragraph, Run, Table, Text, Value

_FACT = ("id", "key", "field", "name", "unit", "display", "period", "scope", "rows", "definition", "url")


def dump(document: Document) -> dict[str, Any]:
    """The document as plain JSON values; each fact stands once, runs name it."""
    return {
        "title": list(document.title),
        "bureau": document.bureau,
        "issuer": document.issuer,
        "day": document.day.isoformat(),
        "meta": dict(document.meta),
        "facts": {fact.id: _fact(fact) for fact in document.facts()},
        "chapters": [
            {"key": c.key, "title": c.title, "blocks": [_block(b) for b in c.blocks]} for c in document.chapters
        ],
    }


def load(data: dict[str, Any]) -> Document:
    """The document that `dump` told."""
    facts = {id_: _read_fact(id_, told) for id_, told in data["facts"].items()}
    chapters = [
        Chapter(c["key"], c["title"], tuple(_read_block(b, facts) for b in c["blocks"])) for c in data["chapters"]
    ]
    return Document(
        title=tuple(data["title"]),
        bureau=data["bureau"],
        chapters=tuple(chapters),
        issuer=data["issuer"],
        day=date.fromisoformat(data["day"]),
        meta=data["meta"],
    )


def canonical(data: Any) -> bytes:
    """The one way in which the data is written when it is hashed or signed."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _fact(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in _FACT[1:]} | {"value": _value(fact.value)}


def _read_fact(id_: str, told: dict[str, Any]) -> Fact:
    return Fact(**{**told, "id": id_, "value": _read_value(told["value"])})


def _value(value: Value) -> list[Any]:
    if isinstance(value, Decimal):
        return ["decimal", format(value, "f")]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    return ["plain", value]


def _read_value(told: list[Any]) -> Value:
    kind, value = told
    return {"decimal": Decimal, "date": date.fromisoformat}.get(kind, lambda v: v)(value)  # type: ignore[no-any-return]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"heading": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        return {"runs": [_run(run) for run in block.runs]}
    rows = [[[_run(run) for run in cell] for cell in row] for row in block.rows]
    return {"head": list(block.head), "rows": rows, "caption": block.caption}


def _read_block(told: dict[str, Any], facts: dict[str, Fact]) -> Block:
    if "heading" in told:
        return Heading(told["heading"], told["level"])
    if "runs" in told:
        return Paragraph(tuple(_read_run(run, facts) for run in told["runs"]))
    rows = tuple(tuple(tuple(_read_run(run, facts) for run in cell) for cell in row) for row in told["rows"])
    return Table(tuple(told["head"]), rows, told["caption"])


def _run(run: Run) -> dict[str, Any]:
    strong = {"strong": True} if run.strong else {}
    if isinstance(run, Text):
        return {"text": run.text} | strong
    # the same fact may be printed in another way elsewhere, so a number keeps how it is said here
    return {"fact": run.fact.id, "said": run.fact.display} | strong


def _read_run(told: dict[str, Any], facts: dict[str, Fact]) -> Run:
    strong = bool(told.get("strong"))
    if "text" in told:
        return Text(told["text"], strong)
    fact = facts[told["fact"]]
    if fact.display != told["said"]:
        fact = Fact(**{**vars(fact), "display": told["said"]})
    return Number(fact, strong)
