"""What a move asks for: its fields on the page, and what was typed as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.kit.fields import Field
from keguan.kit.workflow import Move
from keguan.store.importing.values import BadCell, parse


@dataclass(frozen=True)
class Question:
    """One field as it stands in the form: what is typed or known already, and the unit beside it."""

    field: Field
    value: str

    @property
    def unit(self) -> str:
        return {kinds.MONEY: "万元", kinds.RATIO: "%"}.get(self.field.kind, self.field.unit)

    @property
    def options(self) -> list[str]:
        """The words of a choice."""
        return [told[0] for told in self.field.choices.values()]


def asked(move: Move, record: Any, typed: Mapping[str, str]) -> tuple[Move, list[Question], str]:
    """The move, its questions with what was typed, else what the record says already, and the reason that was typed."""
    questions = [Question(f, typed.get(f.name, _shown(f, getattr(record, f.name, None)))) for f in move.asks]
    return move, questions, typed.get("comment", "")


def _shown(field: Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.kind == kinds.MONEY:
        return words.plain(value / words.WAN)
    if field.kind == kinds.RATIO:
        return words.plain(value * 100)
    if field.kind == kinds.CHOICE:
        return field.choices[value][0] if value in field.choices else ""
    return str(value)


def answers(move: Move, sent: Mapping[str, str]) -> dict[str, Any]:
    """The values by name, amounts in yuan. Raises BureauError with the field and what to write instead."""
    found: dict[str, Any] = {}
    for f in move.asks:
        text = sent.get(f.name, "").strip()
        if not text:
            continue
        try:
            found[f.name] = parse(text, f, unit="万元" if f.kind == kinds.MONEY else "", percent=f.kind == kinds.RATIO)
        except BadCell as fault:
            raise BureauError("moves.answer", f"{f.label}：{fault}") from fault
        if isinstance(found[f.name], Decimal) and found[f.name] < 0:
            raise BureauError("moves.answer", f"{f.label}不能是负数。")
        if f.kind in (kinds.TEXT, kinds.CODE):
            found[f.name] = found[f.name][:200]
    return found
