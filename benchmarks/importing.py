"""A long list of enterprises from xlsx to committed records with history: `python -m benchmarks.importing [ROWS]`.

Beside ours, in the same run and on the same machine, django-import-export takes in a workbook of the same columns, with
towns by name and the same history: row by row as it does by itself, and in its bulk mode. Each in a process and a database
of its own. It is given fewer rows, since it needs long; what is compared is the time a row takes. Ours also recognises the
sheet, checks codes and likeness of names, keeps the cell that each value came from, and makes names findable."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tablib
import xlsxwriter
from django.core.management import call_command
from import_export import resources
from import_export.fields import Field
from import_export.widgets import DateWidget, ForeignKeyWidget, Widget

from keguan.registry.importing import import_paths
from keguan.registry.models import Organisation, Region
from keguan.registry.regions import establish, town
from keguan.store.acting import acting
from keguan.store.models import Revision

ROWS, THEIRS = 100_000, 4_000
FILLED = (
    "name",
    "credit_code",
    "region",
    "field",
    "founded_on",
    "address",
    "legal_person",
    "contact",
    "phone",
    "remark",
)
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


def theirs(path: Path, *, bulk: bool) -> None:
    """The whole job as its documentation does it: the same workbook read by tablib, towns by name, the same history."""

    class Enterprises(resources.ModelResource):
        name = Field("name", "企业名称")
        credit_code = Field("credit_code", "统一社会信用代码")
        region = Field("region", "乡镇（园区）", ForeignKeyWidget(Region, "name"))
        field = Field("field", "技术领域", OfWords())
        founded_on = Field("founded_on", "成立日期", DateWidget("%Y-%m-%d"))
        address = Field("address", "地址")
        legal_person = Field("legal_person", "法定代表人")
        contact = Field("contact", "联系人")
        phone = Field("phone", "联系电话")
        remark = Field("remark", "备注")

        class Meta:
            model = Organisation
            fields = tuple(FILLED)
            import_id_fields = ("credit_code",)
            use_bulk, batch_size = bulk, 1000

    told = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    with acting(None, "压测"):
        result = Enterprises().import_data(told, raise_errors=True)
    assert result.totals["new"] == told.height, result.totals


class OfWords(Widget):
    """A choice by its word."""

    def clean(self, value: Any, row: Any = None, **options: Any) -> str:
        return next(key for key, word in Organisation.FIELDS.items() if word == value)


def one(contender: str, path: Path) -> None:
    """One contender in a process and a database of its own: seconds, and the most memory in MB."""
    call_command("migrate", verbosity=0, interactive=False)
    with acting(None, "压测"):
        place = establish("360982", name="清江市")
        for number in range(12):
            town(f"第{number + 1}镇", below=place)
    empty, start = peak(), time.perf_counter()
    ours(path) if contender == "ours" else theirs(path, bulk=contender == "bulk")
    taken = time.perf_counter() - start
    made = Organisation.objects.count()
    assert made == Revision.objects.filter(model="registry.organisation").count(), "every record has its history"
    print(json.dumps({"seconds": taken, "rows": made, "peak": peak(), "empty": empty}))


def apart(contender: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.importing", contender, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    if len(sys.argv) == 3:
        one(sys.argv[1], Path(sys.argv[2]))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        long, short = Path(folder) / "企业名录.xlsx", Path(folder) / "企业名录（部分）.xlsx"
        write(long, rows)
        write(short, THEIRS)
        found = {"ours": apart("ours", long), "row by row": apart("each", short), "bulk mode": apart("bulk", short)}
    each = {name: told["seconds"] / told["rows"] * 1e6 for name, told in found.items()}
    for name, told in found.items():
        print(
            f"{name:<12}{told['rows']:>8} rows x {len(HEADINGS)} columns{told['seconds']:>8.1f} s{each[name]:>8.0f} µs a row"
            f"{told['peak']:>7.0f} MB peak ({told['empty']:.0f} before){each[name] / each['ours']:>7.1f}x"
        )


if __name__ == "__main__":
    main()
