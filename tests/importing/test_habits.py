"""Habits of clerks that need more than a heading's word: parents, contents, months, years in columns, forms."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.importing.shapes import ALL

from keguan.store.importing.grids import read
from keguan.store.importing.layouts import understand
from keguan.store.importing.naming import heading_score
from keguan.store.importing.rows import ParsedRow, parse_rows

A, B = "江西甲乙新材料有限公司", "清江市丙丁机械制造股份有限公司"
CODE = "91360982MAUJ65RG8A"


def found(path: Path, rows: list[list[Any]], merges: tuple[str, ...] = ()) -> list[tuple[str, list[ParsedRow]]]:
    """Key and rows of the tables of a sheet with these cells."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    book.save(path)
    (grid,) = read(path)
    known = [(t, r) for t, r in understand(grid, ALL, None, None) if r]
    return [(r.shape.key, parse_rows(t, r)) for t, r in known]


@pytest.mark.parametrize(
    ("parts", "words", "others"),
    [
        (("平台", "名称"), {"平台名称", "名称"}, {"单位名称", "名称"}),
        (("高企证书", "编号"), {"高企证书编号"}, {"编号"}),
        (("验收情况", "时间"), {"验收日期"}, {"立项日期", "时间"}),
        (("认定情况", "文号"), {"认定文号"}, {"文号"}),
        (("证书编号",), {"证书编号", "编号"}, {"编号"}),
    ],
)
def test_a_generic_child_belongs_to_its_parent(parts: tuple[str, ...], words: set[str], others: set[str]) -> None:
    assert heading_score(parts, frozenset(words)) == 1.0
    assert heading_score(parts, frozenset(others)) < 0.95


def test_certificate_numbers_decide_between_ledgers(tmp_path: Path) -> None:
    rows = [
        ["序号", "企业名称", "所属乡镇", "高企证书", None, None, "联系方式", None],
        [None, None, None, "编号", "发证日期", "有效期至", "联系人", "电话"],
        [1, A, "甲镇", "GR202536000108", "2025-10-28", "2028-10-28", "张三", "6218888"],
        [2, B, "乙镇", "GR202436000109", "2024-10-28", "2027-10-28", "李四", "6218889"],
    ]
    ((key, records),) = found(tmp_path / "1.xlsx", rows, ("D1:F1", "G1:H1"))
    assert (key, records[1].values["certificate_no"]) == ("enterprises.hnte", "GR202436000109")


def test_a_directory_with_certificate_numbers_stays_one(tmp_path: Path) -> None:
    heads = ["企业名称", "信用代码", "乡镇", "领域", "成立时间", "高企证书编号", "联系人", "电话"]
    rows = [
        heads,
        *([n, CODE, "甲镇", "新材料", "2015-01-01", "GR202536000108", "张三", "13900000000"] for n in (A, B)),
    ]
    assert found(tmp_path / "1.xlsx", rows)[0][0] == "registry.enterprises"


def test_a_choice_is_known_by_its_words(tmp_path: Path) -> None:
    rows = [["科技项目"], ["项目名称", "谁来做", "级别", "给钱方式", "经费（万元）", "立项时间", "备注"]]
    rows += [
        ["甲", A, "省级", "无偿资助", 10, "2025-01-02", "市级"],
        ["乙", B, "国家级", "贷款贴息", 20, "2025-02-03", "县级"],
    ]
    ((_, records),) = found(tmp_path / "1.xlsx", rows)
    assert [(r.values["support"], r.values["level"], r.values["organisation"]) for r in records] == [
        ("grant", "provincial", A),
        ("interest_subsidy", "national", B),
    ]


def test_months_are_noted_or_refused(tmp_path: Path) -> None:
    rows = [["创新平台"], ["平台名称", "依托单位", "级别", "平台类型", "认定年月"]]
    rows += [["甲中心", A, "省级", "研究中心", "2022年12月"], ["乙中心", B, "省级", "研究中心", "2022年"]]
    ((_, (month, year)),) = found(tmp_path / "1.xlsx", rows)
    assert month.values["recognised_on"].isoformat() == "2022-12-01"
    assert month.notes == ["E3 " + month.notes[0].split(" ", 1)[1]] and "只写到月，按当月1日记" in month.notes[0]
    assert [e.cell for e in year.errors] == ["E4"]
    ((_, (certificate,)),) = found(
        tmp_path / "2.xlsx", [["企业名称", "证书编号", "发证日期"], [A, "GR202536000108", "2025年10月"]]
    )
    assert [e.field for e in certificate.errors] == ["issued_on"]


@pytest.mark.parametrize(
    ("heads", "title"),
    [
        (["2023年研发费用（万元）", "2024年研发费用（万元）"], "企业研发投入"),
        (["研发费用（2023年，万元）", "研发费用（2024年，万元）"], "企业研发投入"),
        (["上年研发费用（万元）", "本年研发费用（万元）"], "2024年企业研发投入"),
        (["2023年", "2024年"], "规上企业研发费用（单位：万元）"),
    ],
)
def test_years_side_by_side(tmp_path: Path, heads: list[str], title: str) -> None:
    tables = found(tmp_path / "1.xlsx", [[title], ["企业名称", *heads], [A, 10, 20], [B, None, 0]])
    told = [(r.values["organisation"], r.values["year"], r.values["rd_expense"]) for _, rows in tables for r in rows]
    assert told == [(A, 2023, Decimal(100_000)), (A, 2024, Decimal(200_000)), (B, 2024, Decimal(0))]


def test_a_form_of_items_is_one_record(tmp_path: Path) -> None:
    rows = [
        ["企业研究开发活动情况（107-2表）"],
        [f"单位详细名称：{A}", None, None, "2025年"],
        ["指标名称", "计量单位", "代码", "本年"],
        ["研究开发人员合计", "人", 1, 12],
        ["研究开发费用合计", "千元", 7, 12345],
    ]
    ((key, (record,)),) = found(tmp_path / "1.xlsx", rows)
    assert (key, record.values["organisation"], record.values["year"]) == ("rd.returns", A, 2025)
    assert (record.values["rd_expense"], record.cells["rd_expense"]) == (Decimal(12_345_000), "D5")


def test_labels_beside_values_are_one_record(tmp_path: Path) -> None:
    rows = [
        ["企业基本情况表"],
        ["单位名称", A, "统一社会信用代码", CODE],
        ["所属乡镇", "甲镇", "技术领域", "新材料"],
        ["成立日期", "2015-01-01", "联系人", "张三"],
    ]
    ((key, (record,)),) = found(tmp_path / "1.xlsx", rows)
    assert (key, record.values["name"], record.cells["town"]) == ("registry.enterprises", A, "B3")
