"""R&D returns as the enterprise files them and the clerk collects, reviews and freezes them."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.evidence import evaluate
from keguan.store.models import Fact, Revision

RETURNS = catalogue.ledger("rd.returns").model
SUBMISSIONS = catalogue.ledger("rd.submissions").model
FROZEN = catalogue.ledger("rd.frozen_returns").model
ROUNDS = catalogue.ledger("rd.frozen_rounds").model

# 20 people, cost 6000 千元; last year's figures are set by each test
FORM = {
    "crevenue": "100000",
    "cstaff": "200",
    "c1": "20",
    "c4": "18",
    "c5": "12",
    "c23": "10",
    "c22": "1",
    "c7": "6000",
    "c8": "3600",
    "c9": "1500",
    "c10": "300",
    "c19": "600",
    "c57": "5800",
    "c43": "200",
    "c29": "5",
    "c30": "2",
    "c44": "450",
    "p1-name": "高性能储能材料研究",
    "p1-months": "120",
    "p1-spend": "5000",
    "p1-government": "200",
    "p1-start": "202501",
}


@pytest.fixture
def firm(city, user_of):
    """The enterprise of the sample account, which reported 5500 千元 for 2024."""
    one = user_of("enterprise").organisation
    with acting(None, "测试"):
        RETURNS.objects.filter(organisation=one, year=2024).update(rd_expense_yuan=5_500_000, revenue_yuan=90_000_000)
        if not RETURNS.objects.filter(organisation=one, year=2024).exists():
            RETURNS(organisation=one, year=2024, rd_expense_yuan=5_500_000, revenue_yuan=90_000_000).save()
    return one


@pytest.fixture
def owed(firm):
    return SUBMISSIONS.objects.get(organisation=firm, year=2025)


@pytest.fixture
def enterprise(client_of):
    return client_of("enterprise")


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


def file(client, one, name="save", **changed):
    sent = {"submission": one.pk, **{k: v for k, v in {**FORM, **changed}.items() if v is not None}}
    answer = client.post(reverse("own-page-do", args=["rd.filing", name]), sent, follow=True)
    one.refresh_from_db()
    return answer


def decide(client, one, decision, comment=""):
    sent = {"submission": one.pk, "decision": decision, "comment": comment}
    answer = client.post(reverse("page-do", args=["rd.reviewing", "decide"]) + f"?pk={one.pk}", sent, follow=True)
    one.refresh_from_db()
    return answer.content.decode()


def test_the_enterprise_is_told_what_it_owes_and_finds_last_year_beside_each_field(owed, enterprise):
    portal = enterprise.get(reverse("portal")).content.decode()
    assert "2025年研发统计还没有报" in portal and "2026-02-28 截止" in portal
    told = enterprise.get(reverse("own-page", args=["rd.filing"])).content.decode()
    assert 'data-last="5500"' in told
    assert 'data-sum="8 9 10 11 12 13 14 19" data-of="7"' in told
    assert "沿用最近的一版" in told


def test_a_draft_keeps_everything_that_can_be_read_and_shows_what_cannot(owed, enterprise):
    answer = file(enterprise, owed, c8="三千", **{"p2-people": "5"})
    told = answer.content.decode()
    assert 'name="back" value="/own/rd.filing?year=2025"' in told
    assert 'value="三千"' in told
    assert "人员人工费用：“三千”不是数" in told
    assert "第 2 个项目，没有写名称" in told
    assert owed.values["7"] == "6000"
    assert "8" not in owed.values
    assert owed.projects[0]["name"] == "高性能储能材料研究"
    assert owed.status == "open"


def test_typing_is_kept_without_leaving_the_page(owed, enterprise):
    address = reverse("own-page-do", args=["rd.filing", "save"])
    answer = enterprise.post(address, {"submission": owed.pk, **FORM}, headers={"HX-Request": "true"})
    assert answer.content.decode() == "草稿已保存，还没有报送。"
    owed.refresh_from_db()
    assert owed.values["19"] == "600"


def test_a_hard_error_cannot_be_handed_in_and_names_both_sides(owed, enterprise):
    told = file(enterprise, owed, "submit", c8="3601").content.decode()
    assert "研究开发费用合计（7） 6000 应等于" in told
    assert "6001，相差 1" in told
    assert owed.status == "open"


def test_a_warning_needs_a_written_reason(owed, enterprise):
    assert "专利申请和论文都是 0" in file(enterprise, owed, "submit", c29="0", c30="0").content.decode()
    assert owed.status == "open"
    file(enterprise, owed, "submit", c29="0", c30="0", **{"reason-no_output": "项目还在中试，明年申请"})
    assert owed.status == "submitted"
    assert str(owed.submitted_on) == "2025-12-31"


def test_accepted_it_becomes_the_one_return_of_the_ledger(owed, enterprise, clerk):
    file(enterprise, owed, "submit")
    assert "现在是“已通过”" in decide(clerk, owed, "accept")
    made = RETURNS.objects.get(organisation=owed.organisation, year=2025)
    assert (made.rd_expense_yuan, made.revenue_yuan, made.rd_staff) == (Decimal(6_000_000), Decimal(100_000_000), 20)
    assert made.coded["8"] == "3600"
    assert "7" not in made.coded
    assert made.projects[0]["spend"] == "5000"


def test_the_clerk_sends_it_back_and_sees_what_was_corrected(owed, enterprise, clerk):
    file(enterprise, owed, "submit")
    assert "要写明原因" in decide(clerk, owed, "send_back")
    assert owed.status == "submitted"
    decide(clerk, owed, "send_back", "直接投入请核对")
    assert "退回意见：</b>直接投入请核对" in enterprise.get(reverse("own-page", args=["rd.filing"])).content.decode()
    file(enterprise, owed, "submit", c9="1400", c19="700")
    told = clerk.get(reverse("page", args=["rd.reviewing"]), {"pk": owed.pk}).content.decode()
    assert "<s>1500</s>" in told
    assert "<s>600</s>" in told
    assert "<s>3600</s>" not in told


def test_what_is_handed_in_is_closed_to_the_enterprise(owed, enterprise):
    file(enterprise, owed, "submit")
    before = Revision.objects.count()
    assert "不能再改" in file(enterprise, owed, "save", c7="1").content.decode()
    assert Revision.objects.count() == before


def workbook(firm, year=2025):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        [f"{year}年企业研究开发活动及相关情况（107-2表）"],
        [f"单位详细名称：{firm}", None, "计量单位：千元、人"],
        ["指标名称", "代码", "本年"],
        ["研究开发人员合计", "1", 25],
        ["研究开发费用合计", "7", 7000],
        ["其中：人员人工费用", "8", 4000],
        ["直接投入费用", "9", 3000],
        ["期末机构数", "22", 2],
    ):
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return SimpleUploadedFile("我的表.xlsx", kept.getvalue())


def take(client, one, file):
    sent = {"submission": one.pk, "workbook": file} if file else {"submission": one.pk}
    answer = client.post(reverse("own-page-do", args=["rd.filing", "take"]), sent, follow=True)
    one.refresh_from_db()
    return answer.content.decode()


def test_a_filled_workbook_is_read_into_the_draft(owed, enterprise):
    file(enterprise, owed, c43="5")
    assert "读入107-2表 5 项。" in take(enterprise, owed, workbook(owed.organisation))
    assert {code: owed.values[code] for code in ("1", "7", "8", "9", "22", "43")} == {
        "1": "25", "7": "7000", "8": "4000", "9": "3000", "22": "2", "43": "5",
    }  # fmt: skip
    assert owed.status == "open"


@pytest.mark.parametrize("role", ["enterprise", "clerk"])
def test_the_form_that_is_downloaded_reads_back_as_it_was_filled_in(owed, client_of, enterprise, role):
    """Downloaded on either side, filled in by hand, uploaded: every item arrives, last year's stay last year's."""
    with acting(None, "试"):
        last = RETURNS.objects.get(organisation=owed.organisation, year=owed.year - 1)
        last.coded = {"8": "3100"}
        last.save()
    address = reverse("own-page-paper", args=["rd.filing", "form", "xlsx"]) + f"?year={owed.year}"
    if role == "clerk":
        address = reverse("page-paper", args=["rd.collecting", "form", "xlsx"]) + f"?submission={owed.pk}"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client_of(role).get(address).streaming_content)))
    sheet = book.active
    assert owed.organisation.credit_code in sheet["A3"].value
    head = next(row for row in sheet.iter_rows() if row[0].value == "指标名称")
    items = {str(row[2].value or row[0].value): row for row in sheet.iter_rows(min_row=head[0].row + 1)}
    assert items["7"][4].value == 5500
    assert items["8"][4].value == 3100
    typed = {code: n for n, code in enumerate(items, start=1) if code != "9"}
    for code, n in typed.items():
        items[code][3].value = n
    out = io.BytesIO()
    book.save(out)
    assert f"读入107-2表 {len(typed)} 项。" in take(enterprise, owed, SimpleUploadedFile("填好的.xlsx", out.getvalue()))
    owed.refresh_from_db()
    named = {"营业收入": "revenue", "从业人员期末人数": "staff"}
    assert owed.values == {named.get(code, code): str(n) for code, n in typed.items()}


def downloaded(enterprise, one):
    address = reverse("own-page-paper", args=["rd.filing", "form", "xlsx"]) + f"?year={one.year}"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(enterprise.get(address).streaming_content)))
    rows = list(book["107-1表"].iter_rows())
    head = next(n for n, row in enumerate(rows) if row[0].value == "序号")
    columns = {cell.value: n for n, cell in enumerate(rows[head])}
    return book, rows[head + 1 :], columns


def uploaded(book):
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("填好的.xlsx", out.getvalue())


def test_the_projects_go_out_on_a_second_sheet_and_read_back(owed, enterprise):
    file(enterprise, owed, "save")
    owed.refresh_from_db()
    before = owed.projects
    book, rows, columns = downloaded(enterprise, owed)
    assert "读入107-2表" in take(enterprise, owed, uploaded(book))
    assert owed.projects == before
    assert rows[0][columns["项目名称"]].value == "高性能储能材料研究"
    assert rows[0][columns["经费支出（千元）"]].value == 5000
    typed = {
        "项目名称": "高温合金粉末",
        "来源": 1,
        "起始年月": date(2025, 3, 1),
        "完成年月": 202612,
        "参加人员（人）": 8,
        "人月": 64.5,
        "经费支出（千元）": 1234.56,
    }
    for name, value in typed.items():
        rows[1][columns[name]].value = value
    rows[2][columns["项目名称"]].value = "只有名称的项目"
    told = take(enterprise, owed, uploaded(book))
    assert "107-1表 3 个项目" in told
    second = {
        "name": "高温合金粉末",
        "source": "1",
        "start": "202503",
        "end": "202612",
        "people": "8",
        "months": "64.5",
    }
    assert owed.projects == [*before, {**second, "spend": "1234.56"}, {"name": "只有名称的项目"}]


def test_what_is_wrong_with_projects_is_told_by_cell_and_nothing_is_taken(owed, enterprise):
    book, rows, columns = downloaded(enterprise, owed)
    wrong = {"起始年月": "2025年13月", "参加人员（人）": 2.5, "经费支出（千元）": "约五十", "其中政府资金（千元）": -3}
    for name, value in wrong.items():
        rows[0][columns[name]].value = value
    cells = {name: rows[0][columns[name]].coordinate for name in ("项目名称", *wrong)}
    told = take(enterprise, owed, uploaded(book))
    for name in cells:
        assert f"“107-1表”{cells[name]} " in told
    assert "要写成 202501 这样" in told
    assert owed.values == {}
    assert owed.projects == []


def own_list(firm, *rows):
    """A list of projects as software of enterprises gives it, with its own headings and unit."""
    book = openpyxl.Workbook()
    head = ["项目名称", "项目来源", "项目起始日期", "项目人员实际工作时间（人月）", "项目经费支出（万元）"]
    for row in (
        ["企业研究开发项目情况（2025年）"],
        [f"单位详细名称：{firm}"],
        head,
        *rows,
        ["合计", None, None, 72, 160],
    ):
        book.active.append(row)
    return uploaded(book)


def test_a_list_of_projects_alone_is_read_by_other_headings_and_in_another_unit(owed, enterprise):
    file(enterprise, owed, "save", c7="6000")
    rows = ["储能电芯", "2", "2025-03", 60, 150], ["检测平台", "1", "202401", 12, 10]
    other = Organisation.objects.filter(kind="enterprise").exclude(pk=owed.organisation_id).first()
    assert "没有找到" in take(enterprise, owed, own_list(other, *rows))
    assert "读入107-1表 2 个项目" in take(enterprise, owed, own_list(owed.organisation, *rows))
    assert [(p["name"], p["start"], p["months"], p["spend"]) for p in owed.projects] == [
        ("储能电芯", "202503", "60", "1500"),
        ("检测平台", "202401", "12", "100"),
    ]
    assert owed.values["7"] == "6000"


def test_no_form_of_another_is_given_out(owed, client_of):
    other = SUBMISSIONS.objects.exclude(organisation=owed.organisation).first()
    address = reverse("own-page-paper", args=["rd.filing", "form", "xlsx"])
    told = b"".join(client_of("enterprise").get(address, {"submission": other.pk}).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(told)).active
    assert sheet["A2"].value == f"单位详细名称：{owed.organisation}"
    assert client_of("clerk").get(reverse("page-paper", args=["rd.collecting", "form", "xlsx"])).status_code == 404


def test_what_was_accepted_by_a_list_shows_the_lists_figures(city, clerk):
    page = clerk.get(reverse("page", args=["rd.reviewing"]), {"year": "2024", "state": "accepted"})
    assert page.context["queue"]
    assert all(q.cost for q in page.context["queue"])
    one = page.context["queue"][0].one
    shown = clerk.get(reverse("page", args=["rd.reviewing"]), {"pk": one.pk})
    assert next(r.value for r in shown.context["rows"] if r.item.code == "7") == page.context["queue"][0].cost


def test_another_ones_or_another_years_workbook_is_not_read(owed, enterprise):
    other = Organisation.objects.filter(kind="enterprise").exclude(pk=owed.organisation_id).first()
    assert "没有找到" in take(enterprise, owed, workbook(other))
    assert "没有找到" in take(enterprise, owed, workbook(owed.organisation, 2023))
    assert "读不了" in take(enterprise, owed, SimpleUploadedFile("表.xlsx", b"no workbook"))
    assert "请先选择" in take(enterprise, owed, None)
    assert owed.values == {}


def test_an_enterprise_files_its_own_return_only(owed, enterprise):
    other = SUBMISSIONS.objects.exclude(organisation=owed.organisation).first()
    assert "找不到这一年的填报" in file(enterprise, other, "submit").content.decode()
    assert other.values == {}


def test_what_is_no_act_of_the_page_is_not_done(owed, enterprise, clerk, client_of):
    assert enterprise.post(reverse("own-page-do", args=["rd.collecting", "enlist"])).status_code == 404
    assert clerk.post(reverse("page-do", args=["rd.filing", "submit"])).status_code == 404
    assert clerk.post(reverse("page-do", args=["rd.collecting", "drop"])).status_code == 404
    assert client_of("leader").post(reverse("page-do", args=["rd.collecting", "enlist"])).status_code == 403


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"basis": "last_year"}, "新列入 45 家"),
        ({"basis": "hnte"}, "新列入"),
        ({"basis": "named", "names": "江西晨曦新能源股份有限公司\n并不存在的公司"}, "有 1 家找不到：并不存在的公司"),
        ({"basis": "named", "names": "  "}, "一行一家"),
        ({"basis": "x"}, "请选按什么列名单"),
        (
            {"basis": "above_scale", "names": "江西晨曦新能源股份有限公司、江西晨曦新能源股份有限公司"},
            "选出 1 家，新列入 1 家",
        ),
    ],
)
def test_who_must_report_is_listed_by_a_basis(city, clerk, sent, told):
    before = SUBMISSIONS.objects.count()
    answer = clerk.post(reverse("page-do", args=["rd.collecting", "enlist"]), {"year": "2026", **sent}, follow=True)
    assert told in answer.content.decode()
    assert (SUBMISSIONS.objects.count() > before) is ("新列入" in told)
    assert not SUBMISSIONS.objects.filter(year=2026, basis="x").exists()


def test_listing_twice_adds_nobody(city, clerk):
    for told in ("新列入 45 家", "新列入 0 家，45 家已在名单里"):
        sent = {"year": "2026", "basis": "last_year"}
        assert (
            told in clerk.post(reverse("page-do", args=["rd.collecting", "enlist"]), sent, follow=True).content.decode()
        )


def test_who_is_late_is_told_town_by_town(city, clerk):
    page = reverse("page", args=["rd.collecting"])
    context = clerk.get(page, {"year": "2025"}).context
    assert context["whole"].late == 0  # not due yet
    sent = {"year": "2025", "due_on": "2025-12-30"}
    clerk.post(reverse("page-do", args=["rd.collecting", "announce"]), sent)
    context = clerk.get(page, {"year": "2025"}).context
    assert context["whole"].late == context["whole"].with_enterprise == 52
    assert sum(town.late for town in context["towns"]) == 52
    clerk.post(reverse("page-do", args=["rd.collecting", "remind"]), {"year": "2025"})
    assert SUBMISSIONS.objects.filter(year=2025, reminded_on="2025-12-31").count() == 52


def freeze(client, stage, year=2025):
    sent = {"year": year, "stage": stage}
    return client.post(reverse("page-do", args=["rd.freezing", "freeze"]), sent, follow=True).content.decode()


def test_a_frozen_round_never_changes_and_differences_are_shown(city, clerk):
    assert "45 家企业" in freeze(clerk, "1_preliminary")
    one = RETURNS.objects.filter(year=2025).first()
    frozen = FROZEN.objects.get(organisation=one.organisation)
    with acting(None, "改正"):
        one.rd_expense_yuan += 1000
        one.save()
    frozen.rd_expense_yuan = one.rd_expense_yuan
    changes = (frozen.save, lambda: FROZEN.objects.update(coded={"8": "1"}), lambda: frozen.retire("试"))
    for change in changes:
        with pytest.raises(BureauError, match="已经冻结"), acting(None, "改动"):
            change()
    page = clerk.get(reverse("page", args=["rd.freezing"]), {"year": "2025"})
    assert [name for _, name, _ in page.context["differences"]] == [one.organisation.name]
    assert "还有 52 家应报的没有通过审核" in page.content.decode()
    assert "已冻结“2025年快报（第2次）”" in freeze(clerk, "1_preliminary")
    assert ROUNDS.objects.filter(year=2025).count() == 2


def withdraw(client, one, reason="漏了一个乡镇"):
    sent = {"round": one.pk, "reason": reason}
    return client.post(reverse("page-do", args=["rd.freezing", "withdraw"]), sent, follow=True).content.decode()


def test_a_round_frozen_by_mistake_is_taken_back_by_a_head_while_nothing_rests_on_it(city, clerk, client_of):
    head = client_of("head")
    freeze(clerk, "1_preliminary")
    first = ROUNDS.objects.get()
    assert "撤回定稿由科长办理" in withdraw(clerk, first)
    assert "要写明原因" in withdraw(head, first, reason=" ")
    freeze(clerk, "2_reported")
    assert "后面已有“2025年年报”" in withdraw(head, first)
    assert "已撤回“2025年年报”" in withdraw(head, ROUNDS.objects.get(stage="2_reported"))
    indicator = catalogue.indicator("rd.frozen_expenditure_yuan")
    assert evaluate(indicator, Period.year(2025)).value == first.rd_expense_yuan
    rows = [first.returns.first().pk]
    told = Fact.objects.create(
        document="annual-2025", fact_id="f1", key=indicator.key, model="rd.frozenreturn", rows=rows
    )
    assert "文稿“annual-2025”里的数取自这一轮" in withdraw(head, first)
    told.delete()
    page = withdraw(head, first)
    assert "原因：漏了一个乡镇" in page
    assert evaluate(indicator, Period.year(2025)).value == 0
    assert not FROZEN.objects.exists()
    assert FROZEN.everything.filter(round=first).count() == first.enterprises
    assert "没有这一轮定稿" in withdraw(head, first)
    assert "（第2次）" in freeze(clerk, "1_preliminary")


@pytest.mark.parametrize(
    ("stage", "year", "told"), [("x", 2025, "请选轮次"), ("1_preliminary", 2001, "没有可冻结的数")]
)
def test_what_cannot_be_frozen_is_said(city, clerk, stage, year, told):
    assert told in freeze(clerk, stage, year)
    assert not ROUNDS.objects.exists()


def test_the_queue_asks_the_database_no_more_for_many_than_for_few(city, clerk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (1, 40):
        with acting(None, "测试", recording=True):
            for one in SUBMISSIONS.objects.filter(year=2025).order_by("pk")[:many]:
                one.status, one.values, one.sent = "submitted", {"7": "5000"}, {"7": "5000"}
                one.save()
        clerk.get(reverse("page", args=["rd.reviewing"]))
        with CaptureQueriesContext(connection) as asked:
            told = clerk.get(reverse("page", args=["rd.reviewing"])).content.decode()
        counts.append(len(asked))
        assert told.count("?pk=") == many
    assert counts[0] == counts[1]


def test_returns_that_were_imported_are_checked_too_and_unknown_cells_are_not_taken_for_noughts(city, clerk):
    page = reverse("page", args=["rd.reviewing"])
    queue = {q.one.organisation.name: q for q in clerk.get(page, {"year": "2025", "state": "ledger"}).context["queue"]}
    assert len(queue) == 45
    assert all(q.hard == 0 for q in queue.values())
    doubtful = queue["清江市安泰陶瓷材料股份有限公司"]
    told = clerk.get(page, {"return": doubtful.one.pk}).content.decode()
    assert "研究开发费用比上年增减超过 50%" in told
    assert "打开台账里的这一条" in told
    main_alone = RETURNS.objects.filter(year=2025, coded={}).first()
    assert clerk.get(page, {"return": main_alone.pk}).context["undecided"] > 15


def test_a_township_sees_its_own_returns_and_decides_nothing(city, client_of, user_of):
    township = client_of("township")
    rows = township.get(reverse("page", args=["rd.collecting"]), {"year": "2025"}).context["missing"]
    region = user_of("township").region
    assert rows
    assert {one.organisation.region for one in rows} == {region}
    assert "列名单" not in township.get(reverse("page", args=["rd.collecting"])).content.decode()


def test_codes_as_headings_are_imported_beside_the_main_figures(city):
    coded = RETURNS.objects.exclude(coded={}).select_related("organisation")
    assert coded.count() == 24
    assert Organisation.objects.filter(pk__in=coded.values("organisation")).count() == 12
    for one in coded:
        parts = sum(Decimal(one.coded[code]) for code in ("8", "9", "10", "11", "12", "13", "14", "19"))
        assert parts * 1000 == one.rd_expense_yuan
    assert RETURNS.objects.filter(year=2025).count() == 45
