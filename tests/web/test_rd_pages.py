"""Growth, the deduction, and circulars with their whole table, as people meet them."""

import io
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.registry.importing import import_paths
from keguan.registry.models import Document, PublishedFigure
from keguan.store.acting import acting
from keguan.store.evidence import evaluate
from keguan.store.models import Revision

RETURNS = catalogue.ledger("rd.returns").model
COSTS = catalogue.ledger("enterprises.rd_costs").model


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def value(key, year=2025):
    return evaluate(catalogue.indicator(key), Period.year(year)).value


def test_the_steps_of_the_bridge_are_the_indicators_rows(city, clerk):
    context = clerk.get(reverse("page", args=["rd.growth"]), {"year": "2025"}).context
    steps = {step.key: step for step in context["told"].steps}
    assert context["told"].now == value("rd.enterprise_expenditure_yuan")
    assert context["told"].before == value("rd.enterprise_expenditure_yuan", 2024)
    assert steps["entrants"].amount == value("rd.entrants_expenditure_yuan")
    assert -steps["leavers"].amount == value("rd.leavers_expenditure_yuan")
    assert len(steps["up"].members) == value("rd.growing") == 11
    assert len(steps["down"].members) == value("rd.shrinking") == 12
    for _, shares in context["groups"]:
        assert sum(change for _, _, _, change, _ in shares) == context["told"].now - context["told"].before


def test_each_step_opens_its_enterprises(city, clerk):
    told = clerk.get(reverse("page", args=["rd.growth"]), {"year": "2025", "step": "leavers"})
    assert len(told.context["members"]) == 22
    assert "江西百川信息技术有限公司" in told.content.decode()


def test_large_enterprises_without_research_are_named_until_they_report(city, clerk):
    before = value("rd.zero_returns")
    one = clerk.get(reverse("page", args=["rd.growth"]), {"year": "2025"}).context["zeros"][0]
    with acting(None, "测试"):
        RETURNS(organisation=one.organisation, year=2025, rd_expense_yuan=0).save()
    assert value("rd.zero_returns") == before
    with acting(None, "测试"):
        RETURNS.objects.filter(organisation=one.organisation, year=2025).update(rd_expense_yuan=1)
    assert value("rd.zero_returns") == before - 1


def test_the_frozen_total_is_that_of_the_last_round(city, clerk):
    assert value("rd.frozen_expenditure_yuan") == 0
    for stage, more in (("3_verified", 0), ("1_preliminary", 1000)):
        with acting(None, "测试"):
            row = RETURNS.objects.filter(year=2025).first()
            row.rd_expense_yuan += more
            row.save()
        clerk.post(reverse("page-do", args=["rd.freezing", "freeze"]), {"year": "2025", "stage": stage})
    assert value("rd.frozen_expenditure_yuan") == value("rd.enterprise_expenditure_yuan") - 1000


def test_a_year_without_returns_says_so_in_words(city, clerk):
    told = clerk.get(reverse("page", args=["rd.growth"]), {"year": "2001"}).content.decode()
    assert "这两年都还没有研发统计" in told


def test_the_deduction_takes_the_cost_by_tax_basis_from_the_other_line(city, clerk):
    cost = COSTS.objects.filter(basis="deduction", year=2024).select_related("organisation").first()
    page = clerk.get(reverse("page", args=["rd.deduction"]), {"organisation": cost.organisation_id, "year": "2024"})
    assert page.context["extra"] == cost.total_yuan
    assert "没有核各项限额" in page.content.decode()
    with acting(None, "测试"):
        cost.labour_yuan, cost.other_yuan, cost.commissioned_yuan = 900_000, 200_000, 500_000
        cost.save()
    page = clerk.get(reverse("page", args=["rd.deduction"]), {"organisation": cost.organisation_id, "year": "2024"})
    assert page.context["extra"] == 900_000 + 100_000 + 400_000
    assert "限额扣减" in page.content.decode()
    assert "国家税务总局公告2021年第28号" in page.content.decode()


