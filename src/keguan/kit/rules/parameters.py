"""Dated parameters of a rule from the YAML file beside it: each version with its article and whether the text was read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from keguan.kit.errors import CatalogueError
from keguan.kit.rules.exact import Quantity, choose, quantity, ratio, shown
from keguan.kit.rules.scoring import Range, by_table

VERIFIED, MEMORY, UNKNOWN = "verified", "memory", "unknown"
STATUSES: Final = {VERIFIED: "已核对原文", MEMORY: "凭记忆，未核对", UNKNOWN: "未填"}
ABOUT: Final = frozenset({"cite", "status", "checked_on", "review_by", "to", "note", "asked"})  # told beside the values
BORDERS: Final = ("at_least", "more_than", "at_most", "less_than")  # the name says whether the border is included


class _Loader(yaml.SafeLoader):
    """YAML whose numbers are exact, and whose yes, no, on and off are plain words."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, how) for tag, how in resolvers if not tag.endswith(":bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])
_Loader.add_constructor("tag:yaml.org,2002:float", lambda _, node: Decimal(node.value.replace("_", "")))


def read_yaml(text: str) -> Any:
    """The content of a YAML text; raises yaml.YAMLError when it is none."""
    return _Loader(text).get_single_data()


@dataclass(frozen=True)
class Version:
    """The parameters of one rule as in force from a day on, until `to` where that is told.

    `told` holds the values by name: a number or an exact "5%", `bands` by the size of something (`up_to` included), a
    `table` of points (`from` includes its border, `above` leaves it out). Of the names of BORDERS one that is told is
    enough. `asked: false` says that the text asks for no such thing. `on` is the day it was asked for.
    """

    begins: date
    told: Mapping[str, Any] = field(repr=False)
    on: date | None = None

    @property
    def ends(self) -> date | None:
        return self.told.get("to")

    @property
    def cite(self) -> str:
        return str(self.told["cite"])

    @property
    def status(self) -> str:
        return str(self.told["status"])

    @cached_property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.told.items() if name not in ABOUT}

    @cached_property
    def is_decisive(self) -> bool:
        """Whether it may decide: its text was read, and every value is there."""
        told = (is_filled(value) or (value is None and self.has(name)) for name, value in self.values.items())
        return self.status == VERIFIED and all(told)

    @property
    def is_asked(self) -> bool:
        """Whether the text asks for this at all; as long as nobody has read it, it may."""
        return self.status != VERIFIED or bool(self.told.get("asked", True))

    @property
    def borders(self) -> dict[str, Quantity]:
        """The borders that are told, by name."""
        return {name: self.value(name) for name in BORDERS if self.told.get(name) is not None}

    def has(self, name: str) -> bool:
        """Whether the value is told; any border stands for the others."""
        return self.told.get(name) is not None or (name in BORDERS and bool(self.borders))

    def is_due(self, on: date) -> bool:
        """Whether the day has passed by which somebody was to read the text again."""
        return bool(self.told.get("review_by")) and self.told["review_by"] < on

    def value(self, name: str = "minimum") -> Quantity:
        return border(self.told[name])

    def band(self, of: Quantity, name: str = "minimum") -> Quantity:
        """The value of the first band that holds the quantity."""
        *bands, last = self.told["bands"]
        found = border(last[name])
        for band in reversed(bands):
            found = choose(border(band["up_to"]).reaches(of), border(band[name]), found)
        return found if bands else choose(of.reaches(of), found, found)

    def points(self, of: Quantity, name: str = "table") -> Range:
        """The points of the quantity by the table."""
        return by_table(of, [(_edge(row), "from" in row, *row["points"]) for row in self.told[name]])

    @property
    def asks(self) -> str:
        """The border in short where it cannot be told yet which of several applies: "0.05/0.04/0.03"."""
        if not is_filled(self.values):
            return ""
        if "bands" in self.told:
            return "/".join(shown(ratio(band["minimum"])) for band in self.told["bands"])
        return shown(ratio(self.told["minimum"])) if "minimum" in self.told else ""


def is_filled(value: Any) -> bool:
    """Whether nothing in the value was left empty."""
    if isinstance(value, Mapping):
        return all(is_filled(part) for part in value.values())
    return all(is_filled(part) for part in value) if isinstance(value, list) else value is not None


def _edge(row: Mapping[str, Any]) -> Quantity:
    return border(row["from"] if "from" in row else row["above"])


@cache
def border(told: str | int | Decimal) -> Quantity:
    """The exact quantity of a number or a percentage as the file writes it."""
    return quantity(ratio(told))


@dataclass(frozen=True)
class Parameters:
    """Every version of the parameters of one rule, the oldest first; `unit` says how people read them.

    `says` is what they ask in a sentence, with each value's name in braces; `names` and `units` are what a value is
    called and counted in; bands go by the size of the input `by`. `name` is told where several rules share the file.
    """

    unit: str
    versions: tuple[Version, ...]
    name: str = ""
    says: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    _days: dict[date, Version | None] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, path: Path) -> "Parameters":
        """The parameters of the file. Raises CatalogueError for one without date, article or status."""
        told = read_yaml(path.read_text(encoding="utf8"))
        versions = tuple(Version(begins, values) for begins, values in sorted(told["values"].items()))
        if faults := [fault for v in versions for fault in _faults(v)]:
            raise CatalogueError("rules.parameters", f"{path.name}：" + "；".join(faults))
        words = {name: told[name] for name in ("name", "says", "names", "units", "by") if name in told}
        return cls(str(told.get("unit", "")), versions, **words)

    def at(self, day: date) -> Version | None:
        """The version in force on the day, None where there is none."""
        if day not in self._days:
            found = [v for v in self.versions if v.begins <= day and (v.ends is None or day <= v.ends)]
            self._days[day] = replace(found[-1], on=day) if found else None
        return self._days[day]

    def joined(self, more: Iterable[Version]) -> "Parameters":
        """These with further versions; one that begins on the same day takes the place of the one that is here."""
        all_ = {v.begins: v for v in (*self.versions, *more)}
        return replace(self, versions=tuple(all_[day] for day in sorted(all_)), _days={})


def _faults(v: Version) -> Iterator[str]:
    if not isinstance(v.begins, date):
        yield f"{v.begins} 要写成 2016-01-01 这样的日期"
    if not v.told.get("cite"):
        yield f"{v.begins} 没有写依据（cite）"
    if v.told.get("status") not in STATUSES:
        yield f"{v.begins} 的 status 要写 {'、'.join(STATUSES)} 之一"
    if v.told.get("status") == VERIFIED and not (v.told.get("checked_on") and v.told.get("review_by")):
        yield f"{v.begins} 已核对，要写哪天核对（checked_on）、哪天前再核对（review_by）"
