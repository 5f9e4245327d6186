"""`keguan convert`: works off the queue of the library's files that are not readable yet."""

from typing import Any

from keguan.commands.base import DONE, FINDINGS, BureauCommand
from keguan.library import converting
from keguan.library.models import Version


class Command(BureauCommand):
    help = "转换文库里等着的文件，做完为止；网站运行时自己会做，另开几个可以做得快些"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--again", action="store_true", help="转换失败的也再试一次")

    def run(self, *, again: bool, **options: Any) -> int:
        if again:
            Version.objects.filter(state=Version.FAILED).update(state=Version.WAITING, tries=0, seen_at=None, fault="")
        done = converting.work()
        left = Version.objects.exclude(state__in=(Version.READY, Version.REFUSED)).select_related("holding__document")
        self.stdout.write(f"处理 {done} 个文件" + (f"，还有 {len(left)} 个没有转换好：" if left else "，都转换好了"))
        for version in left:
            self.stdout.write(f"  {version.get_state_display()}　{version.name}　{version.fault}")
        return FINDINGS if left else DONE
