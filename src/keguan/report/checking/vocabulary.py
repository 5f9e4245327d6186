"""The words by which drafts name indicators: shipped for the six lines, derived from the declaration for all others."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import AnyIndicator, Recorded

_FILE: Final = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True)
class Wording:
    """How one indicator is named: `say` beside the number, `about` in its paragraph, `never` beside it."""

    say: tuple[re.Pattern[str], ...]
    about: tuple[re.Pattern[str], ...] = ()
    never: tuple[re.Pattern[str], ...] = ()


def canonical(text: str) -> str:
    """The text with the short and variant names of a thing replaced by one; it keeps the order, not the places."""
    aliases, pattern = _aliases()
    return pattern.sub(lambda match: aliases[match[0]], text)


def wording(indicator: AnyIndicator) -> Wording:
    """The shipped wording of the indicator, else one made of its names."""
    shipped = _shipped()
    if indicator.key in shipped:
        return shipped[indicator.key]
    names = (indicator.name, *(indicator.names if isinstance(indicator, Recorded) else ()))
    return Wording(tuple(_named(canonical(name)) for name in names))


@lru_cache(maxsize=1024)
def _named(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(re.sub(r"(?:数量|总数|数|总额|金额)$", "", name) or name))


def known() -> list[AnyIndicator]:
    """Every indicator of the lines that are on."""
    return list(catalogue.indicators.values())


@lru_cache(maxsize=1)
def _read() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf8"))


@lru_cache(maxsize=1)
def _aliases() -> tuple[dict[str, str], re.Pattern[str]]:
    aliases = {alias: name for name, found in _read()["aliases"].items() for alias in (name, *found)}
    longest = sorted(aliases, key=len, reverse=True)
    return aliases, re.compile("|".join(map(re.escape, longest)))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Wording]:
    return {
        key: Wording(*(tuple(map(re.compile, told.get(part, ()))) for part in ("say", "about", "never")))
        for key, told in _read().items()
        if key != "aliases"
    }
