"""Forms from above in the layouts that they come in, made for the tests."""

from io import BytesIO

import docx
import openpyxl
from openpyxl.styles import Font


def workbook(rows, *, merges=(), sheet="Sheet1"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append([None if cell == "" else cell for cell in row])
    for merged in merges:
        page.merge_cells(merged)
    page["A1"].font = Font(bold=True, size=16)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_years():
    """Indicators down, years across, the unit in a column."""
    rows = [
        ["2025年县域科技创新主要指标统计表", "", "", "", ""],
        ["序号", "指标名称", "单位", "2024年", "2025年"],
        [1, "有效高新技术企业数", "家", "", ""],
        [2, "科技型中小企业入库数", "家", "", ""],
        [3, "技术合同成交额", "万元", "", ""],
        [4, "全社会研发经费占GDP比重", "%", "", ""],
        [5, "全年植树造林面积", "亩", "", ""],
    ]
    return workbook(rows, merges=["A1:E1"])


def by_towns():
    """Towns down, indicators across."""
    rows = [
        ["2025年各乡镇科技指标情况表", "", "", ""],
        ["乡镇", "有效高新技术企业数（家）", "科技型中小企业入库数（家）", "科贷通放款金额（万元）"],
        ["城北工业园", "", "", ""],
        ["医药产业园", "", "", ""],
        ["临江镇", "", "", ""],
    ]
    return workbook(rows, merges=["A1:D1"])


def two_heads():
    """Headings of two levels, the year above, value and growth below."""
    rows = [
        ["科技创新指标完成情况", "", "", ""],
        ["指标", "2025年", "", "2024年"],
        ["", "完成数", "同比增长（%）", "完成数"],
        ["技术合同成交额（亿元）", "", "", ""],
        ["企业研发费用合计（亿元）", "", "", ""],
    ]
    return workbook(rows, merges=["A1:D1", "B2:C2", "A2:A3"])


def with_parts():
    """A whole with its parts below."""
    rows = [
        ["科技计划项目统计表（2025年度）", "", ""],
        ["项目", "单位", "数量"],
        ["立项科技项目数", "项", ""],
        ["其中：国家级", "项", ""],
        ["其中：省级", "项", ""],
        ["省级以上立项资金", "万元", ""],
    ]
    return workbook(rows, merges=["A1:C1"])


def pairs():
    """A label and an empty cell, nothing else."""
    return workbook(
        [["2025年度科技工作情况", ""], ["登记科技成果数", ""], ["省科学技术奖提名数", ""], ["填表人：", ""]],
        merges=["A1:B1"],
    )


def in_word():
    """A table in a Word document."""
    word = docx.Document()
    word.add_paragraph("2025年科技金融情况统计表")
    rows = [
        ["指标", "计量单位", "本年", "上年"],
        ["科贷通贷款笔数", "笔", "", ""],
        ["科贷通放款金额", "万元", "", ""],
        ["惠及企业数", "家", "", ""],
    ]
    table = word.add_table(len(rows), 4)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    out = BytesIO()
    word.save(out)
    return out.getvalue()
