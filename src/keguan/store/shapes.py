"""The face of a ledger towards workbooks, read off its model: labels, kinds and choices are never written twice."""

from functools import cache
from types import MappingProxyType
from typing import Any

from django.db import models

from keguan.kit import fields as kinds
from keguan.kit.catalogue import catalogue
from keguan.kit.fields import Field, Shape
from keguan.kit.ledger import Ledger

EXTRA_CODE = "organisation_code"  # the credit code beside an organisation's name, on a sheet of any ledger
LINKS = {"registry.organisation": kinds.ORGANISATION, "registry.region": kinds.REGION}

CODE_BESIDE = Field(
    EXTRA_CODE,
    "统一社会信用代码",
    kinds.CODE,
    ("社会信用代码", "信用代码", "统一代码", "税号", "纳税人识别号", "组织机构代码", "机构代码"),
    pattern=r"^[1-9A-GNY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$",
)


@cache
def shape_of(key: str) -> Shape:
    """The shape of the ledger with this key: every field that a workbook may fill, then the ledger's extras."""
    ledger = catalogue.ledger(key)
    stands_in = {f.label for f in ledger.extras}  # an extra of the same label is read in the field's place
    made = [f for f in (_field(m, ledger) for m in importable(ledger.model)) if f.label not in stands_in]
    beside = [CODE_BESIDE] if any(f.name == "organisation" and f.required for f in made) else []
    return Shape(ledger.key, ledger.title, ledger.words, (*made, *beside, *ledger.extras))


def importable(model: type[models.Model]) -> list[Any]:
    """The concrete fields that people fill: no keys, no derived or technical ones, no files."""
    return [
        f
        for f in model._meta.concrete_fields
        if f.editable and not f.primary_key and not (f.remote_field and f.related_model._meta.app_label == "store")
    ]


def written_by_import(model: type[models.Model]) -> list[Any]:
    """The fields that an import writes: those people fill, and those that a ledger's preparation gathers columns in."""
    gathered = [f for f in model._meta.concrete_fields if isinstance(f, models.JSONField)]
    return [*importable(model), *(f for f in gathered if not f.editable)]


def _field(f: Any, ledger: Ledger) -> Field:
    accepted = ledger.accepts.get(f.name, {})
    choices = {value: (str(label), *accepted.get(value, ())) for value, label in f.flatchoices} if f.choices else {}
    unit = ledger.units.get(f.name, "")
    return Field(
        name=f.name,
        label=str(f.verbose_name),
        kind=kinds.RATIO if unit == "%" else kind_of(f),
        words=ledger.headings.get(f.name, ()),
        required=f.name in ledger.required,
        choices=MappingProxyType(choices),
        unit=unit,
        pattern=ledger.patterns.get(f.name, ""),
        context=f.name in ledger.context,
        exact=f.name in ledger.exact,
    )


def kind_of(f: Any) -> str:
    """The kind of a model field, by its type and the naming rules of the house (_yuan, _no, year)."""
    if f.remote_field:
        return LINKS.get(f.related_model._meta.label_lower, kinds.TEXT)
    if f.choices:
        return kinds.CHOICE
    if isinstance(f, models.DateField):
        return kinds.DATE
    if isinstance(f, models.BooleanField):
        return kinds.BOOLEAN
    if isinstance(f, models.DecimalField):
        return kinds.MONEY if f.name.endswith("_yuan") else kinds.NUMBER
    if isinstance(f, models.IntegerField):
        return kinds.YEAR if f.name == "year" else kinds.INTEGER
    if f.name.endswith(("_no", "_code")) or f.name == "phone":
        return kinds.CODE
    return (
        kinds.ORGANISATION if f.model._meta.label_lower == "registry.organisation" and f.name == "name" else kinds.TEXT
    )
