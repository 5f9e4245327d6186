"""`keguan import`: workbooks into ledgers."""

from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, FINDINGS, BureauCommand
from keguan.kit.catalogue import catalogue
from keguan.registry.importing import Preview, SheetPreview, error_workbook, import_paths
from keguan.registry.importing.outcomes import OUTCOMES


class Command(BureauCommand):
    reads_declarations = True
    help = "导入表格（xlsx、xls、docx 里的表格、csv）或整个文件夹；有错时默认一条也不入账"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹")
        parser.add_argument("--ledger", metavar="KEY", help="指定台账（见 keguan catalogue），不指定则自动识别")
        parser.add_argument("--year", type=int, metavar="Y", help="行、表名、标题、文件名都没写年度时用的年度")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不入账")
        parser.add_argument("--good-rows", action="store_true", help="有错时，正确的行先入账")
        parser.add_argument("--errors", metavar="OUT.xlsx", help="把问题写成表格")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def run(self, *, paths: list[str], ledger: str | None, year: int | None, **options: Any) -> int:
        if ledger:
            catalogue.ledger(ledger)
        found = import_paths(
            paths, year=year, ledger=ledger, good_rows=options["good_rows"], dry_run=options["dry_run"]
        )
        if options["errors"]:
            Path(options["errors"]).write_bytes(error_workbook(found))
        if options["json"]:
            self.print_json(as_json(found))
        else:
            self._tell(found, dry_run=options["dry_run"])
        return FINDINGS if found.has_errors else DONE

    def _tell(self, found: Preview, *, dry_run: bool) -> None:
        for sheet in found.sheets:
            title = sheet.ledger.title if sheet.ledger else "未导入"
            self.stdout.write(f"{sheet.file} · {sheet.sheet} → {title}：{_counted(sheet) or sheet.reason}")
            for row in sheet.rows:
                for cell, label, message in row.errors:
                    self.stdout.write(f"    {cell} {label}：{message}")
        for file, message in found.problems:
            self.stdout.write(f"{file}：{message}")
        total = "，".join(f"{OUTCOMES[k]} {n}" for k, n in found.counts.items() if n) or "没有可导入的行"
        end = (
            "已入账"
            if found.committed
            else "预览，未入账"
            if dry_run
            else "有错误，一条也没有入账（可加 --good-rows 先入正确的行）"
        )
        self.stdout.write(f"合计：{total}。{end}。")


def _counted(sheet: SheetPreview) -> str:
    return "，".join(f"{OUTCOMES[k]} {n}" for k, n in sheet.counts.items() if n) if sheet.rows else ""


def as_json(found: Preview) -> dict[str, Any]:
    """The import as data: per file and sheet the ledger, the counts and the errors."""
    files: dict[str, list[dict[str, Any]]] = {}
    for sheet in found.sheets:
        errors = [
            {"row": row.row, "cell": cell, "field": label, "message": message}
            for row in sheet.rows
            for cell, label, message in row.errors
        ]
        files.setdefault(sheet.file, []).append(
            {"sheet": sheet.sheet, "ledger": sheet.ledger.key if sheet.ledger else None, "rows": len(sheet.rows)}
            | sheet.counts
            | ({"errors": errors} if sheet.ledger else {"reason": sheet.reason})
        )
    listed: list[dict[str, Any]] = [{"file": name, "sheets": sheets} for name, sheets in sorted(files.items())]
    listed += [{"file": name, "error": message} for name, message in found.problems]
    return {"committed": found.committed, "counts": found.counts, "files": listed}
