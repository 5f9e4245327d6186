"""Two texts as one, in colour: what went is struck through, what came is marked."""

import difflib
import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_UNITS = re.compile(r"[^，。；：、\n]*[，。；：、\n]?")


def compared(before: str, after: str) -> SafeString:
    """Whole clauses are compared first, then the characters of those that are alike."""
    one, two = _UNITS.findall(before), _UNITS.findall(after)
    parts: list[str] = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        old, new = "".join(one[a0:a1]), "".join(two[b0:b1])
        parts.append(escape(old) if tag == "equal" else _closer(old, new))
    return mark_safe("".join(parts).replace("\n", "<br>"))


def _closer(old: str, new: str) -> str:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.5:
        return (f"<del>{escape(old)}</del>" if old else "") + (f"<ins>{escape(new)}</ins>" if new else "")
    parts = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            parts.append(escape(old[a0:a1]))
            continue
        parts.append(f"<del>{escape(old[a0:a1])}</del>" if a1 > a0 else "")
        parts.append(f"<ins>{escape(new[b0:b1])}</ins>" if b1 > b0 else "")
    return "".join(parts)
