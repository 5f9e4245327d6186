"""python -m tests.cities OUT_FOLDER [SEED]: every style's folder, so that shared/checks/folder can judge each."""

from __future__ import annotations

import sys
from pathlib import Path

from .making import STYLES, make_city


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    out, seed = Path(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    for turn, style in enumerate(STYLES):
        answer = make_city(out / style, seed=seed + turn, style=style)
        print(f"{out / style}: region {answer['region']}, seed {seed + turn}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
