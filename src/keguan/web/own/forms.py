"""Forms of lines, ledgers and indicators of one's own."""

import re
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Indicator, Ratio, Recorded
from keguan.kit.ledger import Ledger
from keguan.registry.own.fields import KINDS
from keguan.registry.own.indicators import COUNT, FLOWING, MEASURES, RATIO, TESTS, WHENS, countables, splits
from keguan.registry.own.ledgers import BELONGS, CHANGERS

LISTED = re.compile(r"[、,，;；/\n]+")


def listed(text: str) -> list[str]:
    """The parts of a list as people write it, each once."""
    return list(dict.fromkeys(part.strip() for part in LISTED.split(text) if part.strip()))


class Plain(forms.Form):
    """A form whose missing answers are told by the name of the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
            field.widget.attrs.setdefault("aria-label", field.label)


class LineForm(Plain):
    """One line of work; a row that was empty and stays empty is none."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    order = forms.IntegerField(
        label="次序",
        min_value=1,
        max_value=99,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
    )
    name = forms.CharField(label="业务线名称", max_length=20, required=False)
    off = forms.BooleanField(label="停用", required=False)


class _LineRows(BaseFormSet):
    def asked(self) -> list[dict[str, Any]]:
        rows = [f.cleaned_data for f in self.forms if f.cleaned_data.get("name") or f.cleaned_data.get("key")]
        return [row | {"name": row["name"].strip(), "order": row.get("order") or 99} for row in rows]


LineRows = formset_factory(LineForm, formset=_LineRows, extra=1, max_num=40)


