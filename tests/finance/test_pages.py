"""The pages of the sixth line as clerk, bank and leader meet them: what they show, take and refuse, and to whom."""

import io
import re
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from django.urls import reverse

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING
from keguan.lines.finance.actions import journal
from keguan.lines.finance.models import Difference, Letter, Loan, PoolEntry, Reconciliation, Repayment, Scheme, Term
from keguan.lines.finance.tests.books import WAN, Books
from keguan.registry.models import Organisation, Region
from keguan.store.acting import acting, moving
from keguan.store.clock import today
from keguan.store.evidence import evaluate, split
from keguan.store.models import Revision


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


@pytest.fixture
def bank(client_of):
    return client_of("bank")


def page(client, key, **params):
    return client.get(f"/work/finance.{key}", params).content.decode()


def send(client, key, **sent):
    return client.post(f"/work/finance.{key}/add", sent, follow=True).content.decode()


def parts(answer):
    """The text of every part of a docx or xlsx."""
    body = b"".join(answer.streaming_content)
    with ZipFile(io.BytesIO(body)) as found:
        return re.sub("<[^>]+>", "", "".join(found.read(n).decode("utf8", "replace") for n in found.namelist()))


def test_the_work_list_says_the_days_overdue_and_why_to_watch(city, clerk):
    told = page(clerk, "desk")
    assert "逾期 48 天" in told
    assert "同一企业另有逾期、代偿贷款" in told
    late = page(clerk, "desk", stage="late")
    assert late.count('<tr id="loan') == 1
    assert page(clerk, "desk", stage="watch").count('<tr id="loan') == 1
    assert "没有符合的贷款" in page(clerk, "desk", q="没有这家")
    assert page(clerk, "desk", q="江西泰和").count('<tr id="loan') == 2


def test_a_title_that_ended_and_an_incident_put_a_loan_on_the_watch(city, clerk):
    from keguan.lines.finance.actions.watching import watched

    loan = Loan.objects.filter(status="disbursed").first()
    compliance = catalogue.ledger("enterprises.compliance").model
    with acting(None, "试"):
        compliance(organisation=loan.organisation, found="safety", happened_on=today()).save()
        certificates = catalogue.ledger("enterprises.hnte").model
        old = certificates(organisation=loan.organisation, certificate_no="GR201936009999", issued_on=date(2019, 1, 1))
        certificates.objects.filter(organisation=loan.organisation).update(cancelled_on=date(2024, 1, 1))
        old.save()
    reasons = watched([loan], EVERYTHING, today())[loan.pk]
    assert "高企证书已到期" in reasons
    assert "有未解除的失信或事故记录" in reasons


def test_a_letter_recommends_and_begins_a_loan_for_each(city, clerk):
    firms = re.findall(r'name="firm\[\]" value="(\d+)"', page(clerk, "candidates"))[:2]
    lender = Organisation.objects.filter(kind="bank").first()
    sent = {
        "number": "清科函〔2026〕1号",
        "bank": lender.pk,
        "firm[]": firms,
        **{f"amount-{pk}": "300" for pk in firms},
    }
    wrong = dict(sent, number="")
    assert "请填写推荐函的文号" in send(clerk, "candidates", **wrong)
    assert "意向金额" in send(clerk, "candidates", **{**sent, f"amount-{firms[0]}": "-3"})
    assert not Letter.objects.exists()
    assert "已记下" in send(clerk, "candidates", **sent)
    letter = Letter.objects.get()
    assert [(loan.status, loan.amount_yuan) for loan in letter.loans.all()] == [("recommended", 300 * WAN)] * 2
    assert "已经用过" in send(clerk, "candidates", **sent)
    text = parts(clerk.get(reverse("page-paper", args=["finance.candidates", "letter", "docx"]), {"letter": letter.pk}))
    for told in ("清科函〔2026〕1号", f"{lender}：", "意向贷款合计600万元", str(letter.loans.first().organisation)):
        assert told in text
    missing = clerk.get(reverse("page-paper", args=["finance.candidates", "letter", "docx"]), {"letter": 99})
    assert missing.status_code == 404


def test_the_pool_page_says_what_the_indicators_say(city, clerk):
    context = clerk.get("/work/finance.fund").context
    period = Period(today(), today())
    for key, value in (
        ("pool_yuan", context["total"]), ("capacity_yuan", context["room"]["capacity"]),
        ("exposure_yuan", context["room"]["used"]), ("headroom_yuan", context["room"]["left"]),
    ):  # fmt: skip
        assert evaluate(catalogue.indicator(f"finance.{key}"), period).value == value > 0
    assert sum(value for _, value in context["accounts"]) == 0
    assert context["room"]["left"] == sum(b["room"] for b in context["banks"])