def test_what_is_typed_is_tried_and_not_kept(city, clerk):
    before = Revision.objects.count()
    sent = {"kind": "listed", "year": "2025", "labour": "100", "tax_rate": "15"}
    page = clerk.get(reverse("page", args=["rd.deduction"]), sent)
    assert page.context["extra"] == Decimal(1_200_000)
    assert page.context["saved"] == Decimal(180_000)
    assert Revision.objects.count() == before


COUNTIES = (
    "附件 2025年各县（市、区）科技创新主要指标\n"
    "县（市、区）\tR&D经费\t\tR&D经费投入强度\t\t技术合同成交额（万元）\n"
    "\t总量（亿元）\t位次\t数值（%）\t位次\t\n"
    "全市\t120.5\t\t1.80\t\t99000\n"
    "袁河区\t30.1\t1\t2.10\t1\t31000\n"
    "清江市\t7.22\t3\t1.93\t2\t8,600\n"
    "明月县\t9.8\t2\t1.50\t3\t5200\n"
)


def read_table(client, **sent):
    return client.post(reverse("page-do", args=["registry.circular", "read"]), sent)


def test_a_table_of_counties_is_read_in_one_go_and_entered_after_a_look(city, clerk):
    before = PublishedFigure.objects.count()
    page = read_table(clerk, pasted=COUNTIES, number="宜科通报〔2026〕8号")
    rows = [row.cells for row, _ in page.context["rows"] if row.cells["name"]]
    assert [tuple(r[c] for c in ("name", "value", "unit", "rank", "of")) for r in rows] == [
        ("R&D经费总量", "7.22", "亿元", "3", "3"),
        ("R&D经费投入强度", "1.93", "%", "2", "3"),
        ("技术合同成交额", "8,600", "万元", "", ""),
    ]
    assert "还没有登记" in page.content.decode()
    assert PublishedFigure.objects.count() == before
    assert "宜科通报〔2026〕8号" in page.content.decode()
    assert "没有找到“清江市”这一行" in read_table(clerk, pasted=COUNTIES.replace("清江", "别处")).content.decode()
    assert "请粘贴通报里的表" in read_table(clerk).content.decode()


def test_the_same_table_is_read_out_of_a_document(city, clerk):
    made = docx.Document()
    rows = [line.split("\t") for line in COUNTIES.splitlines()[1:]]
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for head, last in ((1, 2), (3, 4)):
        table.cell(0, head).merge(table.cell(0, last))
    out = io.BytesIO()
    made.save(out)
    page = read_table(clerk, table=SimpleUploadedFile("通报.docx", out.getvalue()))
    rows = [row.cells for row, _ in page.context["rows"] if row.cells["name"]]
    assert [(r["value"], r["rank"]) for r in rows] == [("7.22", "3"), ("1.93", "2"), ("8,600", "")]
    hostile = read_table(clerk, table=SimpleUploadedFile("通报.docx", b"PK\x03\x04 nothing"))
    assert "损坏" in hostile.content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"labour": "很多"}, "人员人工：“很多”不是数"),
        ({"labour": "1", "tax_rate": "120"}, "不能超过 100%"),
        ({"labour": "1", "year": "2012"}, "2012年没有登记加计扣除比例"),
        ({"labour": "1", "industry": "房地产业"}, "不适用加计扣除"),
        ({"labour": "1", "year": "2022"}, "未核实"),
    ],
)
def test_what_cannot_be_estimated_says_why(city, clerk, sent, told):
    page = clerk.get(reverse("page", args=["rd.deduction"]), {"kind": "general", "year": "2025", **sent})
    assert told in page.content.decode()


def test_an_enterprise_is_found_by_a_part_of_its_name(city, clerk):
    page = reverse("page", args=["rd.deduction"])
    many = clerk.get(page, {"q": "晨曦"}).context
    assert len(many["found"]) > 1
    assert clerk.get(page, {"q": many["found"][0].name}).context["organisation"] == many["found"][0]
    assert "没有找到" in clerk.get(page, {"q": "并不存在"}).content.decode()


CIRCULAR = {
    "number": "宜科通报〔2026〕3号",
    "title": "关于2025年科技工作主要指标的通报",
    "issued_on": "2026-01-20",
    "r1-name": "高新技术企业数", "r1-year": "2024", "r1-value": "47", "r1-unit": "家", "r1-rank": "4/10",
    "r1-stage": "verified", "r2-name": "技术合同成交额", "r2-year": "2025", "r2-value": "2241.5", "r2-unit": "万元",
    "r2-rank": "第2位", "r2-of": "10", "r2-stage": "preliminary", "r3-year": "2025", "r3-stage": "verified",
}  # fmt: skip


