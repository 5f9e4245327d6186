"""The people who sign in. Passwords only as hashes; whoever gets a one-time password must change it first."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from keguan.kit.roles import ROLES, Role


class Users(BaseUserManager):
    def create_user(self, username: str, password: str, *, role: str, **fields: Any) -> "User":
        user = self.model(username=username, role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account with one role. `region` narrows township officers, `organisation` enterprises and banks.

    `sections` are the lines of work whose ledgers a clerk or head may change; empty means all of them.
    """

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=12, choices=[(r.key, r.name) for r in ROLES.values()])
    sections = models.JSONField("负责的业务线", default=list, blank=True)
    region = models.ForeignKey("registry.Region", models.PROTECT, verbose_name="乡镇（园区）", null=True, blank=True)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="单位", null=True, blank=True
    )
    must_change_password = models.BooleanField("须改密码", default=True)
    is_active = models.BooleanField("启用", default=True)
    second_factor = models.BooleanField("用动态码登录", default=False, editable=False)
    sign_outs = models.PositiveIntegerField("全部退出的次数", default=0, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []
    objects = Users()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """What a session must match to stay signed in: a new password or signing out everywhere ends it."""
        told = f"{self.password}:{self.sign_outs}"
        return salted_hmac("keguan.registry.models.User", told, algorithm="sha256").hexdigest()

    @property
    def role_declared(self) -> Role:
        return ROLES[self.role]