def test_the_money_is_the_citys_whatever_town_is_picked(city, clerk):
    before = clerk.get("/work/finance.fund").context["total"]
    town = Region.objects.filter(level="town").first()
    clerk.post(reverse("look-at"), {"region": town.path})
    context = clerk.get("/work/finance.fund").context
    assert context["total"] == before > 0
    assert sum(b["live"] for b in context["banks"]) == context["room"]["used"]


def test_the_stress_test_asks_what_three_failures_would_cost(city, clerk):
    context = clerk.get("/work/finance.fund", {"points": "10"}).context
    now, largest, risen = (o for o, _ in context["outcomes"])
    assert largest.failing == 1800 * WAN
    assert (largest.payable, largest.is_enough) == (1080 * WAN, False)
    assert risen.failing == Decimal("374.0") * WAN
    assert now.left == context["money"] == 400 * WAN


def test_a_clerk_posts_and_reverses_but_edits_nothing(city, clerk):
    before = journal.held(None)
    sent = {"kind": "funding", "amount": "50", "on": str(today()), "voucher": "FX2025-200"}
    for wrong, told in (
        ({"kind": "compensation"}, "请选择类别"),
        ({"amount": "五十"}, "请填写金额"),
        ({"on": "2027-01-01"}, "晚于今天"),
        ({"kind": "return", "amount": "99999"}, "不够退回"),
        ({"bank": "123456"}, "没有这家银行"),
    ):
        assert told in send(clerk, "fund", **sent | wrong)
    assert journal.held(None) == before
    assert "已记下" in send(clerk, "fund", **sent)
    assert journal.held(None) == before + 50 * WAN
    entry = PoolEntry.objects.latest("pk")
    assert "请看" not in send(clerk, "fund", do="reverse", entry=entry.pk, reason="重复入账")
    assert journal.held(None) == before
    assert "已经红冲过" in send(clerk, "fund", do="reverse", entry=entry.pk, reason="再来")
    by_form = reverse("record-edit", args=["finance.pool", entry.pk])
    form = {"on": str(entry.on), "kind": "funding", "amount_yuan": "70", "seen": ""}
    assert "已经定下" in clerk.post(by_form, form).content.decode()
    retired = clerk.post(reverse("record-retire", args=["finance.pool", entry.pk]), {"reason": "试"}, follow=True)
    assert "已经定下" in retired.content.decode()
    assert PoolEntry.objects.get(pk=entry.pk).amount_yuan == 50 * WAN


def test_a_compensation_is_reversed_on_its_loan_only(city, clerk):
    entry = PoolEntry.objects.get(kind="compensation")
    assert "红冲代偿拨付" in send(clerk, "fund", do="reverse", entry=entry.pk, reason="试")


def test_a_scheme_is_filled_in_on_the_page_and_holds_from_its_day(city, clerk):
    scheme = Scheme.objects.on(today())
    old = Scheme.objects.exclude(pk=scheme.pk).get()
    told = page(clerk, "scheme", scheme=old.pk)
    assert "还有 3 项没有填" in told
    common = {
        "scheme": scheme.pk,
        "name": "rate_cap",
        "starts_on": str(today()),
        "cite": "试 第一条",
        "status": "verified",
    }
    for wrong, why in (
        ({"cite": ""}, "请写明出处"),
        ({"value": "很低"}, "请填数字"),
        ({"value": "400"}, "0 到 100%"),
        ({"name": "interest", "value": "一半"}, "请写“本金”"),
        ({"starts_on": "明天"}, "2026-01-01 这样"),
        ({"name": "loan_cap", "value": ""}, "请填写单笔上限"),
    ):
        assert why in send(clerk, "scheme", **{"value": "4", **common, **wrong}), wrong
    assert "已记下" in send(clerk, "scheme", **common, value="3.85")
    assert Term.objects.latest("pk").share == Decimal("0.0385")
    loan = Loan.objects.get(organisation__name="江西万邦新能源有限公司")  # 4.1%
    shown = clerk.get(reverse("record", args=["finance.loans", loan.pk])).content.decode()
    assert "不超过 3.85%" in shown
    new = {
        "do": "scheme",
        "name": "新方案",
        "mode": "pool",
        "starts_on": "2025-12-31",
        "title[]": ["enterprises.hnte_valid"],
    }
    assert "已记下" in send(clerk, "scheme", **new)
    assert Scheme.objects.on(today()).title_keys == ["enterprises.hnte_valid"]
    assert "已经有方案" in send(clerk, "scheme", **new)
    assert "还有 10 项没有填" in page(clerk, "scheme")


