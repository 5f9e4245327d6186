"""The form of any ledger, made from its model: what people fill, with the checks a workbook import makes too."""

from decimal import Decimal
from typing import Any

from django import forms
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongCode

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.store.shapes import importable
from keguan.store.uniqueness import clash_of, unique_fields
from keguan.web.ledgers.columns import has_unit, remark_last
from keguan.web.ledgers.fields import ByName, Scaled, field_for

MEASURED_FIELDS = {"value", "unit", "indicator"}  # one means nothing without the others
WIDE = 200  # characters from which a text gets the whole width of the form
SCALES = {"%": Decimal("0.01"), "元": Decimal(1), "万元": words.WAN, "亿元": words.YI}


def editable(ledger: Ledger) -> set[str]:
    """The fields that may be written one by one, in a cell or for many records: no identity, number, link or status."""
    model, workflow = ledger.model, catalogue.workflow_of(ledger.model)
    fixed = {name for group in ledger.identity for name in group} | set(ledger.where) | unique_fields(model)
    fixed |= {workflow.field} if workflow else set()
    return {
        f.name
        for f in importable(model)
        if f.name not in fixed and (not f.remote_field or f.related_model._meta.label_lower == "registry.region")
    } - (MEASURED_FIELDS if has_unit(model) else set())


def form_class(ledger: Ledger, user: Any) -> type["RecordForm"]:
    """The form for new and changed records of the ledger."""
    workflow = catalogue.workflow_of(ledger.model)
    names = [
        f.name
        for f in remark_last(importable(ledger.model))
        if not (workflow and f.name == workflow.field) and f.name not in ledger.where
    ]
    meta = type("Meta", (), {"model": ledger.model, "fields": names, "formfield_callback": None})
    made = {f.name: field_for(f, ledger, user) for f in remark_last(importable(ledger.model)) if f.name in names}
    return type("LedgerForm", (RecordForm,), {"Meta": meta, **made, "ledger": ledger})


class RecordForm(forms.ModelForm):
    """Fields of the record, then why it is written and what the writer had seen of it."""

    ledger: Ledger

    reason = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="会留在历史里，如：按县局 12 月 3 日核对结果更正"
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    accept_code = forms.BooleanField(label="证照上确实如此，按原样保存（请在“修改说明”里写明）", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers_code = False
        if self.instance.pk is None:
            self.fields["reason"].label, self.fields["reason"].help_text = "登记说明", "可以不填；会留在历史里"
        if has_unit(self._meta.model) and "value" in self.fields:
            self._show_value_in_its_unit()
        self._keep_present_links()
        for name, field in self.fields.items():
            if isinstance(field, ByName):
                field.widget.attrs |= {"list": f"list-{name}", "hx-target": f"#list-{name}"}
            field.widget.attrs.setdefault("aria-describedby", f"{name}-note")
            if field.required:
                field.error_messages["required"] = f"请填写{field.label}。"

    def _keep_present_links(self) -> None:
        """What a record links to stays a valid answer: retired since, of a name borne twice, or too old to be offered."""
        for name, field in self.fields.items():
            present = getattr(self.instance, f"{name}_id", None)
            if present and isinstance(field, ByName):
                field.current = getattr(self.instance, name)
            elif present and isinstance(field, forms.ModelChoiceField):
                offered = [present, *field.queryset.values_list("pk", flat=True)]
                field.queryset = field.queryset.model.everything.filter(pk__in=offered)

    def groups(self) -> list[tuple[Any, str, str, bool]]:
        """The record's own fields as (bound field, unit, list id of suggestions, whether it takes the whole width)."""
        own = [self[name] for name in self.fields if name not in ("reason", "seen", "accept_code")]
        return [
            (
                bound,
                getattr(bound.field, "unit", ""),
                f"list-{bound.name}" if isinstance(bound.field, ByName) else "",
                (getattr(bound.field, "max_length", 0) or 0) >= WIDE,
            )
            for bound in own
        ]

    def clean(self) -> dict[str, Any]:
        """The checks across fields; uniqueness is told by `clash_of`, in words and with the other record's name."""
        values = self.cleaned_data
        if "credit_code" in self.fields and "credit_code" not in self.errors:
            values["credit_code"] = self._code(values.get("credit_code") or "", values)
        if has_unit(self._meta.model) and values.get("value") is not None:
            self._store_value_in_base(values)
        return values

    def _post_clean(self) -> None:
        super()._post_clean()
        for name, value in self.ledger.where.items():
            setattr(self.instance, name, value)
        if not self.errors and (clash := clash_of(self.instance)):
            self.add_error(clash.fields[-1] if clash.fields[-1] in self.fields else None, clash.sentence)

    def _code(self, code: str, values: dict[str, Any]) -> str | None:
        """The credit code, checked by its own check character; a wrong one passes only with a reason."""
        code = code.replace(" ", "").upper()
        if not code or code == self.initial.get("credit_code"):
            return code or None
        try:
            uscc.validate(code)
        except WrongCode:
            self.offers_code = True
            if not values.get("accept_code"):
                told = "要有 18 位" if len(code) != 18 else "校验码不对，多半是抄错了一位"
                self.add_error("credit_code", f"代码 {code} {told}，请对照营业执照核对。")
            elif not values.get("reason"):
                self.add_error("reason", "按原样保存不合校验的代码，要写明理由。")
        return code

    def _show_value_in_its_unit(self) -> None:
        self.fields["value"].help_text = (
            "填数即可：百分数填 1.93，金额按所选单位填" if self._own_unit else "百分数填 1.93，金额填万元"
        )
        value = self.instance.value
        if self._own_unit:
            units = ("%", "万元", "亿元", "家", "项", "个", "人", "件", "元")
            self.fields["unit"] = forms.CharField(
                label="单位", required=False, max_length=10, widget=forms.TextInput(attrs={"list": "units"})
            )
            self.units = units
            if self.instance.unit == "元":
                self.initial["unit"] = "亿元" if abs(value or 0) >= words.YI else "万元"
        if value is not None:
            scale = SCALES.get(self.initial.get("unit") if self._own_unit else self._target_unit(), Decimal(1))
            self.initial["value"] = words.plain(value / scale)

    @property
    def _own_unit(self) -> bool:
        return "unit" in self.fields

    def _target_unit(self, key: str | None = None) -> str:
        indicator = catalogue.indicators.get(key if key is not None else self.instance.indicator)
        return {"元": "万元"}.get(indicator.unit, indicator.unit) if indicator else ""

    def _store_value_in_base(self, values: dict[str, Any]) -> None:
        unit = values.get("unit") or "" if self._own_unit else self._target_unit(values.get("indicator"))
        values["value"] *= SCALES.get(unit, Decimal(1))
        if self._own_unit and unit in ("万元", "亿元"):
            values["unit"] = "元"


__all__ = ["ByName", "RecordForm", "Scaled", "form_class"]
