"""Precision and recall of finding claims per kind, and how many of their values and units are right."""

import sys
from collections import Counter
from typing import Any

from benchmarks.claims.reading import sentences
from keguan.report.checking.claims import KINDS, claims


def compare(
    wanted: list[dict[str, Any]], found: list[dict[str, Any]]
) -> tuple[list[tuple[Any, Any]], list[Any], list[Any]]:
    """(pairs that overlap, claims missed, claims too many)."""
    pairs, left = [], list(found)
    missed = []
    for one in wanted:
        other = next((f for f in left if f["start"] < one["end"] and one["start"] < f["end"]), None)
        if other is None:
            missed.append(one)
        else:
            pairs.append((one, other))
            left.remove(other)
    return pairs, missed, left


def main() -> None:
    """Print the table; with --wrong also each difference."""
    verbose = "--wrong" in sys.argv
    right: Counter[str] = Counter()
    wanted_of: Counter[str] = Counter()
    found_of: Counter[str] = Counter()
    paired = exact = values = units = approximate = lines = 0
    missed_all = extra_all = 0
    for sentence in sentences():
        lines += 1
        found = [claim.as_json() for claim in claims(sentence["text"])]
        pairs, missed, extra = compare(sentence["claims"], found)
        missed_all, extra_all, paired = missed_all + len(missed), extra_all + len(extra), paired + len(pairs)
        wanted_of.update(c["kind"] for c in sentence["claims"])
        found_of.update(c["kind"] for c in found)
        told = [f"missed {c['text']} ({c['kind']})" for c in missed] + [
            f"too many {c['text']} ({c['kind']})" for c in extra
        ]
        for one, other in pairs:
            right[one["kind"]] += one["kind"] == other["kind"]
            exact += (one["start"], one["end"]) == (other["start"], other["end"])
            same = _same(one["value"], other["value"])
            values, units = values + same, units + (one["unit"] == other["unit"])
            approximate += one["approx"] == (other["approx"] or "")
            if (
                one["kind"] != other["kind"]
                or not same
                or one["unit"] != other["unit"]
                or one["approx"] != (other["approx"] or "")
            ):
                told.append(f"{one['text']}: {_told(one)} but {_told(other)}")
        if told and verbose:
            print(sentence["id"], sentence["text"][:60], *told, sep="\n    ")
    print(f"{lines} sentences, {sum(wanted_of.values())} claims")
    print(f"finding  precision {paired / (paired + extra_all):.1%}  recall {paired / (paired + missed_all):.1%}")
    print(
        f"of those found: values {values / paired:.1%}  units {units / paired:.1%}  rounding words {approximate / paired:.1%}  exact span {exact / paired:.1%}"
    )
    for kind in KINDS:
        precision = right[kind] / found_of[kind] if found_of[kind] else 0
        recall = right[kind] / wanted_of[kind] if wanted_of[kind] else 0
        print(f"{kind:<11} {wanted_of[kind]:>4}  precision {precision:>6.1%}  recall {recall:>6.1%}")


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) or isinstance(other, list):
        return isinstance(one, list) and isinstance(other, list) and all(map(_same, one, other))
    return one == other if None in (one, other) else abs(one - other) <= 1e-9 * max(1, abs(one))


def _told(claim: dict[str, Any]) -> str:
    return f"{claim['kind']} {claim['value']} {claim['unit']} {claim['approx'] or ''}".strip()


if __name__ == "__main__":
    main()
