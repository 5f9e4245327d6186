"""What a condition finds: whether it is met, what was measured against what, and what leaves it open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from keguan.kit.rules.exact import Quantity, Truth
from keguan.kit.rules.scoring import Range


@dataclass(frozen=True)
class Measure:
    """What was found beside what is asked for. `name` tells several measures of one condition apart.

    `required` is text where nothing is compared by size: "1-8", "true".
    """

    name: str
    actual: Quantity | Truth | Range
    required: Quantity | str
    sign: str = ">="


@dataclass(frozen=True)
class Finding:
    """Whether a condition is met, with its measures.

    A doubt leaves open what figures alone would decide, a waiver meets the condition without them; each says why.
    """

    met: Truth
    measures: tuple[Measure, ...] = ()
    doubts: tuple[tuple[Truth, str], ...] = ()
    waivers: tuple[tuple[Truth, str], ...] = ()
    waived_by: str = ""  # the article that waives

    def unless(self, doubt: Truth, why: str) -> "Finding":
        """Undecided where the doubt is true."""
        return replace(self, met=self.met.unless(doubt), doubts=(*self.doubts, (doubt, why)))

    def waived(self, routes: Sequence[tuple[Truth, str]], cite: str) -> "Finding":
        """Met wherever one of the routes is true, the first of them first."""
        met = self.met
        for is_so, _ in routes:
            met = is_so | met
        return replace(self, met=met, waivers=tuple(routes), waived_by=cite)

    def __and__(self, other: "Finding") -> "Finding":
        return Finding(self.met & other.met, self.measures + other.measures, self.doubts + other.doubts)


def at_least(actual: Quantity, required: Quantity, name: str = "") -> Finding:
    """Met at the border and above it."""
    return Finding(actual.reaches(required), (Measure(name, actual, required, ">="),))


def more_than(actual: Quantity, required: Quantity, name: str = "") -> Finding:
    """Met above the border, the border left out."""
    return Finding(actual.exceeds(required), (Measure(name, actual, required, ">"),))


def at_most(actual: Quantity, required: Quantity, name: str = "") -> Finding:
    """Met at the border and below it."""
    return Finding(required.reaches(actual), (Measure(name, actual, required, "<="),))


def less_than(actual: Quantity, required: Quantity, name: str = "") -> Finding:
    """Met below the border, the border left out."""
    return Finding(required.exceeds(actual), (Measure(name, actual, required, "<"),))


def bordered(actual: Quantity, borders: Mapping[str, Quantity], name: str = "") -> Finding:
    """Met within all of the borders, of which each name says whether it is included; there is one at least."""
    compare = {"at_least": at_least, "more_than": more_than, "at_most": at_most, "less_than": less_than}
    return reduce(Finding.__and__, (compare[how](actual, border, name) for how, border in borders.items()))


def is_true(told: Truth, name: str = "") -> Finding:
    return Finding(told, (Measure(name, told, "true", "="),))


def is_false(told: Truth, name: str = "") -> Finding:
    return Finding(~told, (Measure(name, told, "false", "="),))
