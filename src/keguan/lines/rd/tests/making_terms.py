"""Versions of invented policies for tests: every parameter settled, the rest as asked."""

from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds.terms import Terms, read

SETTLED = {"basis": "statistics_107_2", "unit": "1", "rounding": "down", "stacking": "refuse", "notice_days": "5", "payment": "once"}  # fmt: skip


def stored(**told: str) -> dict[str, str]:
    """The texts of a whole version: what is told is verified, everything else absent. f1_total stands for f1.total."""
    values = {key.replace("_", ".", 1) if key[:1] == "f" and key[1:2].isdigit() else key: v for key, v in (SETTLED | told).items()}  # fmt: skip
    made = dict(values)
    for key in p.PARAMETERS:
        made.setdefault(f"{key}.status", p.VERIFIED if key in values else p.ABSENT)
        made.setdefault(f"{key}.cite", "第一条" if key in values else "")
    for n in range(1, p.FORMULAS + 1):
        if any(name.startswith(f"f{n}.") for name in values):
            made.setdefault(f"f{n}.status", p.VERIFIED)
            made.setdefault(f"f{n}.cite", "第二条")
    return made


def terms(**told: str) -> Terms:
    found = read(stored(**told))
    assert not found.why_not, found.why_not
    return found
