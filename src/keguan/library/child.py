"""The process in which files from anywhere are opened: `python -m keguan.library.child WORK SOURCE TARGET [WORDS]`.

Ends with 0, or with 3 and the key of the fault on its last line. Needs no database and no settings, and loads no more
than its work needs: it is started for each.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

from keguan.library.faults import Unconverted

FAULT: Final = 3
WORKS: Final = {
    "read": "sheets",
    "picture": "drawing",
    "txt": "writing",
    "md": "writing",
    "fit": "fitting",
    "stamp": "watermark",
}


def main(work: str, source: str, target: str, *words: str) -> int:
    module = import_module(f"keguan.library.{WORKS[work]}")
    try:
        getattr(module, work)(Path(source), Path(target), *words)
    except Unconverted as fault:
        print(fault)
        return FAULT
    except MemoryError:
        print("too_heavy")
        return FAULT
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