def test_the_statement_opens_moves_and_closes(city, clerk, bank, user_of):
    told = page(clerk, "statement", month="2025-03")
    assert "代偿支出" in told
    book = openpyxl.load_workbook(
        io.BytesIO(
            b"".join(clerk.get("/work/finance.statement/paper/statement.xlsx", {"month": "2025-03"}).streaming_content)
        )
    )
    opening, more, less, closing = (cell.value for cell in book["各专户余额"][4][1:])
    assert closing == pytest.approx(opening + more - less)
    assert less == 100
    text = parts(clerk.get("/work/finance.statement/paper/statement.docx", {"month": "2025-03"}))
    assert "科贷通风险补偿资金2025年3月月报" in text
    assert clerk.get("/work/finance.statement", {"month": "三月"}).status_code == 400
    own = user_of("bank").organisation
    others = set(Organisation.objects.filter(kind="bank").exclude(pk=own.pk).values_list("name", flat=True))
    answer = bank.get("/work/finance.statement/paper/statement.docx", {"month": "2025-11", "bank": "1"})
    told = parts(answer)
    assert str(own) in told
    assert not [name for name in others if name in told]


def lent(client, month, **more):
    """The last table of the statement, by bank."""
    sheets = client.get("/work/finance.statement", {"month": month, **more}).context["sheets"]
    return {name: row for name, *row in sheets[3].rows}


def test_a_past_month_is_told_as_it_was(city, clerk):
    """One loan was overdue from May 2024, compensated in March 2025 and partly recovered in September."""
    name = "淦阳村镇银行"
    assert lent(clerk, "2024-04")[name] == [1, 200 * WAN, 0, 0]
    assert lent(clerk, "2024-06")[name] == [1, 200 * WAN, 200 * WAN, 0]
    assert lent(clerk, "2025-03")[name] == [0, 0, 0, 100 * WAN]
    assert lent(clerk, "2025-09")[name] == [0, 0, 0, 70 * WAN]


def value_of(key, period):
    return evaluate(catalogue.indicator(f"finance.{key}"), period).value


def test_indicators_and_statement_of_a_day_agree_and_stay_what_they_were(city, clerk):
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(3, 13, 3)]
    for month in months:
        rows, period = lent(clerk, month), Period.parse(month)
        total = rows.get("合计") or next(iter(rows.values()), [0, 0, 0, 0])
        assert [total[1], total[2]] == [value_of("outstanding_yuan", period), value_of("overdue_yuan", period)]
        parts = {
            name: value
            for _, name, value in split(
                catalogue.indicator("finance.outstanding_yuan"), period, EVERYTHING, "bank__name"
            )
        }
        assert {name: row[1] for name, row in rows.items() if name != "合计" and row[0]} == parts
    assert value_of("overdue", Period.month(2024, 6)) == 1
    assert value_of("overdue", Period.month(2025, 3)) == 0
    stock = ("overdue_yuan", "outstanding_yuan", "exposure_yuan", "bad_yuan", "unsettled_yuan", "headroom_yuan")
    told = {key: value_of(key, Period.year(2025)) for key in stock}
    assert told["outstanding_yuan"] > 0 < told["headroom_yuan"]
    with acting(None, "试", recording=True), moving():
        for loan in Loan.objects.filter(status__in=Loan.OWED, disbursed_on__lt=date(2026, 1, 1)):
            loan.status, loan.settled_on = "settled", date(2026, 1, 15)
            loan.save()
    assert {key: value_of(key, Period.year(2025)) for key in stock} == told
    assert value_of("outstanding_yuan", Period.year(2026)) < told["outstanding_yuan"]


def test_rows_behind_a_past_figure_tell_the_state_of_that_day(city, clerk):
    answer = clerk.get("/indicators/finance.overdue_yuan/", {"period": "2024-06", "split": "stood"}).content.decode()
    loan = Loan.objects.standing_on(date(2024, 6, 30)).get(stood="overdue")
    assert loan.status == "compensated"
    for told in ("期末余额", "期末状态", "已代偿", "逾期", words.money(loan.owed_yuan)):
        assert told in answer
    part = {"period": "2024-06", "by": "stood", "is": "overdue"}
    context = clerk.get("/indicators/finance.unsettled_yuan/", part).context
    assert [row.pk for row in context["page"]] == [loan.pk]


