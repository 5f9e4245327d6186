"""Whether some case of a rule fails once a number of it is moved by the least."""

from decimal import Decimal

from keguan.kit.rules.cases import run
from keguan.kit.rules.parameters import Version


def unnoticed(policy, rules, cases, version, laid):
    """Every number of the version that can be moved by the least without one of the cases failing."""
    for where, moved in mutations(version.values):
        changed = laid | {rules[0].path: (Version(version.begins, dict(version.told) | moved),)}
        if all(one.is_as_expected for one in run(policy, rules, cases, changed)):
            yield where


def mutations(values, where=""):
    """(what was moved, the values) with one number moved by the least."""
    for name, told in values.items() if isinstance(values, dict) else enumerate(values):
        place = f"{where}.{name}"
        if isinstance(told, dict | list):
            moved = mutations(told, place)
        elif told is None:
            moved = []  # nobody has filled it in
        elif isinstance(told, str) and told.endswith("%"):
            moved = [(place, f"{Decimal(told[:-1]) + step}%") for step in (Decimal("0.01"), Decimal("-0.01"))]
        else:
            moved = [(place, told + 1), (place, told - 1)]
        for at, one in moved:
            if isinstance(values, dict):
                yield at, values | {name: one}
            else:
                yield at, [*values[:name], one, *values[name + 1 :]]
