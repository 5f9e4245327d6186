"""`keguan check`: the numbers and names of a draft against the ledgers."""

from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, FINDINGS, BureauCommand
from keguan.report.checking import marking
from keguan.report.checking.check import Checked, check
from keguan.report.checking.reading import read
from keguan.report.checking.remembering import choices
from keguan.report.checking.verdicts import UNCHECKABLE


class Command(BureauCommand):
    reads_declarations = True
    help = "核对一份文稿里的数和名称（docx、txt、md、带文字的 pdf）"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="要核对的文稿")
        parser.add_argument("--year", type=int, metavar="Y", help="文稿说的年度，不写则从标题认")
        parser.add_argument("--json", action="store_true", help="以 JSON 打印每个数的结论")
        parser.add_argument("--out", metavar="MARKED.docx", help="写一份在有问题的地方加了批注的 docx")

    def run(self, *, file: str, year: int | None, **options: Any) -> int:
        checked = check(read(Path(file)), year=year, choices=choices())
        if options["out"]:
            Path(options["out"]).write_bytes(marking.content(checked))
        if options["json"]:
            self.print_json(checked.as_json())
        else:
            self._tell(checked)
            if options["out"]:
                self.stdout.write(f"已写好：{Path(options['out']).absolute()}")
        return FINDINGS if checked.findings else DONE

    def _tell(self, checked: Checked) -> None:
        told = checked.coverage
        self.stdout.write(
            f"按{checked.year}年台账核对：文中 {told['found']} 个数，核对了 {told['matched']} 个，{told['unmatched']} 个没有核对；"
            f"发现 {len(checked.findings)} 处问题。"
        )
        for v in checked.findings:
            offered = marking.wording(v)
            self.stdout.write(
                f"  第{v.paragraph + 1}段“{v.claim.text}”：{v.label}。{v.note}"
                + (f"建议写：{offered}" if offered else "")
            )
        unchecked = [v for v in checked.verdicts if v.verdict == UNCHECKABLE]
        if unchecked:
            self.stdout.write(
                "没有核对的数：" + "、".join(f"{v.claim.text}（第{v.paragraph + 1}段）" for v in unchecked)
            )
