"""`keguan audit`: check the audit log, or write it out."""

import csv
import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from keguan.commands.base import DONE, FINDINGS, BureauCommand
from keguan.store.audit import head, verify
from keguan.store.models import AuditEntry

HEADINGS = ("编号", "时间", "经办人", "类别", "做了什么", "细节", "上一条的指纹", "指纹")


class Command(BureauCommand):
    reads_declarations = True
    help = "核验或导出审计日志"

    def add_arguments(self, parser: Any) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify|export")
        checked = verbs.add_parser("verify", help="逐条核验指纹链和它记下的变更；有问题退出码为 1")
        checked.add_argument("--json", action="store_true", help="以 JSON 输出")
        written = verbs.add_parser("export", help="写成 CSV")
        written.add_argument("out", metavar="OUT.csv")

    def run(self, **options: Any) -> int:
        return self._verify(as_json=options["json"]) if options["verb"] == "verify" else self._export(options["out"])

    def _verify(self, *, as_json: bool) -> int:
        broken, (newest, count) = list(verify()), head()
        if as_json:
            found = [{"entry": b.entry, "why": b.why} for b in broken]
            self.print_json({"entries": count, "head": newest, "broken": found})
        else:
            for b in broken:
                self.stdout.write(f"{'第' + str(b.entry) + '条' if b.entry else '整体'}：{b.why}")
            told = f"发现 {len(broken)} 处问题" if broken else "完好"
            self.stdout.write(f"审计日志 {count} 条，{told}。最新指纹 {newest}（请抄存到系统之外，以后可对照）")
        return FINDINGS if broken else DONE

    def _export(self, out: str) -> int:
        with Path(out).open("w", newline="", encoding="utf-8-sig") as file:
            sheet = csv.writer(file)
            sheet.writerow(HEADINGS)
            for e in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
                at = timezone.localtime(e.at).isoformat()
                details = json.dumps(e.details, ensure_ascii=False)
                cells = (e.pk, at, e.actor, e.get_kind_display(), e.told, details, e.previous, e.hash)
                # a text that begins like a formula is text for whoever opens the file in a spreadsheet
                sheet.writerow([f"'{c}" if str(c)[:1] in "=+-@" else c for c in cells])
        self.stdout.write(f"已写到 {out}")
        return DONE
