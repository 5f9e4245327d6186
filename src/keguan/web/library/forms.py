"""The form of what is told of a document, and of who reads it."""

import re
from typing import Any

from django import forms
from django.db.models import Q

from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.library import access, categories
from keguan.library.models import Holding
from keguan.registry.models import User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_BETWEEN = re.compile(r"[\s,，、;；]+")


class HoldingForm(forms.ModelForm):
    """A document of the library with the fields of its source document."""

    title = forms.CharField(label="标题", max_length=200, required=False)
    number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="如 清科发〔2025〕12号；没有文号的资料不填"
    )
    issuer = forms.CharField(label="发文机关", max_length=80, required=False)
    issued_on = forms.DateField(label="发文日期", required=False, widget=DAY)
    preview_pages = forms.IntegerField(label="试读页数", required=False, min_value=1, max_value=9999)
    preview_share = forms.IntegerField(label="试读比例（%）", required=False, min_value=1, max_value=100)
    new_category = forms.CharField(label="在所选类目下新建", max_length=40, required=False)
    words = forms.CharField(label="再加几个", max_length=200, required=False, help_text="用顿号或空格隔开")
    reason = forms.CharField(label="修改说明", max_length=120, required=False, help_text="会记在历史里，可不填")

    class Meta:
        model = Holding
        fields = (
            "kind", "category", "section", "validity", "valid_from", "valid_until", "replaced_by", "audience",
            "preview_pages", "preview_share", "preview_for", "downloads_for", "has_watermark",
        )  # fmt: skip
        widgets = {"valid_from": DAY, "valid_until": DAY, "replaced_by": forms.HiddenInput}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, fields = user, self.fields
        for name in ("title", "number", "issuer", "issued_on"):
            self.initial[name] = getattr(self.instance.document, name)
        lines = [line for line in catalogue.lines.values() if self._is_theirs(line.key)]
        fields["section"] = forms.ChoiceField(
            label="业务线", required=False, choices=[("", "全局"), *((line.key, line.name) for line in lines)]
        )
        fields["category"].choices = [("", "——"), *((p.category.pk, p.way) for p in categories.tree())]
        offered = Q(pk__in=access.found(user).values("pk")) | Q(pk=self.instance.replaced_by_id)
        fields["replaced_by"].queryset = Holding.objects.filter(offered).exclude(pk=self.instance.pk)
        fields["replaced_by"].error_messages["invalid_choice"] = "选的替代文件文库里没有，请重新选。"
        fields["preview_pages"].help_text = "和比例都填时按少的算；都不填不限"
        fields["downloads_for"].help_text = "能下载的人才能复制文字和打印"
        fields["has_watermark"].help_text = "加水印的文件下载时只给带水印的 PDF，不给原件"
        for field in fields.values():
            field.error_messages.setdefault("required", f"请填写{field.label}。")
            field.error_messages["invalid"] = f"{field.label}写得不对，请改正。"

    def _is_theirs(self, line: str) -> bool:
        return not self.user.sections or line in self.user.sections or line == self.instance.section

    def clean_number(self) -> str:
        return normal(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("title") and not values.get("number"):
            self.add_error("title", "标题和文号至少填一样。")
        begins, ends = values.get("valid_from"), values.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", "有效期早于施行日期，请核对。")
        other = values.get("replaced_by")
        if values.get("validity") != Holding.REPLACED:
            values["replaced_by"] = None
        elif other is None:
            self.add_error("validity", "请选出替代它的文件；文库里还没有的，先上传，或选“已废止”。")
        elif _leads_to(other, self.instance):
            self.add_error("validity", f"“{other}”又被这份文件替代，两份不能互相替代。")
        if values.get("audience") == Holding.SECTION and not values.get("section"):
            self.add_error("section", "只给本业务线人员读的文件，要选是哪条业务线。")
        if values.get("audience") == Holding.PERSONS and not self.persons:
            self.add_error("audience", "请选出能读的人员。")
        return values

    @property
    def persons(self) -> list[User]:
        """The named readers: those ticked, or those there are."""
        if not self.is_bound:
            named = self.instance.readers.values("user")
            return list(User.objects.filter(pk__in=named).order_by("name"))
        ticked = [int(pk) for pk in self.data.getlist("persons") if pk.isdecimal() and len(pk) < 12]
        return list(User.objects.filter(pk__in=ticked, is_active=True).order_by("name"))

    @property
    def added_words(self) -> list[str]:
        return _BETWEEN.split(self.cleaned_data.get("words", ""))

    def told(self) -> dict[str, Any]:
        """The values to write, those of the source document among them."""
        names = ("title", "number", "issuer", "issued_on", *self.Meta.fields)
        return {name: self.cleaned_data[name] for name in names}

    def _post_clean(self) -> None:
        """Leave the record as it is: what is written is written by `keeping.change`, and told by what was there."""


def _leads_to(other: Holding, holding: Holding) -> bool:
    seen: set[int] = set()
    while other is not None and other.pk not in seen:
        if other.pk == holding.pk:
            return True
        seen.add(other.pk)
        other = other.replaced_by
    return False
