"""Ledgers of one's own as other bureaus keep them, to begin with: `others/*.toml`, one a file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from keguan.kit.errors import BureauError
from keguan.registry.own.declaring import columns, declare_indicator, declare_ledger, key_for
from keguan.registry.own.indicators import OwnIndicator
from keguan.registry.own.ledgers import OwnLedger
from keguan.store.models import Declaration

FOLDER = Path(__file__).parent / "others"


@dataclass(frozen=True)
class Example:
    """A ledger with its indicators; `chapter` names them as {{ @name }}, since keys are given when they are made."""

    name: str
    line: str
    ledger: dict[str, Any]
    indicators: list[dict[str, Any]]


def examples() -> list[Example]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf8"))
        found.append(Example(path.stem, told["line"], told["ledger"], told.get("indicators", [])))
    return found


def begin_with(name: str, *, line: str, user: Any) -> OwnLedger:
    """Declare the ledger of the example in the line, with its indicators and its words in the chapter."""
    told = next((e for e in examples() if e.name == name), None)
    if told is None:
        raise BureauError("own.example", "没有这个范例，请从列表里选。")
    key = key_for(Declaration.LEDGER, line, told.ledger["title"])
    body = {**told.ledger, "fields": [f.body() for f in columns(told.ledger["fields"])]}
    own = OwnLedger.of(key, {**body, "chapter": ""})
    names = {f.label: f.name for f in own.fields}
    keys: dict[str, str] = {}
    with transaction.atomic():
        declare_ledger(own, user=user)
        for indicator in told.indicators:
            keys[indicator["name"]] = made = key_for(Declaration.INDICATOR, line, indicator["name"])
            declare_indicator(_named(indicator, key, made, names, keys), user=user)
        chapter = told.ledger.get("chapter", "").strip()
        for label, made in sorted(keys.items(), key=lambda pair: -len(pair[0])):
            chapter = chapter.replace(f"@{label}", made)
        for label, column in sorted(names.items(), key=lambda pair: -len(pair[0])):
            chapter = chapter.replace(f"#{label}", column)
        own = OwnLedger.of(key, {**body, "chapter": chapter})
        declare_ledger(own, user=user, reason=f"设置台账“{own.title}”在总结里的话")
    return own


def _named(told: dict[str, Any], ledger: str, key: str, names: dict[str, str], keys: dict[str, str]) -> OwnIndicator:
    """The indicator with the labels of columns put as their names."""
    body = dict(told) | {"ledger": ledger if told.get("measure") != "ratio" else ""}
    for part in ("by", "day", "until"):
        body[part] = names.get(told.get(part, ""), told.get(part, ""))
    for part in ("over", "per"):
        body[part] = keys.get(told.get(part, ""), "")
    body["split_by"] = [names.get(path, path) for path in told.get("split_by", [])]
    body["conditions"] = [c | {"field": names[c["field"]]} for c in told.get("conditions", [])]
    return OwnIndicator.of(key, body)
