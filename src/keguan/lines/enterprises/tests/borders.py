"""Cases of rules: what they ask for, and whether some case fails once a number is moved by the least."""

from decimal import Decimal

from keguan.kit.rules.assessment import condition_of
from keguan.kit.rules.facts import Facts
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule, When


def outcome(policy, rules, case, laid):
    """What the case asks for and what is found."""
    wanted, whole = case["expect"], policy.assess(case["given"], case["day"], laid)
    found = {p.key: [p.low, p.high] for p in whole.parts}
    told = {"points": {key: found[key] for key in wanted.get("points", ())}, "score": [whole.low, whole.high]}
    told["warned"] = [rule.key for rule in rules if rule.name in whole.warnings]
    if len(rules) == 1 and isinstance(rules[0], Rule):
        condition = condition_of(rules[0].find(Facts(case["given"], policy.inputs), When(case["day"], laid)))
        told |= {key: getattr(condition, key) for key in ("verdict", "actual", "required", "distance")}
    return {key: told[key] for key in wanted}, wanted


def unnoticed(policy, rules, cases, version, laid):
    """Every number of the version that can be moved by the least without one of the cases failing."""
    for where, moved in mutations(version.values):
        changed = laid | {rules[0].path: (Version(version.begins, dict(version.told) | moved),)}
        pairs = [outcome(policy, rules, case, changed) for case in cases]
        if all(found == wanted for found, wanted in pairs):
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
