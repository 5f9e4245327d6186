"""How well a heading, with the headings above it, names a field."""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from keguan.kit.fields import Field, Shape
from keguan.store.importing import text

# words that say nothing without what they belong to: 名称 of what, 时间 of what
GENERIC: Final = frozenset(
    {
        *("名称", "编号", "号", "时间", "日期", "年度", "年份", "年", "类型", "类别", "级别", "等级", "单位", "结果"),
        *("金额", "文号", "状态", "性质", "方式", "内容", "情况", "数量", "代码", "企业", "项目", "地址"),
    }
)
_OF_PARENT: Final = GENERIC - {"级别", "等级", "状态", "企业", "项目", "情况", "地址"}
_FILLER: Final = re.compile(r"(?:基本|有关|相关|主要)?(?:情况|信息|登记|资料|数据|内容)$")
_SAME: Final = (("时间", "日期"), ("编号", "号"), ("年度", "年份"), ("类型", "类别"))
_ALONE: Final = 0.9
_UNDER_STRANGER: Final = 0.55


# by identity: hashing a field's words anew for each cell of each sheet would take most of the time
_known: dict[int, tuple[Field, frozenset[str]]] = {}
_indexed: dict[int, tuple[Shape, dict[str, Field]]] = {}


def field_words(found: Field) -> frozenset[str]:
    """The bare headings of a field."""
    if id(found) not in _known:
        words = frozenset(text.heading_key(word) for word in (found.label, *found.words))
        _known[id(found)] = (found, words)  # kept with the field, whose id is then never used again
    return _known[id(found)][1]


def field_named(shape: Shape, label: str) -> Field | None:
    """The first field of a shape that has the label as one of its headings."""
    if id(shape) not in _indexed:
        index: dict[str, Field] = {}
        for found in shape.fields:
            for word in field_words(found):
                index.setdefault(word, found)
        _indexed[id(shape)] = (shape, index)
    return _indexed[id(shape)][1].get(text.heading_key(label))


@lru_cache(maxsize=100_000)
def heading_score(parts: tuple[str, ...], words: frozenset[str]) -> float:
    """How well a heading with its parents names a field: 1 for its very word, less for likeness.

    Parent and child together count most (验收情况 over 时间 is 验收时间), then a child that says it alone, then a
    generic child, which under a parent it does not belong to means little.
    """
    keys = [key for part in parts if (key := text.heading_key(part))]
    if not keys:
        return 1.0 if parts and text.squash(parts[-1]).lower() in words else 0.0
    child = keys[-1]
    if len(keys) == 1 and text.squash(parts[-1]).lower() in words - GENERIC:
        return 1.0
    if any(name in words for name in _joined(keys)):
        return 1.0
    if child in words:
        return _of_child(keys)
    if keys[0] in words and child not in _OF_PARENT:
        return 0.85
    alike = {"".join(keys), child} if child in _OF_PARENT else {"".join(keys), *keys}
    return max((_likeness(key, word) for key in alike for word in words if len(word) > 1), default=0.0)


def _of_child(keys: list[str]) -> float:
    parent = _FILLER.sub("", "".join(keys[:-1]))
    if keys[-1] not in _OF_PARENT:
        return 0.99 if len(keys) == 1 and keys[-1] not in GENERIC else 0.94
    return _UNDER_STRANGER if parent else _ALONE


@lru_cache(maxsize=20_000)
def _names(keys: tuple[str, ...]) -> tuple[str, ...]:
    whole = ["".join(keys[start:]) for start in range(len(keys) if len(keys) == 1 else len(keys) - 1)]
    child = keys[-1]
    for parent in keys[:-1]:
        whole += [parent + child, _FILLER.sub("", parent) + child] if parent != child else []
    return tuple(w for w in whole if w != child) or ((child,) if child not in GENERIC else ())


def _joined(keys: list[str]) -> tuple[str, ...]:
    """The names that parents and child make together, with the small words that mean the same."""
    names = _names(tuple(keys))
    if len(keys) == 1:
        return names
    swapped = [n[: -len(a)] + b for n in names for pair in _SAME for a, b in (pair, pair[::-1]) if n.endswith(a)]
    return (*names, *swapped)


@lru_cache(maxsize=200_000)
def _likeness(key: str, word: str) -> float:
    if word in key:
        # 获证企业名称 is 企业名称 and 企业名称变更情况 hardly: Chinese names end with what they are
        share = len(word) / len(key)
        return min(0.9, 0.62 + 0.3 * share) if key.endswith(word) else 0.45 + 0.4 * share
    if key in word and len(key) >= 2:
        return 0.4 + 0.45 * len(key) / len(word)
    # most pairs share hardly a character; the matcher is slow
    if 2 * len(set(key) & set(word)) < 0.7 * min(len(key), len(word)) * 2 or len(key) < 2:
        return 0.0
    ratio = SequenceMatcher(None, key, word, autojunk=False).ratio()
    return ratio * 0.85 if ratio >= 0.7 else 0.0
