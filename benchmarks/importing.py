"""A long list of enterprises from xlsx to committed records with history: `python -m benchmarks.importing [ROWS]`.

Beside ours, in the same run and on the same machine, django-import-export writes the same records with the same history: row by
row as it does by itself, and in its bulk mode. It is given fewer rows, since it needs long; what is compared is the time a row takes."""

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tablib
import xlsxwriter
from django.core.management import call_command
from import_export import resources

from keguan.registry.importing import import_paths
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.models import Revision

ROWS, THEIRS = 100_000, 4_000
HEADINGS = (
    "企业名称", "统一社会信用代码", "乡镇（园区）", "技术领域", "成立日期", "地址", "法定代表人", "联系人", "联系电话", "备注",
    *(f"自留{n}" for n in range(1, 11)),
)  # fmt: skip
FIELDS = ("电子信息", "新材料", "高技术服务", "生物与新医药")
SURNAMES, GIVEN, TRADES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥", ("机械", "电子", "化工", "食品", "陶瓷")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(number: int) -> str:
    """A credit code of its own with the right check character (GB 32100-2015)."""
    body = ""
    for _ in range(9):
        number, digit = divmod(number, 31)
        body = ALPHABET[digit] + body
    start = "91360982" + body
    total = sum(ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(start))
    return start + ALPHABET[(31 - total % 31) % 31]


def name(number: int) -> str:
    """A name that no other is near to."""
    brand, rest = "", number
    for letters in (SURNAMES, GIVEN, SURNAMES, GIVEN, SURNAMES, GIVEN):
        rest, place = divmod(rest, len(letters))
        brand += letters[place]
    return f"清江市{brand}{TRADES[number % len(TRADES)]}有限公司"


def row(number: int) -> list[str]:
    told = [name(number * 37), code(number * 7919), f"第{number % 12 + 1}镇", FIELDS[number % 4], "2015-06-01"]
    told += ["某路1号", "某甲", "某乙", f"079500{number:05d}", "压测"]
    return told + [f"内容{number}"] * 10


def write(path: Path, rows: int) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("企业名录")
    for line, cells in enumerate((HEADINGS, *map(row, range(rows)))):
        for column, text in enumerate(cells):
            sheet.write_string(line, column, text)
    book.close()


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(path: Path) -> dict[str, int]:
    found = import_paths([path], year=None, ledger=None, good_rows=False, dry_run=False)
    assert found.committed, found.counts
    return found.counts


def theirs(rows: int, *, bulk: bool, first: int) -> None:
    class Enterprises(resources.ModelResource):
        class Meta:
            model = Organisation
            fields = (
                "name",
                "credit_code",
                "field",
                "founded_on",
                "address",
                "legal_person",
                "contact",
                "phone",
                "remark",
            )
            import_id_fields = ("credit_code",)
            use_bulk, batch_size, skip_diff = bulk, 1000, bulk

    told = tablib.Dataset(
        headers=["name", "credit_code", "field", "founded_on", "address", "legal_person", "contact", "phone", "remark"]
    )
    for number in range(first, first + rows):
        cells = row(number)
        told.append([cells[0], cells[1], "materials", cells[4], *cells[5:10]])
    with acting(None, "压测"):
        result = Enterprises().import_data(told, raise_errors=True)
    assert result.totals["new"] == rows, result.totals


def timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    call_command("migrate", verbosity=0, interactive=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "企业名录.xlsx"
        write(path, rows)
        own = timed(lambda: ours(path))
    memory = peak()
    assert Organisation.objects.count() == rows == Revision.objects.filter(model="registry.organisation").count()
    each = timed(lambda: theirs(THEIRS, bulk=False, first=rows)) / THEIRS
    bulk = timed(lambda: theirs(THEIRS, bulk=True, first=rows + THEIRS)) / THEIRS
    print(f"{rows} rows x {len(HEADINGS)} columns: {own:.1f} s, {own / rows * 1e6:.0f} µs a row, peak {memory:.0f} MB")
    print(f"django-import-export, row by row: {each * 1e6:.0f} µs a row, ratio {each / (own / rows):.1f}")
    print(f"django-import-export, bulk mode: {bulk * 1e6:.0f} µs a row, ratio {bulk / (own / rows):.1f}")


if __name__ == "__main__":
    main()
