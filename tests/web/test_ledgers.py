"""Lists, records, forms, files and search of every ledger, through the pages as people use them."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keguan.kit.catalogue import catalogue
from keguan.kit.roles import CLERK
from keguan.registry.models import Organisation
from keguan.store import paging
from keguan.store.acting import acting
from keguan.store.models import Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(city):
    return Organisation.objects.filter(kind="enterprise", credit_code__isnull=False).order_by("pk").first()


def model_of(key):
    return catalogue.ledger(key).model


def opened(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def total(page):
    return int(re.search(r"共 <b>(\d+)</b> 条", page.content.decode()).group(1))


def workbook(page):
    return openpyxl.load_workbook(BytesIO(b"".join(page.streaming_content))).worksheets


@pytest.mark.parametrize("key", sorted(catalogue.ledgers))
def test_every_ledger_has_its_pages(city, client_of, key):
    client = client_of("clerk")
    ledger = catalogue.ledger(key)
    assert opened(client, "ledger", key).status_code == 200
    changes = CLERK in ledger.can.change
    assert opened(client, "record-new", key).status_code == (200 if changes else 403)
    record = ledger.model.objects.filter(**ledger.where).first()
    if record:
        assert opened(client, "record", key, record.pk).status_code == 200
        assert opened(client, "record-edit", key, record.pk).status_code == (200 if changes else 403)


def test_a_list_costs_the_same_for_one_row_and_many(city, client_of):
    client, number = client_of("clerk"), model_of("enterprises.hnte").objects.first().certificate_no
    opened(client, "ledger", "enterprises.hnte")  # fills what is cached

    def queries(words):
        with CaptureQueriesContext(connection) as seen:
            page = opened(client, "ledger", "enterprises.hnte", q=words)
        return len(seen), total(page)

    (one, found_one), (many, found_many) = queries(number), queries(number[:6])
    assert found_one == 1 and found_many > 3
    assert one == many


def test_search_filter_and_sort(city, client_of):
    client, certificates = client_of("clerk"), model_of("enterprises.hnte").objects
    some = certificates.first()
    assert total(opened(client, "ledger", "enterprises.hnte", q=some.organisation.initials)) >= 1
    year = some.issued_on.year
    assert (
        total(opened(client, "ledger", "enterprises.hnte", year=year))
        == certificates.filter(issued_on__year=year).count()
    )
    page = opened(client, "ledger", "enterprises.hnte", year=year, sort="organisation").content.decode()
    assert f"{year} 年" in page and 'aria-sort="ascending"' in page
    assert "不对" in opened(client, "ledger", "enterprises.hnte", organisation__region="x").content.decode()


@pytest.mark.parametrize("path", ["issued_on", "organisation__initials", "cancelled_on", "approval__number"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_lose_and_repeat_nothing(city, path, descending):
    rows = model_of("enterprises.hnte").objects.all()
    forwards, asked = [], {}
    while True:
        page = paging.page_of(rows, path, descending=descending, asked=asked, size=7)
        forwards.append([r.pk for r in page.records])
        if not page.after:
            break
        asked = {"after": page.after}
    assert len(sum(forwards, [])) == len(set(sum(forwards, []))) == rows.count()
    backwards = [forwards[-1]]
    while page.before:
        page = paging.page_of(rows, path, descending=descending, asked={"before": page.before}, size=7)
        backwards.append([r.pk for r in page.records])
    assert backwards[::-1] == forwards


def test_days_left_are_words(city, client_of, firm):
    with acting(None, "测试"):
        made = model_of("enterprises.hnte").objects.create(
            organisation=firm, certificate_no="GR202399999999", issued_on=date(2023, 1, 20)
        )
    page = opened(client_of("clerk"), "record", "enterprises.hnte", made.pk).content.decode()
    assert "剩 20 天" in page  # the sample city stands on 2025-12-31


def test_a_new_record_is_entered_in_wan_and_kept_in_yuan(city, client_of, firm, user_of):
    client = client_of("clerk")
    bank = Organisation.objects.filter(kind="bank").first()
    sent = {"organisation": firm.name, "bank": bank.name, "amount_yuan": "1,234.5", "annual_rate": "3.85"}
    answer = client.post(reverse("record-new", args=["finance.loans"]), sent)
    assert answer.status_code == 302
    loan = model_of("finance.loans").objects.latest("pk")
    assert (loan.amount_yuan, loan.annual_rate, loan.status) == (Decimal(12345000), Decimal("0.0385"), "recommended")
    assert loan.revisions.first().actor == user_of("clerk")
    page = client.get(reverse("record-edit", args=["finance.loans", loan.pk])).content.decode()
    assert 'value="1234.5"' in page and 'value="3.85"' in page


def test_faults_of_a_form_are_told_at_the_field(city, client_of, firm):
    client, known = client_of("clerk"), model_of("enterprises.hnte").objects.first()
    sent = {"organisation": "没有这家公司", "certificate_no": known.certificate_no, "issued_on": "2025-13-01"}
    page = client.post(reverse("record-new", args=["enterprises.hnte"]), sent)
    assert page.status_code == 422 and "没有找到“没有这家公司”" in page.content.decode()
    sent |= {"organisation": firm.name, "issued_on": "2025-03-01"}
    page = client.post(reverse("record-new", args=["enterprises.hnte"]), sent)
    assert (
        page.status_code == 422
        and "证书编号与" in page.content.decode()
        and str(known.organisation) in page.content.decode()
    )


def test_a_wrong_credit_code_passes_only_with_a_reason(city, client_of, firm):
    client = client_of("clerk")
    wrong = firm.credit_code[:-1] + ("A" if firm.credit_code[-1] != "A" else "B")
    sent = {"name": "江西测试科技有限公司", "credit_code": wrong, "is_verified": "on"}
    address = reverse("record-new", args=["registry.enterprises"])
    page = client.post(address, sent)
    assert page.status_code == 422 and "校验码不对" in page.content.decode() and "accept_code" in page.content.decode()
    assert client.post(address, sent | {"accept_code": "on"}).status_code == 422
    assert client.post(address, sent | {"accept_code": "on", "reason": "执照如此"}).status_code == 302
    assert Organisation.objects.get(credit_code=wrong).kind == "enterprise"


def test_nobody_writes_over_another_change(city, client_of, user_of):
    client, record = client_of("clerk"), model_of("enterprises.hnte").objects.first()
    address = reverse("record-edit", args=["enterprises.hnte", record.pk])
    form = client.get(address).context["form"]
    sent = {b.name: b.value() or "" for b in form} | {"organisation": str(record.organisation), "batch": "第九批"}
    sent.pop("accept_code")
    sent["approval"] = str(record.approval or "")
    with acting(user_of("head"), "科长先改"):
        record.batch = "第八批"
        record.save()
    page = client.post(address, sent)
    told = page.content.decode()
    assert page.status_code == 409 and "第八批" in told and "第九批" in told
    record.refresh_from_db()
    assert record.batch == "第八批"
    sent["seen"] = re.search(r'name="seen" value="(\d+)"', told).group(1)
    assert client.post(address, sent).status_code == 302
    record.refresh_from_db()
    assert record.batch == "第九批"


def test_retire_and_restore(city, client_of):
    client, record = client_of("clerk"), model_of("enterprises.tsme").objects.first()
    key = "enterprises.tsme"
    assert "要写明原因" in client.post(reverse("record-retire", args=[key, record.pk]), follow=True).content.decode()
    client.post(reverse("record-retire", args=[key, record.pk]), {"reason": "重复登记"})
    assert not type(record).objects.filter(pk=record.pk).exists()
    assert "重复登记" in opened(client, "record", key, record.pk).content.decode()
    assert total(opened(client, "ledger", key, retired=1)) == 1
    client.post(reverse("record-restore", args=[key, record.pk]))
    assert type(record).objects.filter(pk=record.pk).exists()


def test_moves_are_taken_from_the_page(city, client_of, firm):
    client, filings = client_of("clerk"), model_of("enterprises.filings")
    with acting(None, "测试"):
        filing = filings.objects.create(organisation=firm, kind="new", filed_on=date(2025, 7, 1))
    address = reverse("record", args=["enterprises.filings", filing.pk])
    assert "推荐上报" in client.get(address).content.decode()

    def move(name, **sent):
        there = reverse("record-move", args=["enterprises.filings", filing.pk, name])
        return client.post(there, sent, follow=True).content.decode()

    assert "现在是“已推荐”" in move("recommend")
    assert "要写明原因" in move("reject")
    assert "现在是“未通过”" in move("reject", comment="研发费用占比不足")
    assert "不能办理这一步" in move("recognise")


def test_a_leader_decides_without_editing(city, client_of, firm):
    loans = model_of("finance.loans")
    with acting(None, "测试", recording=True):
        bank = Organisation.objects.filter(kind="bank").first()
        loan = loans.objects.create(organisation=firm, bank=bank, amount_yuan=Decimal(500_000), status="compensated")
    address, there = (
        reverse(n, args=["finance.loans", loan.pk, *a]) for n, a in (("record", ()), ("record-move", ("write_off",)))
    )
    leader = client_of("leader")
    assert '<summary class="btn">核销' in leader.get(address).content.decode()
    assert leader.get(reverse("record-edit", args=["finance.loans", loan.pk])).status_code == 403
    assert client_of("writer").post(there, {"comment": "核销"}).status_code == 403
    assert '<summary class="btn">核销' not in client_of("clerk").get(address).content.decode()
    leader.post(there, {"comment": "企业已破产"})
    loan.refresh_from_db()
    assert loan.status == "written_off"


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/indicators/?period=2024&q=高企", "/indicators/?q=%E9%AB%98%E4%BC%81"),
        ("/ledgers/rd.returns/", "/ledgers/rd.returns/"),
    ],
)
def test_the_year_picked_is_not_hidden_by_the_address(city, client_of, address, back):
    answer = client_of("clerk").post(reverse("look-at"), {"period": "2023", "next": address})
    assert answer.url == back


def test_export_gives_exactly_what_is_filtered(city, client_of, firm):
    client = client_of("clerk")
    with acting(None, "测试"):
        model_of("finance.loans").objects.create(
            organisation=firm, bank=Organisation.objects.filter(kind="bank").first(),
            amount_yuan=Decimal(2_500_000), loan_no="=1+1", remark="@SUM(A1)", disbursed_on=date(2019, 5, 6),
        )  # fmt: skip
    sheet = workbook(opened(client, "ledger-export", "finance.loans", year=2019))[0]
    rows = list(sheet.iter_rows(min_row=3))
    assert len(rows) == 2 and sheet.freeze_panes == "B4"
    cells = {head.value: cell for head, cell in zip(*rows, strict=True)}
    assert cells["贷款金额（万元）"].value == 250 and cells["放款日期"].value.date() == date(2019, 5, 6)
    assert (cells["备案编号"].value, cells["备案编号"].data_type) == ("=1+1", "s")
    assert cells["统一社会信用代码"].value == firm.credit_code
    assert opened(client_of("township"), "ledger-export", "finance.loans").status_code == 403


def test_an_export_is_printed_one_page_wide_and_says_what_it_leaves_out(city, client_of):
    sheet = workbook(opened(client_of("clerk"), "ledger-export", "finance.loans"))[0]
    page = sheet.page_setup
    assert (page.orientation, page.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", 0, True)
    assert sheet.print_title_rows == "$3:$3"
    left, _, right = sheet.print_area.split("!")[-1].replace("$", "").partition(":")
    assert (left, sheet[right].row) == ("A1", sheet.max_row)
    unprinted = sheet.max_column - sheet[right].column
    assert 0 < unprinted < sheet.max_column - len(catalogue.ledger("finance.loans").columns)
    assert f"还有 {unprinted} 列没有打印" in sheet.oddFooter.left.text


@pytest.mark.parametrize("key", sorted(k for k, d in catalogue.ledgers.items() if CLERK in d.can.change))
def test_the_template_names_every_column(city, client_of, key):
    sheet, notes = workbook(opened(client_of("clerk"), "ledger-template", key))
    heads = [c.value for c in sheet[2]]
    assert all(heads) and len(heads) == len(set(heads)) == notes.max_row - 2


def test_one_enterprise_one_file(city, client_of):
    certificate = model_of("enterprises.hnte").objects.order_by("-issued_on").first()
    page = opened(client_of("clerk"), "organisation", certificate.organisation_id).content.decode()
    assert certificate.certificate_no in page and "时间线" in page and certificate.organisation.credit_code in page
    assert "有效" in page


def test_search_finds_by_initials_and_number(city, client_of):
    client, certificate = client_of("clerk"), model_of("enterprises.hnte").objects.first()
    firm = certificate.organisation
    assert firm.name in opened(client, "search", q=firm.initials).content.decode()
    assert certificate.certificate_no in opened(client, "search", q=certificate.certificate_no).content.decode()
    assert "没有找到" in opened(client, "search", q="查无此人此事").content.decode()
    listed = client.get(reverse("find-organisation"), {"organisation": firm.name[:6]}, headers={
        "HX-Request": "true", "HX-Trigger-Name": "organisation"}).content.decode()  # fmt: skip
    assert firm.name in listed


def test_published_figures_are_entered_as_they_are_printed(city, client_of):
    client = client_of("clerk")
    address = reverse("record-new", args=["registry.published_figures"])
    sent = {"name": "测试用指标", "year": "2024", "value": "1.93", "unit": "%", "stage": "verified"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent | {"name": "测试用金额", "value": "7.2", "unit": "亿元"}).status_code == 302
    kept = {
        f.name: (f.value, f.unit)
        for f in model_of("registry.published_figures").objects.filter(name__startswith="测试用")
    }
    assert kept == {"测试用指标": (Decimal("0.0193"), "%"), "测试用金额": (Decimal(720_000_000), "元")}


def test_every_change_has_its_author_and_reason(city, client_of, user_of, firm):
    client = client_of("clerk")
    sent = {
        "organisation": firm.name,
        "contacted_on": "2025-12-01",
        "channel": "phone",
        "purpose": "new",
        "reason": "电话回访",
    }
    assert client.post(reverse("record-new", args=["enterprises.outreach"]), sent).status_code == 302
    newest = Revision.objects.latest("id")
    assert (newest.actor, newest.reason, newest.action) == (user_of("clerk"), "电话回访", "create")
