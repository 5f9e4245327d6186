"""`keguan sample`: the sample city."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command

from keguan.commands import sample, sample_library, sample_work
from keguan.commands.base import DONE, BureauCommand


class Command(BureauCommand):
    help = "装入示例城市（虚构的清江市），每个角色打印一个账号"

    def run(self, **options: Any) -> int:
        if sample.place_city_file(settings.KEGUAN_HOME):
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, "-m", "keguan", "sample"])  # the settings were read without it
        call_command("migrate", verbosity=0, interactive=False)
        for found in sample.load():
            counts = found.counts
            self.stdout.write(
                f"示例城市：新增 {counts['new']} 条，变更 {counts['changed']} 条，不合格 {counts['error']} 条"
            )
        logins = sample.logins()
        sample_work.work()
        sample_library.fill()
        self.stdout.write("示例账号（口令每个数据目录各不相同）：")
        for login in logins:
            self.stdout.write(f"  {login}")
        return DONE
