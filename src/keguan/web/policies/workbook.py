"""The enterprises of a trial as an Excel file, a row each, with every condition before and after."""

from io import BytesIO
from typing import Any, Final

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
    heads += [f"{c.name}（{when}）" for c in policy.conditions for when in ("原来", "新标准")]
    for at, width in enumerate([34, 22, 14, *[12] * (len(heads) - 3)]):
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


def _rows(part: pl.DataFrame, keys: list[str]) -> Any:
    names = Organisation.objects.filter(pk__in=part[WHO].to_list()).in_bulk()
    told = ["before", "after", *(f"{key}{when}" for key in keys for when in "<>")]
    for row in part.iter_rows(named=True):
        one = names[row[WHO]]
        yield [one.name, one.credit_code or "", row[TOWN], *(SAID[row[name]] for name in told)]
