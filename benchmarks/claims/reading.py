"""Reads the gold set: sentences in which a person marked every numeric claim.

A mark is ⟦surface|kind|value|unit|approx⟧, its value as JSON; a line that begins with # is a remark.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_MARK = re.compile(r"⟦([^|⟦⟧]+)\|([a-z_]+)\|([^|⟦⟧]*)\|([^|⟦⟧]*)\|([^|⟦⟧]*)⟧")


def sentences() -> Iterator[dict[str, Any]]:
    """Each sentence as {"id", "text", "claims"}, the claims with the places they have without the marks."""
    for path in sorted(HERE.glob("gold-*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
            if line.strip() and not line.startswith("# "):
                yield _read(f"{path.stem}:{number}", line)


def _read(where: str, line: str) -> dict[str, Any]:
    text, at, claims = "", 0, []
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        surface, kind, value, unit, approx = match.groups()
        claim = {"start": len(text), "end": len(text) + len(surface), "text": surface, "kind": kind}
        claims.append(claim | {"value": json.loads(value), "unit": unit, "approx": approx})
        text += surface
        at = match.end()
    text += line[at:]
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{where}: a mark is not whole: {line}")
    return {"id": where, "text": text, "claims": claims}
