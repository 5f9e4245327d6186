"""Layouts that other bureaus use: what they add up to must not depend on where things stand."""

from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from tests.importing.shapes import ALL

from keguan.store.importing.grids import read
from keguan.store.importing.recognise import recognise
from keguan.store.importing.rows import parse_rows
from keguan.store.importing.tables import find_tables

NAMES = ("江西甲乙新材料有限公司", "清江市丙丁机械制造股份有限公司", "戊己生物科技有限公司", "庚辛电子有限公司")


def write(path, sheets, *, merges=(), formats=()):
    """A workbook of sheets given as rows; merges and formats belong to the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    for cell, shown in formats:
        book.worksheets[0][cell].number_format = shown
    book.save(path)
    return path


def found(path, year=None):
    """Key and rows of every recognised table of a file."""
    result = []
    for grid in read(path):
        for table in find_tables(grid, ALL):
            recognition = recognise(table, ALL)
            if recognition:
                result.append((recognition.shape.key, parse_rows(table, recognition, year)))
    return result


def only(path, year=None):
    """The one table of a file, its rows free of errors."""
    ((key, rows),) = found(path, year)
    assert [row.errors for row in rows if row.errors] == []
    return key, [row.values for row in rows]


def test_sections_give_level_and_programme(tmp_path):
    path = write(
        tmp_path / "科技计划.xlsx",
        {
            "Sheet1": [
                ["丰城市2025年科技计划项目立项情况汇总表"],
                ["填报单位：丰城市科技局", None, None, None, "单位：万元"],
                [],
                ["序号", "课题名称", "牵头单位", "资金", "下达时间", "项目进展"],
                ["一、国家级（1项）"],
                [1, "甲项目", NAMES[0], 100, "2025.3.1", "在研"],
                ["小计", None, None, 100],
                ["二、省级"],
                ["（一）省重点研发计划"],
                [2, "乙项目", NAMES[1], "1,200.50", "2025年4月1日", "在研"],
                [3, "丙项目", "同上", "30万元", "2025年4月2日", "已结题"],
                ["省级小计", None, None, 1230.5],
                ["总　计", None, None, 1330.5],
                ["注：1.资金为立项资金。"],
                ["2.以文件为准。"],
                ["填表人：张三", None, "审核人：李四", None, "日期：2025年12月1日"],
            ]
        },
    )
    key, rows = only(path)
    assert key == "projects.projects"
    assert [row["level"] for row in rows] == ["national", "provincial", "provincial"]
    assert [row["amount"] for row in rows] == [Decimal(1_000_000), Decimal(12_005_000), Decimal(300_000)]
    assert rows[2]["organisation"] == NAMES[1]
    assert [row.get("programme") for row in rows] == [None, "省重点研发计划", "省重点研发计划"]


def test_two_row_header_unit_row_and_numbering(tmp_path):
    path = write(
        tmp_path / "研发.xlsx",
        {
            "2024年": [
                ["规上企业研发投入情况"],
                ["序号", "单位基本情况", None, "研发情况", None, "营业收入"],
                [None, "单位名称", "统一社会信用代码", "研发费用", "研发人员", None],
                [None, None, None, "万元", "人", "万元"],
                ["甲", "乙", "丙", 1, 2, 3],
                [1, NAMES[0], "91360982MAUJ65RG8A", 645, 12, 9675],
                [2, NAMES[1], "91360982MAHRWNL112", 37.49999999999999, 8, 1000],
            ]
        },
        merges=("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"),
    )
    key, rows = only(path)
    assert key == "rd.returns"
    assert [(row["rd_expense"], row["rd_staff"], row["revenue"], row["year"]) for row in rows] == [
        (Decimal(6_450_000), 12, Decimal(96_750_000), 2024),
        (Decimal(375_000), 8, Decimal(10_000_000), 2024),
    ]


def test_codes_of_the_statistical_form(tmp_path):
    path = write(
        tmp_path / "107-2.xlsx",
        {
            "107-2": [
                ["2025年研究开发活动情况", None, None],
                ["计量单位：千元"],
                ["单位详细名称", "研究开发费用合计(07)", "社会信用代码"],
                ["代码", 7, 1],
                [NAMES[0], 6450, "91360982MAUJ65RG8A"],
            ]
        },
    )
    key, rows = only(path)
    assert (key, rows[0]["rd_expense"], rows[0]["year"]) == ("rd.returns", Decimal(6_450_000), 2025)


@pytest.mark.parametrize("repeated", [True, False])
def test_stacked_batches(tmp_path, repeated):
    header = ["序号", "获证企业", "证书号", "获证时间"]
    block = [["第二批", None, None, None]] + ([header] if repeated else [])
    path = write(
        tmp_path / "高企.xlsx",
        {
            "Sheet1": [
                ["2025年高新技术企业名单"],
                ["第一批"],
                header,
                [1, NAMES[0], "GR202536000108", "2025-10-28"],
                [2, NAMES[1], "GR202536000109", "2025-10-28"],
                [],
                *block,
                [1, NAMES[2], "GR202536000110", "2025-12-08"],
            ],
            "Sheet2": [],
            "说明": [["填表说明"], ["1.企业名称应与营业执照一致。"], ["2.证书编号不得有空格。"]],
        },
    )
    rows = [row for key, rows in found(path) for row in rows if key == "enterprises.hnte"]
    assert [row.errors for row in rows] == [[], [], []]
    assert [row.values["batch"] for row in rows] == ["第一批", "第一批", "第二批"]


def test_different_tables_on_one_sheet(tmp_path):
    path = write(
        tmp_path / "成果转化.xlsx",
        {
            "Sheet1": [
                [],
                [None, "一、科技成果登记情况"],
                [None, "序号", "成果名称", "完成单位", "登记号", "登记时间"],
                [None, 1, "某成果", NAMES[0], "赣科登字20250001", "2025.5.1"],
                [None, "合计", 1],
                [],
                [None, "二、科技活动开展情况"],
                [None, "序号", "活动名称", "举办日期", "举办地点", "参加人次"],
                [None, 1, "科技活动周", "2025年5月24日—30日", "广场", "260人"],
            ]
        },
    )
    assert [(key, len(rows), [r.errors for r in rows]) for key, rows in found(path)] == [
        ("achievements.results", 1, [[]]),
        ("achievements.events", 1, [[]]),
    ]


def test_side_by_side_lists(tmp_path):
    head = ["序号", "企业名称", "证书编号"]
    path = write(
        tmp_path / "名单.xlsx",
        {
            "Sheet1": [
                ["2025年高新技术企业名单"],
                ["发证日期：2025年10月28日"],
                [*head, None, *head],
                [1, NAMES[0], "GR202536000108", None, 3, NAMES[2], "GR202536000110"],
                [2, NAMES[1], "GR202536000109"],
            ]
        },
    )
    rows = [row for _, rows in found(path) for row in rows]
    assert [row.values["organisation"] for row in rows] == list(NAMES[:3])
    assert {row.values["issued_on"] for row in rows} == {date(2025, 10, 28)}
    assert rows[2].cells["certificate_no"] == "G4"


def test_repeated_page_headers_keep_the_section(tmp_path):
    header = ["序号", "平台名称", "建设单位", "平台类别", "批准时间", "文号"]
    path = write(
        tmp_path / "平台.xlsx",
        {
            "平台": [
                ["创新平台一览表"],
                header,
                ["一、省级"],
                [1, "甲中心", NAMES[0], "技术创新中心", "2025.3.20", "赣科〔2025〕7号"],
                header,
                [2, "乙中心", NAMES[1], "技术创新中心", "2024.3.20", "赣科〔2024〕7号"],
                ["二、市级"],
                [3, "丙中心", NAMES[2], "重点实验室", "2024.3.20", "宜科〔2024〕7号"],
            ]
        },
    )
    rows = [row for _, rows in found(path) for row in rows]
    assert [row.errors for row in rows] == [[], [], []]
    assert [row.values["level"] for row in rows] == ["provincial", "provincial", "municipal"]


def test_vertical_merges(tmp_path):
    path = write(
        tmp_path / "贷款.xlsx",
        {
            "Sheet1": [
                ["2025年科贷通发放明细（金额单位：万元）"],
                ["所属园区", "借款企业", "贷款银行", "放款金额", "放款时间", "利率", "状态"],
                ["城北工业园", NAMES[0], "阁山信用社", 300, "2025-10-27", 0.0385, "正常"],
                [None, None, "临江农村银行", 200, "2025-11-27", "3.65%", "已结清"],
                [None, NAMES[1], "阁山信用社", 100, 45970, 4.1, "已放款"],
                ["合计", None, None, "=SUM(D3:D5)"],
            ]
        },
        merges=("A3:A5", "B3:B4"),
        formats=(("F3", "0.00%"),),
    )
    key, rows = only(path)
    assert key == "finance.loans"
    assert [row["organisation"] for row in rows] == [NAMES[0], NAMES[0], NAMES[1]]
    assert [row["rate"] for row in rows] == [Decimal("0.0385"), Decimal("0.0365"), Decimal("0.041")]
    assert sum(row["amount"] for row in rows) == 6_000_000


def test_footnote_tells_the_unit(tmp_path):
    path = write(
        tmp_path / "贷款.xlsx",
        {
            "Sheet1": [
                ["科技贷款台账"],
                ["企业名称", "合作银行", "贷款金额", "放款日期"],
                [NAMES[0], "阁山信用社", 3_000_000, "2025-10-27"],
                ["注：本表金额单位为元。"],
            ]
        },
    )
    assert only(path)[1][0]["amount"] == 3_000_000


def test_other_sheets_are_no_ledgers(tmp_path):
    path = write(
        tmp_path / "其他.xlsx",
        {
            "封面": [["清江市科学技术局"], ["二〇二五年十二月"]],
            "签到表": [["会议签到表"], ["序号", "姓名", "职务", "签名"], [1, "张三", "科长", None]],
            "工资": [["姓名", "基本工资", "津贴"], ["张三", 3000, 200]],
        },
    )
    assert found(path) == []


def test_missing_required_cells_are_errors(tmp_path):
    path = write(
        tmp_path / "高企名单.xlsx",
        {
            "Sheet1": [
                ["企业名称", "证书编号", "发证日期"],
                [NAMES[0], "GR202536000108", "2025年10月"],
                [NAMES[1], "GR202536000109", None],
                [None, "GR202536000110", "2025-10-28"],
            ]
        },
    )
    ((_, rows),) = found(path)
    assert [(e.cell, e.field) for row in rows for e in row.errors] == [
        ("C2", "issued_on"),
        ("C3", "issued_on"),
        ("A4", "organisation"),
    ]


def test_hidden_sheets_are_marked(tmp_path):
    path = write(tmp_path / "a.xlsx", {"甲": [["x"]], "乙": [["y"]]})
    book = openpyxl.load_workbook(path)
    book["乙"].sheet_state = "hidden"
    book.save(path)
    assert [grid.hidden for grid in read(path)] == [False, True]


def test_town_sheets_tell_the_town(tmp_path):
    rows = [
        ["企业名称", "统一社会信用代码", "成立日期", "所属领域"],
        [NAMES[0], "91360982MAUJ65RG8A", 43399, "新材料技术"],
    ]
    path = write(tmp_path / "企业名录.xlsx", {"永泰镇": rows, "城北工业园": rows})
    assert [(key, r[0].values["town"], r[0].values["founded_on"]) for key, r in found(path)] == [
        ("registry.enterprises", "永泰镇", date(2018, 10, 26)),
        ("registry.enterprises", "城北工业园", date(2018, 10, 26)),
    ]


def test_outreach_log_is_not_a_certificate_list(tmp_path):
    path = write(
        tmp_path / "高企走访.xlsx",
        {
            "Sheet1": [
                ["高企走访台账"],
                ["企业名称", "走访日期", "走访方式", "走访情况"],
                [NAMES[0], "2025-3-1", "电话", "拟申报"],
            ]
        },
    )
    assert [key for key, _ in found(path)] == ["enterprises.outreach"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([["2025年高新技术企业名单"], ["（发证日期：2025年10月28日）"]], []),
        ([["2025年高新技术企业名单（发证日期：2025年10月28日）"]], []),
        ([["2025年高新技术企业名单"], ["发证日期：", "2025年10月28日"]], []),
        ([["2025年高新技术企业名单"]], [["注：以上企业发证日期均为2025年10月28日。"]]),
    ],
)
def test_the_day_is_told_outside_the_columns(tmp_path, above, below):
    rows = [["序号", "企业名称", "证书编号"], [1, NAMES[0], "GR202536000108"], [2, NAMES[1], "GR202536000109"]]
    key, values = only(write(tmp_path / "名单.xlsx", {"Sheet1": [*above, *rows, *below]}))
    assert (key, [row["issued_on"] for row in values]) == ("enterprises.hnte", [date(2025, 10, 28)] * 2)


def test_sections_tell_the_bank_and_terms_are_months(tmp_path):
    path = write(
        tmp_path / "贷款.xlsx",
        {
            "Sheet1": [
                ["科技信贷放款情况表"],
                ["单位：元"],
                ["序号", "客户名称", "放贷金额", "贷款时间", "贷款期限", "执行利率", "还款状态"],
                ["一、阁山信用社"],
                [1, NAMES[0], 3_000_000, "20250102", "12个月", "3.85%", "正常"],
                ["二、临江农村银行"],
                [2, NAMES[1], 2_000_000, "20250102", "1年", "3.85", "已还清"],
            ]
        },
    )
    rows = only(path)[1]
    assert [(row["bank"], row["term_months"]) for row in rows] == [("阁山信用社", 12), ("临江农村银行", 12)]


def test_group_titles_without_merged_cells(tmp_path):
    path = write(
        tmp_path / "项目.xlsx",
        {
            "Sheet1": [
                ["项目汇总"],
                ["序号", "项目情况", None, None, "资金情况（元）", None, "立项时间"],
                [None, "项目名称", "承担单位", "级别", "总投资", "财政资助金额", None],
                [1, "甲", NAMES[0], "省级", 10_000_000, 500_000, "2025-1-1"],
            ]
        },
    )
    assert only(path)[1][0]["amount"] == 500_000
