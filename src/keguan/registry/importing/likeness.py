"""Which known organisations a name is probably meant for, and why."""

import re
from collections import defaultdict
from functools import lru_cache

from keguan.registry.models.organisations import normal_name

LEGAL_FORMS = re.compile(r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团|股份|公司|总厂|厂)$")
PLACE = re.compile(
    r"^([\u4e00-\u9fff]{2,6}?(?:省|自治区|市|县|区)|江西|湖南|湖北|浙江|四川|山东|江苏|安徽|福建|广东|河南|河北)"
)
BRACKETS = re.compile(r"\([^)]*\)")
BRAND = 2  # characters of the trade name, which tell companies of one industry apart


@lru_cache(maxsize=65536)
def core(name: str) -> str:
    """The trade name and industry: without brackets, place in front and legal form behind."""
    bare = BRACKETS.sub("", normal_name(name))
    stripped = LEGAL_FORMS.sub("", PLACE.sub("", bare))
    return stripped if len(stripped) >= BRAND else bare


def reason_alike(name: str, other: str) -> str:
    """Why the two names may mean one organisation, in words; "" when they hardly do.

    Sister companies of one group differ by industry and strangers by trade name, so only three things count: equal but
    for place, brackets and legal form; a short form of the other; one slip of the pen that is not another trade name.
    """
    a, b = core(name), core(other)
    if a == b:
        return "只差地名、括号或公司形式"
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and short in long and short[:BRAND] == long[:BRAND] and len(long) - len(short) <= 4:
        return "像是简称"
    return "只差一个字" if _one_slip(a, b) else ""


class Lookalikes:
    """The names an import knows, found again by what a slip or a short form leaves of them.

    Two words one slip apart share a word with one character left out; a short form begins like the long one.
    """

    def __init__(self) -> None:
        self._near: dict[int, list[str]] = defaultdict(list)
        self._brands: dict[str, list[str]] = defaultdict(list)

    def add(self, key: str) -> None:
        bare = core(key)
        for mark in _marks(bare):
            self._near[mark].append(key)
        self._brands[bare[:BRAND]].append(key)

    def of(self, name: str) -> dict[str, str]:
        """The known names that the name is likely meant for, each with the reason."""
        bare = core(name)
        near = dict.fromkeys(self._brands.get(bare[:BRAND], ()))
        for mark in _marks(bare):
            near |= dict.fromkeys(self._near.get(mark, ()))
        return {key: why for key in near if (why := reason_alike(name, key))}


def _marks(bare: str) -> set[int]:
    """The word and every word with one character left out, as hashes: tens of thousands of names stay small."""
    return {hash(bare), *(hash(bare[:i] + bare[i + 1 :]) for i in range(len(bare)))}


def _one_slip(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 4 or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        return len(wrong) == 1 and (wrong[0] >= BRAND or _sounds_alike(a[wrong[0]], b[wrong[0]]))
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _sounds_alike(one: str, other: str) -> bool:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (a dictionary of a tenth of a second, for commands that need none)

    return lazy_pinyin(one) == lazy_pinyin(other)
