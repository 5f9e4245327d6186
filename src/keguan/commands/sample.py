"""The sample city: its workbooks through the same importer as anybody's, and one account for each role."""

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from keguan.kit.errors import BureauError
from keguan.kit.roles import BANK, ENTERPRISE, ROLES, SYSTEM, TOWNSHIP, Role
from keguan.registry.importing import Preview, import_paths
from keguan.registry.models import Organisation, Region, User
from keguan.store.models import ImportBatch

FOLDER = Path(__file__).parent / "sample_city"
FOLDERS = (FOLDER / "台账", FOLDER / "补充")
LOGINS = "sample-logins.txt"


@dataclass(frozen=True)
class Login:
    """An account of the sample city with its password."""

    role: Role
    username: str
    password: str

    def __str__(self) -> str:
        return f"{self.role.name:　<8}登录名 {self.username:<12} 口令 {self.password}"


def place_city_file(home: Path) -> bool:
    """Put the sample city's city.toml into a home without one; whether it was put there."""
    if (home / "city.toml").exists():
        return False
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FOLDER / "city.toml", home / "city.toml")
    return True


def load() -> list[Preview]:
    """Import both folders of the sample city. Raises BureauError in a home that holds another city's data."""
    if settings.CITY.get("code") != "360982" or "today" not in settings.CITY:
        raise BureauError(
            "sample.not_ours", "这个数据目录已有别的 city.toml。请用 KEGUAN_HOME 换一个空目录再装示例城市。"
        )
    if ImportBatch.objects.exists():
        return []
    with transaction.atomic():
        return [import_paths([f], year=2025, ledger=None, good_rows=True, dry_run=False) for f in FOLDERS]


def logins() -> list[Login]:
    """One account for each role; the passwords are made once and kept readable for the owner of the home alone."""
    path = Path(settings.KEGUAN_HOME) / LOGINS
    if path.exists():
        lines = [line.split("\t") for line in path.read_text(encoding="utf8").splitlines()]
        return [Login(ROLES[key], username, password) for key, username, password in lines]
    with transaction.atomic():
        made = [_account(role) for role in ROLES.values()]
        path.touch(mode=0o600)
        path.write_text("".join(f"{m.role.key}\t{m.username}\t{m.password}\n" for m in made), encoding="utf8")
    return made


def _account(role: Role) -> Login:
    username = "admin" if role is SYSTEM else role.key
    password = secrets.token_urlsafe(9)
    user = User.objects.filter(username=username).first() or User(username=username, role=role.key)
    user.name, user.must_change_password = f"示例{role.name}", False
    for name, value in _belongs(role).items():
        setattr(user, name, value)
    user.set_password(password)
    user.save()
    return Login(role, username, password)


def _belongs(role: Role) -> dict[str, Any]:
    """Where the account belongs: the town with most enterprises, the enterprise with most records, a bank."""
    if role is TOWNSHIP:
        towns = Region.objects.filter(level__in=("town", "park")).annotate(n=Count("organisations"))
        return {"region": towns.order_by("-n", "pk").first()}
    if role is ENTERPRISE:
        firms = Organisation.objects.filter(kind="enterprise").annotate(
            n=Count("enterprises_certificates", distinct=True)
        )
        return {"organisation": firms.order_by("-n", "pk").first()}
    if role is BANK:
        return {"organisation": Organisation.objects.filter(kind="bank").order_by("pk").first()}
    return {}