def test_what_is_paid_back_stands_in_the_statement_of_its_month(city, client_of):
    head = client_of("head")
    loan = Loan.objects.filter(status="disbursed", disbursed_on__lt=date(2025, 10, 1)).first()
    before = lent(head, "2025-11")[loan.bank.name]
    step = reverse("record-move", args=["finance.loans", loan.pk, "repay"])
    head.post(step, {"repaid_on": "2025-12-01", "paid_back_yuan": "50", "paid_voucher": "K-7"})
    shown = head.get(reverse("record", args=["finance.loans", loan.pk])).content.decode()
    assert "已还本 <b>50万元</b>" in shown
    assert lent(head, "2025-11")[loan.bank.name] == before
    assert lent(head, "2025-12")[loan.bank.name][1] == before[1] - 50 * WAN
    events = head.get("/work/finance.statement", {"month": "2025-12"}).context["sheets"][2].rows
    assert [row[5] for row in events if row[1] == "还本"] == [50 * WAN]


def test_a_bank_sees_nothing_of_another(city, bank, user_of):
    """Pages, papers, records, exports and JSON: neither the other banks' enterprises nor their money."""
    own = user_of("bank").organisation_id
    mine = Loan.objects.filter(bank=own)
    names = set(Loan.objects.exclude(bank=own).exclude(organisation__in=mine.values("organisation")).values_list("organisation__name", flat=True))  # fmt: skip
    assert len(names) > 5
    ledgers = (
        "loans",
        "pool",
        "letters",
        "commitments",
        "reconciliations",
        "differences",
        "compensations",
        "recoveries",
        "repayments",
    )
    addresses = [f"/work/finance.{key}" for key in ("desk", "fund", "statement")]
    addresses += ["/work/finance.statement/paper/statement.xlsx?month=2025-10", "/work/finance.desk?stage=compensated"]
    addresses += [f"/ledgers/finance.{key}/" for key in ledgers] + [
        f"/api/ledgers/finance.{key}?limit=200" for key in ledgers
    ]
    addresses += [reverse("record", args=["finance.loans", loan.pk]) for loan in mine]
    opened = 0
    for address in addresses:
        answer = bank.get(address)
        opened += answer.status_code == 200
        body = parts(answer) if answer.streaming else answer.content.decode()
        assert not [name for name in names if name in body], address
    assert opened == len(addresses)
    for key in ("candidates", "scheme", "compare"):
        assert bank.get(f"/work/finance.{key}").status_code == 403
    other = Loan.objects.exclude(bank=own).first()
    for tail in ("", "moves/file", "files"):
        there = f"/ledgers/finance.loans/{other.pk}/{tail}"
        assert (bank.post(there) if tail else bank.get(there)).status_code == 404
    for key in ("finance.terms", "finance.schemes"):
        assert bank.get(f"/ledgers/{key}/").status_code == 403


