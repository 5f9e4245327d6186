"""The bureau's own region, and making regions: from city.toml, from credit codes, or met in an import."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from stdnum import numdb

from keguan.kit.errors import BureauError
from keguan.registry.models import Region


def home() -> Region | None:
    """The region of the bureau itself: the deepest of the administrative levels; None in an empty home."""
    order = {"county": 0, "prefecture": 1, "province": 2}
    regions = Region.objects.filter(level__in=order)
    return min(regions, key=lambda r: order[r.level], default=None)


def bureau_name() -> str:
    """What the bureau calls itself in titles and signatures."""
    if named := settings.CITY.get("bureau"):
        return named
    place = home()
    return f"{place.name}科学技术局" if place else "科学技术局"


def establish(code: str, *, name: str = "") -> Region:
    """Make the region of this GB/T 2260 code with those above it, and return it. Raises for a code of no province.

    `name` is what the bureau's own papers call it; else the name of the national list is taken.
    """
    parent = None
    for level, part in (("province", code[:2] + "0000"), ("prefecture", code[:4] + "00"), ("county", code)):
        if parent and part == parent.code:
            break
        called = name if part == code and name else official_name(part)
        parent = _make(part, called or part, level, parent)
    if parent is None:
        raise BureauError("regions.code", f"“{code}”不是行政区划代码，请在 city.toml 里填写六位代码。")
    return parent


def official_name(code: str) -> str:
    """The name of the code in the national list as the identity-card standard has it; "" when it is not there."""
    found = numdb.get("cn/loc").info(f"{code}199001010000")
    if len(found) < 2:
        return found[0][1].get("province", "") if found and code.endswith("0000") else ""
    return found[1][1].get("county", "").split("]")[-1]


def commonest_code(codes: Iterable[str]) -> str:
    """The six digits that most credit codes carry in places 3 to 8; "" without codes."""
    counted = Counter(c[2:8] for c in codes if len(c) == 18 and c[2:8].isdigit())
    return counted.most_common(1)[0][0] if counted else ""


def town(name: str, *, below: Region | None = None) -> Region:
    """The town, street or park of this name below the bureau's region, made when it is new."""
    parent = below or home()
    if parent is None:
        raise BureauError(
            "regions.no_home", "还不知道本局是哪个县（市、区），请在 city.toml 里写明，或先导入企业名录。"
        )
    found = Region.objects.filter(path__startswith=parent.path, name=name).first()
    if found:
        return found
    level = "park" if any(w in name for w in ("园", "开发区", "高新区", "新区", "基地")) else "town"
    number = Region.everything.filter(parent=parent).count() + 1
    return _make(f"{parent.code}{number:03}", name, level, parent)


def _make(code: str, name: str, level: str, parent: Region | None) -> Region:
    found = Region.objects.filter(code=code).first()
    if found:
        return found
    values: dict[str, Any] = {"name": name, "level": level, "parent": parent}
    return Region.objects.create(code=code, path=f"{parent.path if parent else ''}{code}/", **values)