class LedgerForm(Plain):
    """What a ledger is called and for, whose its records are, and who may change them."""

    line = forms.ChoiceField(label="归在哪条业务线")
    title = forms.CharField(
        label="台账名称", max_length=40, widget=forms.TextInput(attrs={"placeholder": "如：科技特派员"})
    )
    purpose = forms.CharField(
        label="记什么",
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "如：选派的科技特派员、服务的地方和次数"}),
    )
    belongs = forms.ChoiceField(label="每条记录属于", choices=list(BELONGS.items()))
    words = forms.CharField(
        label="表格里常见的叫法", max_length=200, required=False,
        help_text="导入时靠它认出是这张台账，用顿号隔开，如：特派员、特派员选派",
    )  # fmt: skip
    change = forms.MultipleChoiceField(
        label="谁可以修改",
        choices=list(CHANGERS.items()),
        initial=["clerk", "head"],
        widget=forms.CheckboxSelectMultiple,
    )
    towns = forms.BooleanField(label="乡镇科技专员可以看本乡镇的", required=False, initial=True)
    owners = forms.BooleanField(label="企业可以看自己的", required=False)
    chapter = forms.CharField(
        label="年度总结里怎么说", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="接在本业务线那一章的后面；写法见说明。没有记录时整句自动省略。",
    )  # fmt: skip
    reason = forms.CharField(label="为什么这样设", required=False, max_length=150, help_text="会留在历史里，可以不填")

    def __init__(self, *args: Any, lines: list[Any], fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [(d.key, d.name) for d in lines]
        if fixed:  # reports and frozen facts name the key, and the records would change hands
            self.fields["line"].disabled = self.fields["belongs"].disabled = True

    def told(self) -> dict[str, Any]:
        values = {k: v for k, v in self.cleaned_data.items() if k not in ("line", "reason")}
        return values | {"words": listed(values["words"]), "chapter": values["chapter"].strip()}


class ColumnForm(Plain):
    """One column of a ledger of one's own; a row without a label is none."""

    name = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="列名", max_length=30, required=False)
    kind = forms.ChoiceField(label="填什么", choices=[(k, v.label) for k, v in KINDS.items()], initial="text")
    choices = forms.CharField(
        label="选项", max_length=500, required=False, widget=forms.TextInput(attrs={"placeholder": "选项用顿号隔开"})
    )
    words = forms.CharField(
        label="别的叫法",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "表格里别的叫法"}),
    )
    tells = forms.BooleanField(label="认重", required=False)
    required = forms.BooleanField(label="必填", required=False)
    shown = forms.BooleanField(label="列表里显示", required=False, initial=True)
    off = forms.BooleanField(label="停用", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("name"):
            self.fields["kind"].disabled = True


class _ColumnRows(BaseFormSet):
    def asked(self) -> list[dict[str, Any]]:
        rows = [f.cleaned_data for f in self.forms if f.cleaned_data.get("label", "").strip()]
        return [
            row | {"label": row["label"].strip(), "choices": listed(row["choices"]) if row["kind"] == "choice" else [],
                   "words": listed(row["words"])}
            for row in rows
        ]  # fmt: skip


ColumnRows = formset_factory(ColumnForm, formset=_ColumnRows, extra=3, max_num=120, absolute_max=200)


class IndicatorForm(Plain):
    """What is counted of which records, in which time."""

    name = forms.CharField(
        label="指标名称", max_length=40, widget=forms.TextInput(attrs={"placeholder": "如：发明专利授权"})
    )
    measure = forms.ChoiceField(label="取什么", choices=list(MEASURES.items()), initial=COUNT)
    by = forms.ChoiceField(label="哪一列", required=False, help_text="“合计”选数字列，“不重复的个数”选要去重的列")
    over = forms.ChoiceField(label="分子", required=False)
    per = forms.ChoiceField(label="分母", required=False)
    unit = forms.CharField(
        label="单位", max_length=8, required=False, help_text="如：家、项、人次；金额自动用万元、亿元"
    )
    when = forms.ChoiceField(label="算哪些", choices=list(WHENS.items()), initial=FLOWING)
    day = forms.ChoiceField(label="按哪个日期（年度）归期间", required=False)
    until = forms.ChoiceField(label="到哪一天为止有效", required=False)
    split_by = forms.MultipleChoiceField(label="可以按什么分", required=False, widget=forms.CheckboxSelectMultiple)
    headline = forms.BooleanField(label="放进驾驶舱和目录的首要指标", required=False)
    definition = forms.CharField(
        label="口径", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不填就按上面选的自动写成一句话",
    )  # fmt: skip
    reason = forms.CharField(label="为什么这样设", required=False, max_length=150, help_text="会留在历史里，可以不填")

    def __init__(self, *args: Any, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = countables(ledger)
        days = [(c.path, c.label) for c in found.values() if c.kind in ("date", "year")]
        self.fields["by"].choices = [("", "——"), *((c.path, c.label) for c in found.values())]
        self.fields["day"].choices = days
        self.fields["until"].choices = [("", "——"), *((c.path, c.label) for c in found.values() if c.kind == "date")]
        self.fields["split_by"].choices = list(splits(ledger).items())
        whole = [d for d in catalogue.indicators.values() if isinstance(d, Indicator)]
        near = sorted(whole, key=lambda d: d.ledger != ledger.key)
        self.fields["over"].choices = self.fields["per"].choices = [("", "——"), *((d.key, d.name) for d in near)]

    def told(self) -> dict[str, Any]:
        values = {k: v for k, v in self.cleaned_data.items() if k != "reason"}
        if values["measure"] == RATIO:
            values |= {"by": "", "day": "", "until": "", "split_by": []}
        else:
            values |= {"over": "", "per": ""}
        return values


class ConditionForm(Plain):
    """One condition; a row without a field is none."""

    field = forms.ChoiceField(label="列", required=False)
    test = forms.ChoiceField(label="条件", choices=list(TESTS.items()), required=False)
    against = forms.CharField(
        label="内容",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "几个都行的用顿号隔开"}),
    )

    def __init__(self, *args: Any, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", "——"), *((c.path, c.label) for c in countables(ledger).values())]


class _ConditionRows(BaseFormSet):
    def asked(self) -> list[dict[str, Any]]:
        rows = [f.cleaned_data for f in self.forms if f.cleaned_data.get("field")]
        return [{k: row[k] for k in ("field", "test", "against")} for row in rows]


ConditionRows = formset_factory(ConditionForm, formset=_ConditionRows, extra=2, max_num=20)

__all__ = ["ColumnRows", "ConditionRows", "IndicatorForm", "LedgerForm", "LineRows", "Recorded", "Ratio", "listed"]