def listed(rows, *more):
    """A bank's list as it sends one, with `more` headings at the end."""
    book = openpyxl.Workbook()
    for row in (("贷款明细",), ("企业名称", "贷款金额（万元）", "放款日期", "期限（月）", "状态", *more), *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_banks_list_is_compared_and_every_difference_settled(city, clerk):
    lender = Organisation.objects.get(name="临江农村银行")
    ours = list(Loan.objects.filter(bank=lender, status="disbursed").order_by("disbursed_on"))
    assert len(ours) == 3
    rows = [
        (str(ours[0].organisation), 500, ours[0].disbursed_on, 12, "已放款"),
        (str(ours[1].organisation), 470, ours[1].disbursed_on, 12, "逾期"),
        ("没有听说过的科技有限公司", 100, date(2025, 5, 1), 12, "已放款"),
    ]
    file = io.BytesIO(listed(rows))
    file.name = "临江.xlsx"
    before = Loan.objects.count(), Organisation.objects.count()
    told = send(clerk, "compare", do="upload", bank=lender.pk, list=file)
    assert "对上 <b>2</b> 笔" in told
    assert (Loan.objects.count(), Organisation.objects.count()) == before
    found = {d.kind: d for d in Difference.objects.all()}
    assert set(found) == {"missing_here", "missing_there", "amount_yuan", "status"}
    assert found["missing_there"].loan == ours[2]
    assert "请写明怎么处理的" in send(clerk, "compare", do="mend", difference=found["amount_yuan"].pk, told="")
    assert "不能直接更正" in send(clerk, "compare", do="mend", difference=found["status"].pk, told="试")
    send(clerk, "compare", do="mend", difference=found["amount_yuan"].pk, told="与借据核对，银行为准")
    assert Loan.objects.get(pk=ours[1].pk).amount_yuan == 470 * WAN
    send(clerk, "compare", do="note", difference=found["missing_here"].pk, told="不属于科贷通")
    assert [
        d.state
        for d in Difference.objects.order_by("pk")
        if d.pk in (found["amount_yuan"].pk, found["missing_here"].pk)
    ] in (
        ["mended", "noted"],
        ["noted", "mended"],
    )
    assert "刚被处理过" in send(clerk, "compare", do="note", difference=found["missing_here"].pk, told="再说")


def test_a_balance_that_the_bank_tells_is_compared_with_that_of_the_day(city, clerk):
    lender = Organisation.objects.get(name="临江农村银行")
    ours = list(Loan.objects.filter(bank=lender, status="disbursed").order_by("disbursed_on"))
    with acting(None, "试"), moving():
        Repayment.objects.create(loan=ours[0], on=today(), amount_yuan=100 * WAN)
    owed = [loan.amount_yuan / WAN - paid for loan, paid in zip(ours, (100, 0, 0), strict=True)]
    rows = [
        (str(loan.organisation), float(loan.amount_yuan / WAN), loan.disbursed_on, 12, "已放款", float(left))
        for loan, left in zip(ours, (owed[0], owed[1] - 20, owed[2]), strict=True)
    ]
    file = io.BytesIO(listed(rows, "贷款余额"))
    file.name = "临江.xlsx"
    told = send(clerk, "compare", do="upload", bank=lender.pk, list=file)
    found = Difference.objects.get()
    assert (found.kind, found.loan, Decimal(found.value)) == ("balance_yuan", ours[1], (owed[1] - 20) * WAN)
    assert "余额不同" in told and words.money(ours[1].amount_yuan) in told
    assert "到贷款页面办理" in send(clerk, "compare", do="mend", difference=found.pk, told="银行为准")
    assert Loan.objects.get(pk=ours[1].pk).balance_yuan == ours[1].amount_yuan  # a list changes nothing by itself


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "请选择银行给的表格"), (b"not a workbook", "读不出来"), (listed([]), "没有认出贷款清单")],
)
def test_what_is_no_list_is_refused(city, clerk, content, told):
    file = io.BytesIO(content)
    file.name = "表.xlsx"
    lender = Organisation.objects.filter(kind="bank").first()
    assert told in send(clerk, "compare", do="upload", bank=lender.pk, list=file)
    assert not Reconciliation.objects.exists()


def test_a_list_breaks_no_limit_of_the_scheme(city):
    from keguan.kit.errors import BureauError
    from keguan.lines.finance.actions.reconciling import mend

    books = Books()
    loan = books.take(books.loan(wan=500), "file")
    with acting(None, "试"):
        made = Reconciliation(bank=books.banks[0], compared_on=today(), name="试")
        made.save()
        one = Difference(reconciliation=made, firm="试", kind="amount_yuan", loan=loan, value=str(501 * WAN))
        one.save()
    with acting(None, "试"), pytest.raises(BureauError, match="突破方案：单笔上限不符"):
        mend(one, "试", today())


def test_a_step_tells_what_is_wrong_and_keeps_what_was_typed(city, clerk):
    books = Books()
    loan = books.take(books.loan(), "file")
    there = reverse("record-move", args=["finance.loans", loan.pk, "disburse"])
    before = Revision.objects.count()
    answer = clerk.post(there, {"disbursed_on": "2027-13-45"})
    assert answer.status_code == 200
    assert 'value="2027-13-45"' in answer.content.decode()
    assert Revision.objects.count() == before
    assert clerk.post(there, {"disbursed_on": str(today())}, follow=True).status_code == 200
    assert Loan.objects.get(pk=loan.pk).status == "disbursed"


def test_the_pages_ask_the_same_number_of_questions_of_many_loans(city, clerk, django_assert_max_num_queries):
    def asked(key):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(f"/work/finance.{key}").status_code == 200
        return len(queries)

    keys = ("desk", "fund", "statement", "candidates", "scheme")
    for key in keys:
        asked(key)  # what is cached is cached
    before = [asked(key) for key in keys]
    books = Books()
    for firm in range(4):
        for bank in range(2):
            books.loan(firm=firm, bank=bank, status="disbursed", disbursed_on=today())
    for key in keys:
        asked(key)
    after = [asked(key) for key in keys]
    assert [a - b for a, b in zip(after, before, strict=True) if a > b + 2] == []
