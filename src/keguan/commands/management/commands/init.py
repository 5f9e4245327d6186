"""`keguan init`: the database and the first account."""

import secrets
from typing import Any

from django.core.management import call_command

from keguan.commands.base import DONE, BureauCommand
from keguan.registry.models import User
from keguan.store.statistics import refresh


class Command(BureauCommand):
    help = "建立数据库，开设系统管理员账号并打印一次性口令（系统管理员开账号，不看业务数据）"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--admin", default="admin", metavar="NAME", help="系统管理员登录名，默认 admin")

    def run(self, *, admin: str, **options: Any) -> int:
        call_command("migrate", verbosity=0, interactive=False)
        refresh()  # new indexes are used where it is known what they hold
        if User.objects.filter(role="system").exists():
            self.stdout.write("数据库已是最新，系统管理员已经存在。")
            return DONE
        password = secrets.token_urlsafe(12)
        User.objects.create_user(admin, password, role="system", name="系统管理员")
        self.stdout.write(f"数据库已建立。系统管理员：{admin}  一次性口令：{password}（首次登录须修改）")
        return DONE
