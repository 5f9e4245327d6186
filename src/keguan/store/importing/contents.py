"""Columns whose heading says nothing, told by what stands in them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from keguan.kit import fields
from keguan.kit.fields import Field, Shape
from keguan.store.importing import text

_TOWN: Final = re.compile(
    r"(?:镇|乡|街道|街道办事处|园区|开发区|高新区|经开区|工业园|产业园|集聚区|[\u4e00-\u9fff]{2}园)$"
)
_ORGANISED: Final = re.compile(
    r"(?:公司|厂|大学|学院|研究所|研究院|银行|信用社|合作社|医院|集团|中心|农科所)(?:\(.*\))?$"
)
_LEAST: Final = 0.9
_MOSTLY: Final = 0.7


def by_content(shape: Shape, columns: Mapping[int, Field], free: Mapping[int, list[Any]]) -> dict[int, Field]:
    """For columns without a field, the one open field of the shape that all their cells fit and no other does.

    `columns` are those already understood, `free` samples of the others. A choice must be met by its very words, two
    different ones at least; only the organisation that a record needs is guessed.
    """
    if not columns or not free:
        return {}
    open_fields = [f for f in shape.fields if f not in columns.values()]
    found: dict[int, Field] = {}
    for column, sample in free.items():
        flat = [text.squash(str(cell)).lower() for cell in sample]
        fitting = [f for f in open_fields if f not in found.values() and _fits(f, flat)]
        if len(flat) >= 2 and len(fitting) == 1:
            found[column] = fitting[0]
    return found


def _fits(found: Field, flat: list[str]) -> bool:
    if found.kind == fields.CHOICE:
        words = _choice_words(tuple(found.choices.items()))
        return len(set(flat)) >= 2 and _share(word in words for word in flat) >= _LEAST
    if found.pattern and found.context and found.kind in (fields.TEXT, fields.CODE):
        return _share(bool(re.fullmatch(found.pattern, word)) for word in flat) >= _LEAST
    if found.kind == fields.REGION:
        return _share(bool(_TOWN.search(word)) and len(word) <= 12 for word in flat) >= _LEAST
    if found.kind == fields.ORGANISATION and found.required:
        return len(set(flat)) >= 2 and _share(bool(_ORGANISED.search(word)) for word in flat) >= _MOSTLY
    return False


@lru_cache(maxsize=256)
def _choice_words(choices: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[str]:
    return frozenset(text.squash(word).lower() for value, all_ in choices for word in (*all_, value))


def _share(answers: Any) -> float:
    told = list(answers)
    return sum(told) / len(told) if told else 0.0
