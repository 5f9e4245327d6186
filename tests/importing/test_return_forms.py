"""Form 107-2 as enterprises send it: one file each, items down the side with their codes, on one half or two."""

from decimal import Decimal

import openpyxl
import pytest

from keguan.kit.catalogue import catalogue
from keguan.lines.rd.rules.forms import version_for
from keguan.registry.importing.reading import read_all

FIRM = "江西晨曦新能源股份有限公司"
FIGURES = {
    "1": 40,
    "2": 4,
    "5": 20,
    "7": 9000,
    "8": 5000,
    "9": 3000,
    "19": 1000,
    "22": 1,
    "32": 6,
    "44": 300,
    "57": 9000,
}


def one_half(items):
    yield ["指标名称", "计量单位", "代码", "本年"]
    yield ["甲", "乙", "丙", "1"]
    for item in items:
        yield [f"其中：{item.label}" if item.part else item.label, item.unit, item.code, FIGURES.get(item.code, 0)]


def two_halves(items):
    yield ["指标名称", "代码", "本年", "上年"] * 2
    half = (len(items) + 1) // 2
    for n in range(half):
        pair = (items[n], *items[half + n : half + n + 1])
        yield [cell for i in pair for cell in (i.label, i.code, FIGURES.get(i.code, 0), 77)]


def a_list(items):
    yield ["单位名称", *(f"{item.label}（{item.code}）" for item in items)]
    yield [FIRM, *(FIGURES.get(item.code, 0) for item in items)]


def codes_alone(items):
    yield ["单位名称", *(f"代码{item.code}" for item in items)]
    yield [FIRM, *(FIGURES.get(item.code, 0) for item in items)]


@pytest.mark.parametrize("layout", [one_half, two_halves, a_list, codes_alone], ids=lambda f: f.__name__)
def test_every_item_is_read_whatever_the_layout(db, tmp_path, layout):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["企业研究开发活动及相关情况（107-2表）"])
    sheet.append(["2025年"])
    if layout in (one_half, two_halves):
        sheet.append([f"单位详细名称：{FIRM}", None, None, "计量单位：千元、人、件"])
    else:
        sheet.append(["计量单位：千元、人、件"])
    for row in layout(list(version_for(2025).items)):
        sheet.append(row)
    path = tmp_path / "表.xlsx"
    book.save(path)
    (found,) = [s for s in read_all([("表.xlsx", path)], only=None, year=None).sheets if s.ledger]
    assert found.ledger.key == "rd.returns"
    (row,) = found.rows
    assert row.errors == []
    told = catalogue.ledger("rd.returns").prepare(row.values)
    assert (told["organisation"], told["year"]) == (FIRM, 2025)
    assert told["rd_expense_yuan"] == Decimal(9_000_000)
    kept = {**told["coded"], "1": str(told.get("rd_staff")), "32": str(told.get("valid_inventions")), "7": "9000"}
    assert {code: kept.get(code) for code in FIGURES} == {code: str(value) for code, value in FIGURES.items()}
