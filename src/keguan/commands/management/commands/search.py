"""`keguan search rebuild`: the index of names and that of the library made anew."""

from typing import Any

from keguan.commands.base import DONE, BureauCommand
from keguan.library import indexing
from keguan.store.search.entries import rebuild


class Command(BureauCommand):
    reads_declarations = True
    help = "重建名称检索和文库全文检索"

    def add_arguments(self, parser: Any) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="rebuild")
        verbs.add_parser("rebuild", help="照现有记录重建索引；搜索漏了该有的单位或文件时使用，记录本身不变")

    def run(self, **options: Any) -> int:
        self.stdout.write(
            f"检索已重建，{rebuild()} 个单位能按名称、曾用名、代码和拼音首字母搜到，"
            f"文库的 {indexing.rebuild()} 份文件能全文搜到。"
        )
        return DONE
