"""The columns of a ledger of one's own: what each may hold, and in which column of the table it is kept."""

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from keguan.kit.errors import BureauError
from keguan.registry.models.entries import SLOTS

NAME, PROSE = 100, 500  # characters of a short and of a long text


@dataclass(frozen=True)
class Kind:
    """A kind of column: its name on the screen, the columns of the table it takes, the ending its name must have.

    The endings are the rule by which `keguan.store.shapes.kind_of` knows money, codes and years from other fields.
    """

    label: str
    slot: str
    ending: str = ""


KINDS: Final[dict[str, Kind]] = {
    "text": Kind("文字", "text"),
    "prose": Kind("长文字", "text"),
    "code": Kind("编号、电话（按文字存）", "text", "_no"),
    "choice": Kind("选项", "text"),
    "day": Kind("日期", "day"),
    "year": Kind("年度", "integer"),
    "money": Kind("金额（万元）", "number", "_yuan"),
    "whole": Kind("整数（人数、次数、件数）", "integer"),
    "number": Kind("数量（可带小数）", "number"),
    "share": Kind("比例（%）", "number", "_share"),
    "flag": Kind("是 / 否", "flag"),
}
TAKEN: Final = frozenset(
    ("id", "pk", "objects", "everything", "organisation", "region", "remark", "retired_at", "retired_reason", "kept_in")
    + (
        "revisions",
        "save",
        "delete",
        "derive",
        "retire",
        "restore",
        "year",
        "check",
        "clean",
        "unit",
        "value",
        "status",
    )
    + ("reason", "seen", "accept_code", "q", "sort", "after", "before", "due", "view", "page")
)


@dataclass(frozen=True, kw_only=True)
class OwnField:
    """One column. `tells` columns together tell one record from another; a column that is `off` keeps what it holds."""

    name: str
    label: str
    kind: str
    slot: str
    choices: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # what other workbooks call it
    required: bool = False
    shown: bool = True
    tells: bool = False
    off: bool = False

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "OwnField":
        known = {f.name for f in fields(cls)}
        told = {k: tuple(v) if isinstance(v, list) else v for k, v in body.items() if k in known}
        return cls(**told)

    def body(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    def model_field(self) -> models.Field:
        """The field of the model. Empty is allowed in the table whatever is required: older records may lack it."""
        common = {"verbose_name": self.label, "blank": not self.required, "db_column": self.slot}
        if KINDS[self.kind].slot == "text":
            choices = {"choices": [(c, c) for c in self.choices]} if self.kind == "choice" else {}
            return models.CharField(max_length=PROSE if self.kind == "prose" else NAME, **common, **choices)
        if self.kind == "year":
            limits = [MinValueValidator(1949), MaxValueValidator(2999)]
            return models.PositiveSmallIntegerField(null=True, validators=limits, **common)
        if self.kind in ("money", "number", "share"):
            places = {"money": 2, "number": 4, "share": 6}[self.kind]
            return models.DecimalField(max_digits=16, decimal_places=places, null=True, **common)
        made = {"day": models.DateField, "whole": models.IntegerField, "flag": models.BooleanField}[self.kind]
        return made(null=True, **common)


def name_for(label: str, kind: str, taken: Iterable[str]) -> str:
    """A name for the column, from the sound of its label: 服务次数 → fuwucishu. It never changes afterwards."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (a dictionary of a tenth of a second, for commands that need none)

    if kind == "year":
        return "year"
    ending, used = KINDS[kind].ending, {*taken, *TAKEN}
    sound = "".join(re.findall(r"[a-z0-9]+", "".join(lazy_pinyin(label)).lower()))[:24] or "lie"
    start = f"f{sound}" if sound[0].isdigit() or keyword.iskeyword(sound) else sound
    number = 1
    while (name := f"{start}{number if number > 1 else ''}{ending}") in used:
        number += 1
    return name


def slot_for(kind: str, taken: Iterable[str]) -> str:
    """A free column of the table. Raises BureauError when the kind has none left; columns that are off keep theirs."""
    slot, used = KINDS[kind].slot, set(taken)
    free = (f"{slot}_{n:02}" for n in range(1, SLOTS[slot] + 1))
    if found := next((name for name in free if name not in used), ""):
        return found
    alike = "、".join(k.label for k in KINDS.values() if k.slot == slot)
    raise BureauError("own.full", f"“{alike}”这几类列合起来最多 {SLOTS[slot]} 列（含停用的），请分成两张台账。")
