"""Forms of signing in and of account keeping."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation, Region, User
from keguan.registry.models.organisations import normal_name


class SignIn(AuthenticationForm):
    """The login form, in plain words."""

    error_messages = {
        "invalid_login": "登录名或口令不对。口令区分大小写；连续错 5 次会锁定 30 分钟。",
        "inactive": "这个账号已停用，请联系系统管理员。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label, self.fields["password"].label = "登录名", "口令"


class OwnPassword(PasswordChangeForm):
    """A new password of one's own; the one-time password may not be kept under that name."""

    def clean_new_password1(self) -> str:
        chosen = self.cleaned_data["new_password1"]
        if self.user.check_password(chosen):
            raise forms.ValidationError("新口令和现在的一样，请换一个。")
        return chosen


class AccountForm(forms.ModelForm):
    """An account: who, which role, and what the role needs to be narrowed by."""

    sections = forms.MultipleChoiceField(
        label="负责的业务线",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部业务线都可以修改",
    )
    organisation_name = forms.CharField(label="单位全称或统一社会信用代码", required=False, max_length=120)

    class Meta:
        model = User
        fields = ("username", "name", "role", "sections", "region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(line.key, line.name) for line in catalogue.lines.values()]
        self.fields["region"].queryset = Region.objects.filter(level__in=("town", "park"))
        self.fields["region"].empty_label = "——"
        self.fields["role"].choices = [("", "请选择"), *((r.key, r.name) for r in roles.ROLES.values())]
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写{field.label}。"
        self.fields["username"].help_text = "如姓名拼音；开立后不再修改"
        if self.instance.pk:
            self.fields["username"].disabled = True
            self.initial["organisation_name"] = str(self.instance.organisation or "")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        role = roles.ROLES.get(values.get("role", ""))
        if role is None:
            return values
        before = roles.ROLES.get(self.instance.role) if self.instance.pk else role
        if before != role and {before, role} & roles.OFFICERS:
            self.add_error("role", "系统、安全、审计三员要分开：这类账号不改作别的角色，请停用它，另开一个账号。")
        if role not in roles.EDITORS:
            values["sections"] = []
        if role.reach != roles.REGION:
            values["region"] = None
        elif not values.get("region"):
            self.add_error("region", "乡镇科技专员要选所在的乡镇或园区，否则什么都看不到。")
        self.instance.organisation = self._organisation(role, values.get("organisation_name", "").strip())
        return values

    def _organisation(self, role: roles.Role, text: str) -> Organisation | None:
        if role.reach != roles.ORGANISATION:
            return None
        kind = "bank" if role == roles.BANK else "enterprise"
        rows = Organisation.objects.filter(kind=kind)
        found = rows.filter(credit_code=text.upper()).first() or rows.filter(key=normal_name(text)).first()
        if text and found is None:
            self.add_error("organisation_name", f"名录里没有这家{role.name}，请核对全称或代码。")
        elif not text:
            self.add_error("organisation_name", f"{role.name}账号要关联一家单位。")
        return found