def enter(client, **changed):
    sent = {k: v for k, v in {**CIRCULAR, **changed}.items() if v is not None}
    return client.post(reverse("page-do", args=["registry.circular", "enter"]), sent, follow=True)


def test_a_circular_is_entered_with_its_whole_table_at_once(city, clerk):
    assert "新增 2 条，更正 0 条" in enter(clerk).content.decode()
    document = Document.objects.get(number="宜科通报〔2026〕3号")
    rows = {f.name: f for f in document.figures.all()}
    assert (rows["高新技术企业数"].rank, rows["高新技术企业数"].of) == (4, 10)
    assert rows["技术合同成交额"].value == Decimal(22_415_000)
    assert rows["技术合同成交额"].stage == "preliminary"
    assert value("enterprises.hnte_rank", 2024) == 4
    again = clerk.get(reverse("page", args=["registry.circular"]), {"document": document.pk}).content.decode()
    assert 'value="2241.5"' in again
    assert "相同 2 条" in enter(clerk).content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"number": ""}, "缺少文号"),
        ({"issued_on": "2026-13-01"}, "发文日期要写成"),
        ({"r2-value": "很多"}, "第 2 行：数值“很多”不是数字"),
        ({"r2-rank": "靠前"}, "第 2 行：位次“靠前”里没有数字"),
        ({"r2-rank": "11"}, "位次 11 不在 1 到 10 之间"),
        ({"r2-year": "去年"}, "年度要写成 2025 这样"),
        ({"r2-name": ""}, "第 2 行：没有写指标名称"),
        ({"r2-name": "高企总数", "r2-year": "2024", "r2-stage": "verified"}, "请只留一行"),
        ({"r1-year": "2025"}, "与已登记的“2025年高新技术企业数”（宜科通报〔2025〕9号）不同"),
        ({"r1-name": "", "r1-value": "", "r1-rank": "", "r2-name": "", "r2-value": "", "r2-rank": ""}, "一行也没有填"),
    ],
)
def test_a_faulty_circular_is_told_whole_and_nothing_of_it_is_written(city, clerk, changed, told):
    before = Revision.objects.count()
    page = enter(clerk, **changed).content.decode()
    assert told in page
    assert 'value="2241.5"' in page or changed.get("r2-value") is not None
    assert Revision.objects.count() == before


def test_a_standing_figure_is_corrected_only_when_told_to(city, clerk):
    assert "更正 1 条" in enter(clerk, **{"r1-year": "2025", "correct": "1"}).content.decode()
    one = PublishedFigure.objects.get(figure="enterprises.hnte", year=2025)
    assert (one.value, one.rank, str(one.document)) == (47, 4, "宜科通报〔2026〕3号")


def test_a_township_neither_opens_nor_finds_the_circulars(city, client_of):
    client = client_of("township")
    assert client.get(reverse("page", args=["registry.circular"])).status_code == 403
    assert "登记通报" not in client.get(reverse("page", args=["rd.collecting"])).content.decode()


def test_a_circular_without_a_column_of_sources_tells_its_number_in_the_title(city, tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["关于2025年科技工作主要指标位次的通报（宜科通报〔2026〕3号）"],
        ["指标", "年度", "数值", "单位", "位次", "参评单位数"],
        ["高新技术企业数", 2024, 47, "家", 4, 10],
        ["技术合同成交额", 2025, 2241.5, "万元", 2, 10],
    ):
        book.active.append(row)
    book.save(tmp_path / "通报.xlsx")
    import_paths([tmp_path / "通报.xlsx"], year=None, ledger=None, good_rows=False, dry_run=False)
    rows = PublishedFigure.objects.filter(document__number="宜科通报〔2026〕3号")
    assert {(r.name, r.year, r.rank, r.of) for r in rows} == {
        ("高新技术企业数", 2024, 4, 10),
        ("技术合同成交额", 2025, 2, 10),
    }
