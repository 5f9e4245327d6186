"""The enterprises of a trial as an Excel file, a row each, with what becomes of every condition."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import polars as pl
import xlsxwriter

from keguan.kit.rules.comparing import WHO
from keguan.kit.rules.policy import Policy
from keguan.registry.models import Organisation
from keguan.registry.own.trying import TOWN
from keguan.web.figures.workbook import SAFE

SAID: Final = {True: "符合", False: "不符合", None: "不能判断"}
PORTION: Final = 5000


def write_trial(policy: Policy, note: str, picked: pl.DataFrame) -> BytesIO:
    """The workbook, at its start; its rows go through the disk one by one."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, SAFE)
    sheet, bold = book.add_worksheet("试算"), book.add_format({"bold": True, "bottom": 1})
    keys = [c.key for c in policy.conditions]
    heads = ["企业", "统一社会信用代码", "乡镇（园区）", "原来", "新标准"]
    heads += [c.name for c in policy.conditions]
    for at, width in enumerate([34, 22, 14, *[16] * (len(heads) - 3)]):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, note)
    for at, head in enumerate(heads):
        sheet.write_string(1, at, head, bold)
    number = 2
    for start in range(0, picked.height, PORTION):
        for cells in _rows(picked.slice(start, PORTION), keys):
            for at, text in enumerate(cells):
                sheet.write_string(number, at, text)
            number += 1
    sheet.freeze_panes(2, 1)
    book.close()
    made.seek(0)
    return made


def _rows(part: pl.DataFrame, keys: list[str]) -> Iterator[list[str]]:
    found = Organisation.objects.filter(pk__in=part[WHO].to_list()).values_list("pk", "name", "credit_code")
    names = {pk: (name, code or "") for pk, name, code in found}
    for row in part.iter_rows(named=True):
        told = [SAID[row["before"]], SAID[row["after"]], *(_moved(row[f"{key}<"], row[f"{key}>"]) for key in keys)]
        yield [*names[row[WHO]], row[TOWN], *told]


def _moved(before: bool | None, after: bool | None) -> str:
    return SAID[after] if before is after else f"{SAID[before]} → {SAID[after]}"
