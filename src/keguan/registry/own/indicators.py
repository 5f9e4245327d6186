"""An indicator declared on the screen: a closed expression over the fields of one ledger, never a query text.

Which records (`conditions`, all of which hold), in which time (`when`), and what is taken of them (`measure`).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import FLOW, STOCK, AnyIndicator, Count, Distinct, Indicator, Measure, Ratio, Sum
from keguan.kit.ledger import Ledger
from keguan.kit.period import Period
from keguan.store.evidence import path_field
from keguan.store.shapes import importable, kind_of

FLOWING, SO_FAR, VALID = "flow", "so_far", "valid"
WHENS: Final = {FLOWING: "期内的", SO_FAR: "截至期末累计的", VALID: "期末仍有效的"}
COUNT, DISTINCT, SUM, RATIO = "count", "distinct", "sum", "ratio"
MEASURES: Final = {COUNT: "条数", DISTINCT: "不重复的个数", SUM: "合计", RATIO: "两个指标的比"}

IS, IS_NOT, HAS, FROM, TO, EMPTY, FILLED = "is", "is_not", "has", "from", "to", "empty", "filled"
TESTS: Final = {
    IS: "是",
    IS_NOT: "不是",
    HAS: "含有",
    FROM: "不小于（不早于）",
    TO: "不大于（不晚于）",
    EMPTY: "没有填",
    FILLED: "填了",
}
NUMBERS: Final = (kinds.MONEY, kinds.NUMBER, kinds.INTEGER, kinds.RATIO, kinds.YEAR)
TEXTS: Final = (kinds.TEXT, kinds.CODE)
FITTING: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(NUMBERS, (IS, IS_NOT, FROM, TO, EMPTY, FILLED)),
    **dict.fromkeys(TEXTS, (IS, IS_NOT, HAS, EMPTY, FILLED)),
    kinds.DATE: (FROM, TO, EMPTY, FILLED),
    kinds.CHOICE: (IS, IS_NOT, EMPTY, FILLED),
    kinds.BOOLEAN: (IS, EMPTY, FILLED),
    kinds.ORGANISATION: (EMPTY, FILLED),
}
SCALES: Final = {kinds.MONEY: words.WAN, kinds.RATIO: Decimal("0.01")}  # as people write a value: 万元 and %


@dataclass(frozen=True)
class Condition:
    """One field, a test, and what it is tested against, written as people write it (万元, %, 是, several with 、)."""

    field: str
    test: str
    against: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnIndicator:
    """An indicator as it is declared; `over` and `per` are the keys of a ratio, `by` the field of sum and distinct."""

    key: str
    name: str
    ledger: str = ""
    unit: str = ""
    definition: str = ""
    measure: str = COUNT
    by: str = ""
    conditions: tuple[Condition, ...] = ()
    when: str = FLOWING
    day: str = ""
    until: str = ""
    split_by: tuple[str, ...] = ()
    over: str = ""
    per: str = ""
    headline: bool = False

    @classmethod
    def of(cls, key: str, body: Mapping[str, Any]) -> "OwnIndicator":
        told = {k: v for k, v in body.items() if k not in ("conditions", "split_by")}
        conditions = tuple(Condition(**c) for c in body.get("conditions", ()))
        return cls(key=key, conditions=conditions, split_by=tuple(body.get("split_by", ())), **told)

    def body(self) -> dict[str, Any]:
        told = {k: v for k, v in vars(self).items() if k not in ("key", "conditions", "split_by")}
        return told | {"conditions": [asdict(c) for c in self.conditions], "split_by": list(self.split_by)}


@dataclass(frozen=True)
class Countable:
    """A field of a ledger that an expression may use."""

    path: str
    label: str
    kind: str
    choices: tuple[tuple[Any, str], ...] = ()


def countables(ledger: Ledger) -> dict[str, Countable]:
    """The fields of the ledger by name, in the order of its model."""
    made = {}
    for f in importable(ledger.model):
        kind = kinds.RATIO if ledger.units.get(f.name) == "%" else kind_of(f)
        kind = kinds.ORGANISATION if f.remote_field else kind  # of any link only whether it is there
        choices = tuple((value, str(label)) for value, label in f.flatchoices) if f.choices else ()
        made[f.name] = Countable(f.name, str(f.verbose_name), kind, choices)
    return made


def splits(ledger: Ledger) -> dict[str, str]:
    """The paths by which an indicator of the ledger can be split, with what they are called."""
    apart = (kinds.CHOICE, kinds.YEAR, kinds.BOOLEAN, kinds.TEXT)
    found = {c.path: c.label for c in countables(ledger).values() if c.kind in apart and c.path != "remark"}
    names = {f.name for f in ledger.model._meta.concrete_fields}
    if "organisation" in names:
        found = {"organisation__region__name": "乡镇（园区）", "organisation__field": "技术领域"} | found
    return {"region__name": "乡镇（园区）"} | found if "region" in names else found


def indicator_of(own: OwnIndicator, ledger: Ledger | None) -> AnyIndicator:
    """The declaration that everything else reads. Raises BureauError for an expression that means nothing."""
    definition = own.definition or told(own, ledger)
    if own.measure == RATIO:
        if not own.over or not own.per:
            raise BureauError("own.ratio", "比率要选分子和分母两个指标。")
        return Ratio(
            key=own.key, name=own.name, over=own.over, per=own.per, definition=definition, unit=own.unit or "%",
            headline=own.headline,
        )  # fmt: skip
    if ledger is None:
        raise BureauError("own.ledger", "请选指标从哪张台账取数。")
    is_yuan = (
        own.measure == SUM and countables(ledger)[own.by].kind == kinds.MONEY if own.by in countables(ledger) else False
    )
    return Indicator(
        key=own.key, name=own.name, unit="元" if is_yuan else own.unit or "条", kind=FLOW if own.when == FLOWING else STOCK,
        definition=definition, ledger=ledger.key, rows=_rows(own, ledger), measure=_measure(own, ledger),
        split_by=own.split_by, sentence=f"{own.name}{{value}}", headline=own.headline,
    )  # fmt: skip


def _measure(own: OwnIndicator, ledger: Ledger) -> Measure:
    if own.measure == COUNT:
        return Count()
    field = countables(ledger).get(own.by)
    if field is None:
        raise BureauError("own.by", f"“{MEASURES[own.measure]}”要选一列。")
    if own.measure == SUM and field.kind not in (kinds.MONEY, kinds.NUMBER, kinds.INTEGER):
        raise BureauError("own.sum", f"“{field.label}”不是数，不能求合计；要数个数请选“{MEASURES[DISTINCT]}”。")
    return Sum(own.by) if own.measure == SUM else Distinct(own.by)


def _rows(own: OwnIndicator, ledger: Ledger) -> Callable[[Period], Any]:
    model, where = ledger.model, Q(**ledger.where)
    for condition in own.conditions:
        where &= _where(condition, ledger)
    within = _within(own, ledger)
    return lambda period: model.objects.filter(where, within(period))


def _within(own: OwnIndicator, ledger: Ledger) -> Callable[[Period], Q]:
    """The records of a period: by a day, or by a year, which belongs to its last day."""
    fields = countables(ledger)
    day, until = fields.get(own.day), fields.get(own.until)
    if day is None or day.kind not in (kinds.DATE, kinds.YEAR):
        raise BureauError("own.day", "请选按哪个日期（或年度）归到期间里。")
    if own.when == VALID and (until is None or until.kind != kinds.DATE or day.kind != kinds.DATE):
        raise BureauError("own.until", "“期末仍有效的”要选起、止两个日期。")
    name, end = day.path, own.until
    if day.kind == kinds.YEAR:
        if own.when == FLOWING:
            return lambda period: Q(**{f"{name}__in": period.years_ended()})
        return lambda period: Q(**{f"{name}__lt": period.years_ended().stop})
    if own.when == FLOWING:
        return lambda period: Q(**{f"{name}__range": (period.start, period.end)})
    if own.when == SO_FAR:
        return lambda period: Q(**{f"{name}__lte": period.end})
    return lambda period: (
        Q(**{f"{name}__lte": period.end}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": period.end}))
    )


def _where(condition: Condition, ledger: Ledger) -> Q:
    field = countables(ledger).get(condition.field)
    if field is None or condition.test not in FITTING[field.kind]:
        label = field.label if field else condition.field
        raise BureauError("own.condition", f"条件“{label} {TESTS.get(condition.test, '')}”用不上，请重选。")
    path = condition.field
    if condition.test in (EMPTY, FILLED):
        is_text = not path_field(ledger.model, path).null
        empty = Q(**{path: ""}) if is_text else Q(**{f"{path}__isnull": True})
        return empty if condition.test == EMPTY else ~empty
    if not condition.against.strip():
        raise BureauError("own.against", f"条件“{field.label} {TESTS[condition.test]}”后面要填内容。")
    if condition.test == HAS:
        return Q(**{f"{path}__icontains": condition.against.strip()})
    if condition.test in (FROM, TO):
        lookup = "gte" if condition.test == FROM else "lte"
        return Q(**{f"{path}__{lookup}": _value(field, condition.against)})
    values = [_value(field, part) for part in condition.against.replace("，", "、").split("、") if part.strip()]
    among = Q(**{f"{path}__in": values})
    return among if condition.test == IS else ~among


def _value(field: Countable, text: str) -> Any:
    """What people wrote, as the records hold it. Raises BureauError saying how to write it."""
    text = text.strip()
    if field.kind == kinds.CHOICE:
        found = [value for value, label in field.choices if text in (label, value)]
        if not found:
            raise BureauError(
                "own.choice", f"“{field.label}”没有“{text}”，可用：{'、'.join(c[1] for c in field.choices)}。"
            )
        return found[0]
    if field.kind == kinds.BOOLEAN:
        if text not in ("是", "否"):
            raise BureauError("own.flag", f"“{field.label}”请填 是 或 否。")
        return text == "是"
    try:
        if field.kind == kinds.DATE:
            return date.fromisoformat(text)
        if field.kind in NUMBERS:
            return Decimal(text.replace(",", "").rstrip("%万元年")) * SCALES.get(field.kind, 1)
    except (ValueError, ArithmeticError) as fault:
        how = "2025-03-12 这样的日期" if field.kind == kinds.DATE else "一个数"
        raise BureauError("own.value", f"“{field.label}”的“{text}”看不懂，请写{how}。") from fault
    return text


def told(own: OwnIndicator, ledger: Ledger | None) -> str:
    """The expression in one sentence: its 口径."""
    if own.measure == RATIO or ledger is None:
        over, per = (getattr(catalogue.indicators.get(key), "name", key) for key in (own.over, own.per))
        return f"“{over}”与“{per}”之比。"
    fields = countables(ledger)
    label = {path: c.label for path, c in fields.items()}
    day = label.get(own.day, own.day)
    said = {
        FLOWING: f"{day}在期内", SO_FAR: f"{day}不晚于期末", VALID: f"{day}不晚于期末、{label.get(own.until, own.until)}晚于期末或没有填",
    }[own.when]  # fmt: skip
    parts = [said, *(f"{label.get(c.field, c.field)}{TESTS[c.test]}{c.against}" for c in own.conditions)]
    taken = {
        COUNT: "的条数",
        SUM: f"的“{label.get(own.by, own.by)}”合计",
        DISTINCT: f"中不同的“{label.get(own.by, own.by)}”个数",
    }
    return f"“{ledger.title}”里{'，'.join(parts)}{taken[own.measure]}。"
