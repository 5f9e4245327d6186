"""Form fields as people fill them: money in 万元, shares in %, organisations and documents by name."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse

from keguan.kit import fields as kinds
from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.kit.ledger import Ledger
from keguan.registry.access import seen
from keguan.registry.models.organisations import normal_name
from keguan.store.shapes import kind_of

FEW = 500  # a link with more records than this is not offered as one select
YES_NO = (("", "未填"), ("1", "是"), ("0", "否"))


class Scaled(forms.DecimalField):
    """A number entered in a larger unit than it is stored in."""

    def __init__(self, *, unit: str, scale: Decimal, **options: Any) -> None:
        self.unit, self.scale = unit, scale
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return words.plain(value / self.scale) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        text = str(value or "").replace(",", "").replace("，", "").strip()
        number = super().clean(text)
        return None if number is None else number * self.scale

    def has_changed(self, initial: Any, value: Any) -> bool:
        try:
            return initial != self.clean(value)
        except ValidationError:
            return True


class ByName(forms.CharField):
    """A link chosen by typing: the name, a former name or the code of an organisation, or a document's number."""

    def __init__(self, *, model: Any, user: Any, kind: str = "", **options: Any) -> None:
        self.model, self.user = model, user
        self.current: Any = None  # what the record links to already: keeps when its name is left as it is
        self.is_organisation = model._meta.model_name == "organisation"
        super().__init__(max_length=120, **options)
        address = reverse("find-organisation") if self.is_organisation else reverse("find-document")
        self.widget.attrs |= {
            "autocomplete": "off", "placeholder": "输入名称、拼音首字母或代码" if self.is_organisation else "输入文号",
            "hx-get": f"{address}?kind={kind}", "hx-trigger": "input changed delay:200ms", "hx-sync": "this:replace",
        }  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return str(self.model.everything.filter(pk=value).first() or "")
        return str(value or "")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if self.current is not None and text == str(self.current):
            return self.current
        by_name = Q(key=normal_name(text)) | Q(credit_code=text.upper()) | Q(former_names__key=normal_name(text))
        rows = seen(self.user, self.model.objects.all()).filter(
            by_name if self.is_organisation else Q(number=normal(text))
        )
        found = list(rows.distinct()[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError("有两家单位叫这个名字，请改填统一社会信用代码。")
        where = "“企业”" if self.is_organisation else "“来源文件”"
        raise ValidationError(f"没有找到“{text}”。请从提示里选；确实没有的，先在{where}里新建。")

    def has_changed(self, initial: Any, value: Any) -> bool:
        return self.prepare_value(initial) != str(value or "").strip()


def field_for(db_field: Any, ledger: Ledger, user: Any) -> forms.Field | None:
    """The form field of a model field, labelled and scaled the way the bureau writes it."""
    required = not db_field.blank and not db_field.has_default() or db_field.name in ledger.required
    common = {"label": str(db_field.verbose_name), "required": required, "help_text": db_field.help_text}
    kind = kinds.RATIO if ledger.units.get(db_field.name) == "%" else kind_of(db_field)
    if db_field.remote_field:
        return _link(db_field, common, user)
    if kind == kinds.MONEY:
        return Scaled(unit="万元", scale=words.WAN, max_digits=16, decimal_places=6, widget=_number(), **common)
    if kind == kinds.RATIO:
        return Scaled(unit="%", scale=Decimal("0.01"), max_digits=12, decimal_places=4, widget=_number(), **common)
    if kind == kinds.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common)
    if kind == kinds.BOOLEAN and db_field.null:
        return forms.TypedChoiceField(
            choices=YES_NO, coerce=lambda v: {"1": True, "0": False}.get(v), empty_value=None, **common
        )
    if db_field.name in ("indicator", "line") and not db_field.choices:
        return forms.ChoiceField(choices=[("", "——"), *_declared(db_field.name)], **common)
    made = db_field.formfield(**({} if kind == kinds.BOOLEAN else common))
    if isinstance(made, forms.TypedChoiceField) and made.choices[0][0] == "":
        made.choices = [("", "——"), *made.choices[1:]]
    if isinstance(made.widget, forms.NumberInput):
        made.widget = _number(inputmode="numeric")
    return made


def _link(db_field: Any, common: dict[str, Any], user: Any) -> forms.Field:
    model = db_field.related_model
    if model._meta.label_lower in ("registry.organisation", "registry.document"):
        kind = "bank" if db_field.name == "bank" else ""
        return ByName(model=model, user=user, kind=kind, **common)
    rows = seen(user, model.objects.all())
    rows = rows.filter(level__in=("town", "park")) if model._meta.label_lower == "registry.region" else rows
    links = [f.name for f in model._meta.concrete_fields if f.remote_field and not f.null]
    rows = rows.select_related(*links) if links else rows
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[:FEW])
    queryset = rows.filter(pk__in=newest)
    return forms.ModelChoiceField(queryset, empty_label="——", **common)


def _declared(name: str) -> list[tuple[str, str]]:
    shelf = catalogue.indicators if name == "indicator" else catalogue.lines
    return [(key, d.name) for key, d in shelf.items()]


def _number(**attrs: str) -> forms.TextInput:
    """A text box rather than a number box: pasted "1,234.5" must not vanish, and the wheel must not change values."""
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", **attrs})
