"""The form of a draft: every parameter of the policy as people type it; what is wrong is told, what was typed stays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from keguan.kit import words
from keguan.kit.rules.parameters import STATUSES, UNKNOWN, Version
from keguan.kit.rules.policy import Policy
from keguan.kit.rules.slots import BANDS, MORE, TABLE, Slot, read, typed
from keguan.kit.rules.standing import Sheet, sheets
from keguan.registry.own.versions import OwnVersion

ABOUT: Final = {
    "cite": "依据的条款",
    "status": "核对情况",
    "checked_on": "哪天核对的原文",
    "review_by": "哪天前再核对",
    "note": "备注",
}
LONGEST: Final = 200
COLUMNS: Final = {
    BANDS: (("border", "不超过"), ("value", "不低于")),
    TABLE: (("edge", "边界"), ("border", "达到"), ("points", "得分")),
}


@dataclass
class Field:
    """A field of the form with what stands in it."""

    name: str
    label: str
    text: str
    fault: str = ""
    unit: str = ""


@dataclass
class Line:
    """A parameter of the form: one field, or rows of fields under the headings of `columns`."""

    slot: Slot
    fields: list[Field]
    columns: list[str] = field(default_factory=list)
    rows: list[list[Field]] = field(default_factory=list)


@dataclass
class Section:
    """The parameters of one file, open where they differ from what is in force or something is wrong."""

    sheet: Sheet
    now: str
    about: dict[str, Field]
    lines: list[Line]
    is_open: bool


class DraftForm:
    """What stands in the form: what was sent, or else the draft, or else what is in force on the day."""

    def __init__(
        self, policy: Policy, own: OwnVersion | None, day: date, sent: Mapping[str, str] | None = None
    ) -> None:
        self.policy, self.own, self.day = policy, own, own.begins if own else day
        self.sheets = sheets(policy)
        self.faults: dict[str, str] = {}
        self.texts = dict(sent) if sent is not None else dict(self._initial())

    def _initial(self) -> Iterator[tuple[str, str]]:
        own = self.own
        yield "begins", own.begins.isoformat() if own else ""
        yield "document", own.document if own else ""
        yield "note", own.note if own else ""
        yield "reward", words.plain(own.reward) if own and own.reward is not None else ""
        for sheet in self.sheets:
            base = sheet.at(self.day)
            told = own.sheets.get(sheet.key) if own else None
            told = told if told is not None else base.told if base else {}
            for name in ABOUT:
                yield f"{sheet.key}:{name}", str(told.get(name) or ("" if name != "status" else UNKNOWN))
            for slot in sheet.slots:
                for end, text in typed(slot, told.get(slot.name)).items():
                    yield _name(sheet, slot, end), text

    def text(self, name: str) -> str:
        return self.texts.get(name, "").strip()

    def fields(self) -> dict[str, Field]:
        """The fields above the parameters."""
        labels = {"begins": "从哪天起（按申报日期）", "document": "依据的文号", "reward": "奖励标准", "note": "说明"}
        return {name: self._field(name, label) for name, label in labels.items()}

    def sections(self) -> list[Section]:
        return [self._section(sheet) for sheet in self.sheets]

    def _section(self, sheet: Sheet) -> Section:
        base = sheet.at(self.day)
        about = {name: self._field(f"{sheet.key}:{name}", label) for name, label in ABOUT.items()}
        lines = [self._line(sheet, slot) for slot in sheet.slots]
        wrong = any(name.startswith((f"{sheet.key}:", f"{sheet.key}.")) for name in self.faults)
        told = self._told(sheet, {})
        is_open = wrong or not _is_same(base, told)
        return Section(sheet, sheet.sentence(base) if base else "", about, lines, is_open)

    def _line(self, sheet: Sheet, slot: Slot) -> Line:
        if slot.kind not in COLUMNS:
            return Line(slot, [self._field(_name(sheet, slot, ""), slot.label, slot.unit_name)])
        start = f"{_name(sheet, slot, '')}."
        used = [
            int(n)
            for name in self.texts
            if name.startswith(start) and (n := name[len(start) :].split(".")[0]).isdecimal()
        ]
        count = max(used, default=-1) + 1
        count += MORE if not self._blank(start, count) else 0
        columns = [
            (end, f"{label}（{slot.unit_name}）" if end == "border" and slot.unit_name else label)
            for end, label in COLUMNS[slot.kind]
        ]
        rows = [
            [self._field(f"{start}{n}.{end}", f"{slot.label}第{n + 1}行{label}") for end, label in columns]
            for n in range(count)
        ]
        return Line(slot, [], [label for _, label in columns], rows)

    def _blank(self, start: str, count: int) -> bool:
        """Whether the last row has nothing typed in it, so that no more are needed."""
        return count > 0 and not any(self.text(f"{start}{count - 1}.{end}") for end in ("border", "value", "points"))

    def _field(self, name: str, label: str, unit: str = "") -> Field:
        return Field(name, label, self.text(name), self.faults.get(name, ""), unit)

    def read(self) -> OwnVersion | None:
        """The draft that was typed; None where something cannot be read, told in `faults` by the field."""
        begins = self._day("begins", "从哪天起")
        if begins is None and "begins" not in self.faults:
            self.faults["begins"] = "请写从哪天起执行，如 2027-01-01；按申报的日期算。"
        told = {sheet.key: self._told(sheet, self.faults) for sheet in self.sheets}
        reward = self._reward()
        for name in ("document", "note"):
            if len(self.text(name)) > (60 if name == "document" else LONGEST):
                self.faults[name] = (
                    f"“{self.fields()[name].label}”太长，请缩短到 {60 if name == 'document' else LONGEST} 字以内。"
                )
        if self.faults or begins is None:
            return None
        self.day = begins
        changed = {s.key: told[s.key] for s in self.sheets if not _is_same(s.at(begins), told[s.key])}
        return OwnVersion(
            key=self.own.key if self.own else "", policy=self.policy.key, begins=begins, document=self.text("document"),
            note=self.text("note"), reward=reward, sheets=changed, cases=self.own.cases if self.own else (),
        )  # fmt: skip

    def _told(self, sheet: Sheet, faults: dict[str, str]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in ABOUT:
            at = f"{sheet.key}:{name}"
            if name in ("checked_on", "review_by"):
                told[name] = self._day(at, f"{sheet.name}：{ABOUT[name]}", faults)
            else:
                told[name] = self.text(at)[:LONGEST]
        if told["status"] not in STATUSES:
            told["status"] = UNKNOWN
        for slot in sheet.slots:
            start, wrong = _name(sheet, slot, ""), {}
            mine = {
                name[len(start) :].lstrip("."): text
                for name, text in self.texts.items()
                if name == start or name.startswith(f"{start}.")
            }
            told[slot.name] = read(slot, mine, wrong)
            faults |= {_name(sheet, slot, end): f"{sheet.name}：{why}" for end, why in wrong.items()}
        return told

    def _day(self, name: str, label: str, faults: dict[str, str] | None = None) -> date | None:
        faults = self.faults if faults is None else faults
        try:
            return date.fromisoformat(self.text(name)) if self.text(name) else None
        except ValueError:
            faults[name] = f"“{label}”写的“{self.text(name)[:20]}”不是日期，请写成 2027-01-01 这样。"
            return None

    def _reward(self) -> Decimal | None:
        text = self.text("reward").replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            told = Decimal(text)
            if not told.is_finite() or not 0 <= told < 10**9:
                raise InvalidOperation
        except InvalidOperation:
            self.faults["reward"] = f"“奖励标准”写的“{text[:20]}”看不懂，请按元写一个数，如 50000；不知道就空着。"
            return None
        return told


def _name(sheet: Sheet, slot: Slot, end: str) -> str:
    return f"{sheet.key}.{slot.name}{end and f'.{end}'}"


def _is_same(base: Version | None, told: Mapping[str, Any]) -> bool:
    """Whether nothing differs from the version; where there is none, whether nothing was told."""
    before = {n: v for n, v in base.told.items() if v not in (None, "") and n != "to"} if base else {"status": UNKNOWN}
    return before == {n: v for n, v in told.items() if v not in (None, "")}
