"""A fund from its policy to the payment, as clerk, head, leader and others meet it."""

import io
import re
from datetime import date
from decimal import Decimal

import docx
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.period import Period
from keguan.registry.merging import merge, part
from keguan.registry.models import Document, Organisation
from keguan.store.acting import acting
from keguan.store.evidence import evaluate
from keguan.store.models import Revision
from keguan.store.moves import move

YEAR = 2025
DEADLINE = "2026-06-30"
TERMS = {
    "basis": "statistics_107_2", "min_base": "2000", "cap": "60", "unit": "1", "rounding": "down", "stacking": "refuse",
    "budget": "500", "overrun": "pro_rata", "notice_days": "5", "payment": "once",
}  # fmt: skip


def model(key):
    return catalogue.ledger(key).model


def told(answer):
    return answer.content.decode()


@pytest.fixture
def clerk(client_of):
    return client_of("clerk")


@pytest.fixture
def on(monkeypatch):
    """on(day): the city's own day is another one."""
    return lambda day: monkeypatch.setitem(settings.CITY, "today", day)


def do(client, page, act, **sent):
    return client.post(f"/work/rd.{page}/do/{act}", {k: str(v) for k, v in sent.items()}, follow=True)


def filled(parameters=TERMS, **more):
    """What the form of a version sends when everything is settled."""
    sent = {}
    for page in ("basis", *_parameters()):
        sent[f"{page}.status"] = "verified" if page in parameters else "absent"
        sent[f"{page}.cite"] = "第一条" if page in parameters else ""
    return (
        sent | parameters | {"f1.total": "flat", "f1.rate1": "2", "f1.status": "verified", "f1.cite": "第二条"} | more
    )


def _parameters():
    from keguan.kit.page import Asked
    from keguan.kit.scope import EVERYTHING

    newest = model("rd.funds").objects.first()
    context = catalogue.pages["rd.policy"].show(Asked(EVERYTHING, date(2026, 1, 1), {"version": str(newest.pk)}))
    return [f.parameter.key for _, fields in context["groups"] for f in fields]


def new_version(client, name="另一项补助", filed_from="2026-01-01", **more):
    head = {"name": name, "filed_from": filed_from, **more}
    do(client, "policy", "create", **head)
    return model("rd.funds").objects.get(name=name, filed_from=filed_from), head


@pytest.fixture
def version(city, clerk, user_of):
    """A version in force, filled in by the clerk and enacted by the leader."""
    made, head = new_version(clerk)
    do(clerk, "policy", "save", version=made.pk, **head, **filled())
    return move(made, "enact", user=user_of("leader"))


@pytest.fixture
def round_(version, clerk, on):
    on(date(2026, 7, 10))
    do(clerk, "round", "open", version=version.pk, year=YEAR, deadline=DEADLINE)
    return model("rd.rounds").objects.get(version=version)


def amounts(found):
    return {e.organisation_id: e.amount_yuan for e in found.entries.all() if e.amount_yuan}


def approved(found, user_of):
    for step, role in (("list", "clerk"), ("submit", "clerk"), ("check", "head"), ("approve", "leader")):
        found = move(found, step, user=user_of(role))
    return found


def due(found, user_of, on):
    found = move(approved(found, user_of), "publish", user=user_of("clerk"))
    on(date(2026, 7, 20))
    return move(found, "conclude", user=user_of("clerk"))


def paid(found, client, user_of, on):
    found = due(found, user_of, on)
    answer = do(client, "round", "pay", round=found.pk, paid_on="2026-07-20", voucher="凭001")
    found.refresh_from_db()
    return found, told(answer)


def test_the_finished_round_of_the_sample_city_agrees_with_the_sheet_of_payments(city, clerk):
    found = model("rd.rounds").objects.get(year=2024)
    assert found.state == "paid"
    payments = model("rd.subsidies").objects.filter(year=2024)
    assert payments.count() == len(amounts(found)) == 12  # recognised, not written twice
    assert {p.organisation_id: p.amount_yuan for p in payments} == amounts(found)
    assert {p.entry.round_id for p in payments} == {found.pk}
    page = told(clerk.get("/work/rd.round", {"round": found.pk}))
    assert "711.62" in page
    assert evaluate(catalogue.indicator("rd.subsidy_approved_yuan"), Period.year(2025)).value == 7_116_200
    assert evaluate(catalogue.indicator("rd.subsidy_eligible"), Period.year(2025)).value == 12
    assert evaluate(catalogue.indicator("rd.subsidy_paid_yuan"), Period.year(2025)).value == 7_116_200


def test_an_empty_version_says_what_is_missing_and_pays_nothing(city, clerk, user_of):
    made, _ = new_version(clerk)
    page = told(clerk.get("/work/rd.policy", {"version": made.pk}))
    assert "每户最高”还没有填" in page
    assert "填齐以前不能试算" in page
    assert "研发费用取自" in told(clerk.get("/work/rd.trial", {"version": made.pk, "year": 2025}))
    with pytest.raises(BureauError, match="还没有填"):
        move(made, "enact", user=user_of("leader"))
    answer = do(clerk, "round", "open", version=made.pk, year=2025, deadline=DEADLINE)
    assert "还没有核准施行" in told(answer)
    assert not model("rd.rounds").objects.filter(version=made).exists()


def test_a_version_is_kept_as_written_and_told_in_plain_words(city, clerk):
    made, head = new_version(clerk)
    wrong = filled(cap="六十")
    page = told(do(clerk, "policy", "save", version=made.pk, **head, **wrong))
    assert "请写成数字" in page
    assert 'value="六十"' in page  # nothing is lost
    page = told(do(clerk, "policy", "save", version=made.pk, **head, **filled()))
    assert "按研发费用的2%，每户最高60万元。" in page
    assert "资金总额500万元，超出时同比例压缩。" in page


def test_a_wrong_head_is_told_and_nothing_written(city, clerk):
    before = Revision.objects.count()
    for wrong, sentence in (
        ({"name": "", "filed_from": "2026-01-01"}, "请写资金名称"),
        ({"name": "甲", "filed_from": "明年"}, "2026-03-01 这样"),
        ({"name": "甲", "filed_from": "2026-01-01", "filed_to": "2025-01-01"}, "止日早于起日"),
        ({"name": "甲", "filed_from": "2026-01-01", "policy": "无〔2026〕9号"}, "先登记这份文件"),
        ({"name": "企业研发投入后补助（示例）", "filed_from": "2026-01-01"}, "已有同一天起的版本"),
    ):
        assert sentence in told(do(clerk, "policy", "create", **wrong, keep=1))
    assert Revision.objects.count() == before


def test_who_fills_a_version_in_does_not_enact_it_and_memory_does_not_pay(city, client_of, user_of):
    head_of_section = client_of("head")
    made, head = new_version(head_of_section)
    do(head_of_section, "policy", "save", version=made.pk, **head, **filled())
    with pytest.raises(NotAllowed, match="另一个人"):
        move(made, "enact", user=user_of("head"))
    do(head_of_section, "policy", "save", version=made.pk, **head, **filled(**{"cap.status": "memory"}))
    with pytest.raises(BureauError, match="凭记忆"):
        move(made, "enact", user=user_of("leader"))


def test_a_version_in_force_is_not_written_over(version, clerk):
    head = {"name": version.name, "filed_from": version.filed_from}
    page = told(do(clerk, "policy", "save", version=version.pk, **head, **filled(cap="90")))
    assert "照它另起一个版本" in page
    version.refresh_from_db()
    assert version.terms["cap"] == "60"
    version.terms = version.terms | {"cap": "90"}
    with pytest.raises(BureauError, match="已经施行"), acting(None, "试"):
        version.save()


def test_versions_of_one_fund_do_not_overlap_and_a_deadline_asks_for_its_own(version, clerk, user_of):
    later, head = new_version(clerk, filed_from="2026-09-01", copy=version.pk)
    assert later.terms["cap.status"] == "memory"  # what another text says proves nothing
    do(clerk, "policy", "save", version=later.pk, **head, **filled())
    with pytest.raises(BureauError, match="重叠"):
        move(later, "enact", user=user_of("leader"))
    do(clerk, "policy", "end", version=version.pk, filed_to="2026-08-31")
    move(later, "enact", user=user_of("leader"))
    answer = do(clerk, "round", "open", version=later.pk, year=YEAR, deadline=DEADLINE)
    assert "请选对应的版本" in told(answer)


def test_a_dry_run_compares_with_the_version_before_and_goes_out(city, clerk):
    draft = model("rd.funds").objects.get(state="draft")
    page = told(clerk.get("/work/rd.trial", {"version": draft.pk, "year": 2024}))
    assert "比上一版减少" in page
    assert "757.2755" in page  # of the 4 figures of the fund: 1.5% to 3000万, 1% above
    before = Revision.objects.count()
    answer = clerk.get("/work/rd.trial/paper/trial.xlsx", {"version": draft.pk, "year": 2024})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = [r for r in sheet.iter_rows(values_only=True) if isinstance(r[0], int)]
    assert len(rows) == 45
    assert round(sum(r[5] for r in rows), 4) == 757.2755
    assert sum(r[7] > 0 for r in rows) == 8
    assert Revision.objects.count() == before  # nothing of it is kept
    losers = told(clerk.get("/work/rd.trial", {"version": draft.pk, "year": 2024, "shown": "down"}))
    assert losers.count("▼") == 8


def test_a_township_sees_its_own_in_a_dry_run_and_a_round(city, client_of, user_of):
    draft = model("rd.funds").objects.get(state="draft")
    found = model("rd.rounds").objects.get(year=2024)
    mine = set(Organisation.objects.filter(region=user_of("township").region).values_list("pk", flat=True))
    for url, params in (("trial", {"version": draft.pk, "year": 2024}), ("round", {"round": found.pk})):
        page = told(client_of("township").get(f"/work/rd.{url}", params))
        shown = {int(pk) for pk in re.findall(r'href="/organisations/(\d+)', page)}
        entries = {int(pk) for pk in re.findall(r"entry=(\d+)", page)}
        shown |= set(model("rd.entries").objects.filter(pk__in=entries).values_list("organisation", flat=True))
        assert shown
        assert shown <= mine


def test_a_round_takes_the_figures_of_its_day_and_keeps_them(round_, clerk):
    entry = round_.entries.filter(amount_yuan__gt=0).first()
    source = model("rd.returns").objects.get(organisation=entry.organisation, year=YEAR)
    with acting(None, "更正"):
        source.rd_expense_yuan += 10_000
        source.save()
    entry.refresh_from_db()
    assert entry.base_yuan == source.rd_expense_yuan - 10_000
    assert "取数以后台账变过" in told(clerk.get("/work/rd.round", {"entry": entry.pk}))
    do(clerk, "round", "retake", round=round_.pk)
    entry.refresh_from_db()
    assert entry.base_yuan == source.rd_expense_yuan


def test_the_budget_is_kept_to_the_yuan(round_):
    assert round_.budget_told.startswith("测算合计")
    assert sum(amounts(round_).values()) == Decimal("5000000")


def test_a_calculation_sheet_opens_its_records(round_, clerk):
    entry = round_.entries.filter(amount_yuan__gt=0).first()
    page = told(clerk.get("/work/rd.round", {"entry": entry.pk}))
    source = model("rd.returns").objects.get(organisation=entry.organisation, year=YEAR)
    assert f"/ledgers/rd.returns/{source.pk}/" in page
    assert "同比例压缩" in page
    answer = clerk.get("/work/rd.round/paper/sheet.docx", {"entry": entry.pk})
    made = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert [t.cell(0, 0).text for t in made.tables] == ["项目", "条件", "步骤"]


def test_two_different_people_approve(round_, user_of):
    head, leader = user_of("head"), user_of("leader")
    move(round_, "list", user=user_of("clerk"))
    move(round_, "submit", user=head)
    with pytest.raises(NotAllowed, match="另一个人办理：您已是这一条的“送审人”"):
        move(round_, "check", user=head)
    move(round_, "check", user=leader)
    for same in (head, leader):
        with pytest.raises(NotAllowed, match="另一个人"):
            move(round_, "approve", user=same)
    round_.refresh_from_db()
    assert (round_.state, round_.approved_on) == ("checked", None)


def test_who_has_to_approve_finds_it_on_the_workbench(round_, client_of, user_of):
    waits = f"{round_}：初审通过"
    assert waits not in told(client_of("head").get("/workbench/"))
    move(move(round_, "list", user=user_of("clerk")), "submit", user=user_of("head"))
    assert waits in told(client_of("leader").get("/workbench/"))
    assert f"/work/rd.round?round={round_.pk}" in told(client_of("leader").get("/workbench/"))
    assert waits not in told(client_of("head").get("/workbench/"))  # it must be another person
    assert waits not in told(client_of("clerk").get("/workbench/"))


def test_a_round_that_goes_back_is_approved_anew(round_, user_of):
    found = approved(round_, user_of)
    found = move(found, "publish", user=user_of("clerk"))
    assert (found.public_on, found.public_until) == (date(2026, 7, 10), date(2026, 7, 17))
    found = move(found, "object", user=user_of("clerk"), comment="有人反映")
    assert (found.submitted_by, found.checked_by, found.approved_by, found.approved_on) == (None, None, None, None)


def test_an_objection_holds_the_round_until_it_is_answered(round_, clerk, user_of):
    move(round_, "list", user=user_of("clerk"))
    entry = round_.entries.filter(verdict="refused").first()
    assert "请写明异议内容" in told(do(clerk, "round", "object", entry=entry.pk, source="enterprise", content=" "))
    do(clerk, "round", "object", entry=entry.pk, source="enterprise", content="107-2表填错了单位")
    found = model("rd.objections").objects.get(entry=entry)
    with pytest.raises(BureauError, match="1 条异议没有答复"):
        move(round_, "submit", user=user_of("clerk"))
    source = model("rd.returns").objects.get(organisation=entry.organisation, year=YEAR)
    with acting(None, "更正"):
        source.rd_expense_yuan = 30_000_000
        source.save()
    answer = clerk.post(
        f"/ledgers/rd.objections/{found.pk}/moves/uphold",
        {"comment": "已更正", "back": f"/work/rd.round?entry={entry.pk}"},
    )
    assert answer.url == f"/work/rd.round?entry={entry.pk}"
    found.refresh_from_db()
    entry.refresh_from_db()
    assert (found.state, found.answer) == ("upheld", "已更正")
    assert entry.verdict == "eligible"
    assert move(round_, "submit", user=user_of("clerk")).state == "submitted"


def test_a_closed_list_does_not_change(round_, clerk, user_of):
    approved(round_, user_of)
    before = amounts(round_)
    for act, sent in (("retake", {}), ("file", {"filed_on": "2026-06-01"})):
        assert "名单不能再改" in told(do(clerk, "round", act, round=round_.pk, **sent))
    assert amounts(round_) == before


def test_notice_runs_its_days_before_payment(round_, clerk, user_of, on):
    found = move(approved(round_, user_of), "publish", user=user_of("clerk"))
    on(date(2026, 7, 17))
    with pytest.raises(BureauError, match="公示到 2026-07-17"):
        move(found, "conclude", user=user_of("clerk"))
    answer = clerk.get("/work/rd.round/paper/notice.docx", {"round": found.pk})
    made = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    text = "".join(p.text for p in made.paragraphs)
    assert "2026年7月10日至2026年7月17日" in text
    assert len(made.tables[0].rows) == len(amounts(found)) + 1
    one = found.entries.filter(amount_yuan__gt=0).first()
    assert f'w:val="rd.entries/{one.pk}.amount_yuan"' in made.element.xml  # the number knows its record


def test_a_round_is_paid_into_the_one_ledger_of_payments(round_, clerk, user_of, on):
    before = evaluate(catalogue.indicator("rd.subsidy_paid_yuan"), Period.year(2026)).value
    found, page = paid(round_, clerk, user_of, on)
    assert "已登记拨付" in page
    assert found.state == "paid"
    now = evaluate(catalogue.indicator("rd.subsidy_paid_yuan"), Period.year(2026))
    assert now.value - before == 5_000_000
    assert now.rows == len(amounts(found))
    answer = clerk.get("/work/rd.round/paper/payments.xlsx", {"round": found.pk})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert rows[-1][4] == 500
    assert "凭001" in rows[1][0]


def test_payment_asks_for_a_voucher_and_a_day_and_is_never_edited(round_, clerk, user_of, on):
    found = due(round_, user_of, on)
    for sent, sentence in (
        ({"paid_on": "2026-07-20", "voucher": ""}, "凭证号"),
        ({"paid_on": "2026-07-01", "voucher": "凭1"}, "审批之后"),
        ({"paid_on": "2027-07-01", "voucher": "凭1"}, "今天之前"),
        ({"paid_on": "7月", "voucher": "凭1"}, "2026-03-01 这样"),
    ):
        assert sentence in told(do(clerk, "round", "pay", round=found.pk, **sent))
    with pytest.raises(BureauError, match="凭证号"):  # not by the bare move either
        move(found, "pay", user=user_of("clerk"))
    assert not model("rd.subsidies").objects.filter(year=YEAR).exists()
    do(clerk, "round", "pay", round=found.pk, paid_on="2026-07-20", voucher="凭1")
    payment = model("rd.subsidies").objects.filter(year=YEAR).first()
    payment.amount_yuan += 1
    with pytest.raises(BureauError, match="登记追回"), acting(None, "改"):
        payment.save()
    with pytest.raises(BureauError, match="登记追回"), acting(None, "作废"):
        model("rd.subsidies").objects.get(pk=payment.pk).retire("错了")
    with pytest.raises(BureauError, match="登记追回"), acting(None, "批量"):
        model("rd.subsidies").objects.filter(pk=payment.pk).update(amount_yuan=1)


def test_two_files_of_one_enterprise_become_one_with_its_payment(round_, clerk, user_of, on):
    found, _ = paid(round_, clerk, user_of, on)
    payment = model("rd.subsidies").objects.filter(entry__round=found).first()
    winner = Organisation.objects.filter(kind="enterprise").exclude(pk__in=amounts(found)).first()
    done = merge(winner, payment.organisation, take={}, user=user_of("head"), reason="更名前后的两份档案")
    payment.refresh_from_db()
    assert payment.organisation == winner
    part(done, user=user_of("head"))
    payment.refresh_from_db()
    assert payment.organisation != winner


def test_no_second_payment_for_the_same_year(round_, clerk, user_of, on):
    """Another fund pays between the freezing of the list and the payment: the payment is refused and names it."""
    found = due(round_, user_of, on)
    one = Organisation.objects.get(pk=next(iter(amounts(found))))
    with acting(None, "录入省级补助"):
        policy = Document.objects.create(number="赣科发〔2026〕7号")
        model("rd.subsidies").objects.create(
            organisation=one, year=YEAR, amount_yuan=50_000, paid_on=date(2026, 7, 15), policy=policy
        )
    page = told(do(clerk, "round", "pay", round=found.pk, paid_on="2026-07-20", voucher="凭1"))
    assert f"{one}已获赣科发〔2026〕7号 2025年度" in page
    found.refresh_from_db()
    assert (found.state, found.voucher) == ("due", "")
    assert model("rd.subsidies").objects.filter(year=YEAR).count() == 1
    found = move(found, "reopen", user=user_of("head"), comment="已获省级补助")
    do(clerk, "round", "retake", round=found.pk)
    entry = found.entries.get(organisation=one)
    assert (entry.verdict, entry.amount_yuan) == ("refused", 0)
    assert "赣科发〔2026〕7号" in entry.why


def test_the_same_fund_pays_a_year_once(round_, clerk, user_of, on, version):
    open_again = {"version": version.pk, "year": YEAR, "deadline": DEADLINE}
    assert "没有办完" in told(do(clerk, "round", "open", **open_again))
    found, _ = paid(round_, clerk, user_of, on)
    do(clerk, "round", "open", **open_again)
    second = model("rd.rounds").objects.filter(version=version).exclude(pk=found.pk).get()
    assert not set(amounts(second)) & set(amounts(found))
    assert second.entries.filter(why__contains="已发").count() == len(amounts(found))


def test_a_payment_of_the_same_document_told_otherwise_stops_the_round(city, clerk, user_of, on):
    with acting(None, "文件"):
        Document.objects.create(number="清府办发〔2026〕3号")
    made, head = new_version(clerk, policy="清府办发〔2026〕3号")
    do(clerk, "policy", "save", version=made.pk, **head, **filled())
    move(made, "enact", user=user_of("leader"))
    on(date(2026, 7, 10))
    do(clerk, "round", "open", version=made.pk, year=YEAR, deadline=DEADLINE)
    found = due(model("rd.rounds").objects.get(version=made), user_of, on)
    one = next(iter(amounts(found)))
    with acting(None, "导入发放表"):
        model("rd.subsidies").objects.create(
            organisation_id=one, year=YEAR, amount_yuan=1, paid_on=date(2026, 7, 20), policy=made.policy
        )
    assert "不符，请先核对" in told(do(clerk, "round", "pay", round=found.pk, paid_on="2026-07-20", voucher="凭1"))
    assert model("rd.subsidies").objects.filter(year=YEAR).count() == 1


def test_money_taken_back_stands_beside_the_payment(round_, clerk, user_of, on):
    found, _ = paid(round_, clerk, user_of, on)
    entry = found.entries.filter(amount_yuan__gt=0).first()
    whole = entry.amount_yuan / 10_000
    sent = {"entry": entry.pk, "recovered_on": "2026-07-20", "reason": "重复申报"}
    assert "最多" in told(do(clerk, "round", "recover", amount=whole + 1, **sent))
    assert "请写明追回原因" in told(do(clerk, "round", "recover", amount=whole, **sent | {"reason": ""}))
    assert "单位万元" in told(do(clerk, "round", "recover", amount="全部", **sent))
    assert "已登记追回" in told(do(clerk, "round", "recover", amount=whole, **sent))
    assert "最多 0" in told(do(clerk, "round", "recover", amount="0.01", **sent))
    assert evaluate(catalogue.indicator("rd.subsidy_recovered_yuan"), Period.year(2026)).value == entry.amount_yuan
    assert evaluate(catalogue.indicator("rd.subsidy_paid_yuan"), Period.year(2026)).value == 5_000_000


def test_costs_of_another_line_are_reached_by_key_and_never_mixed(city, clerk, user_of):
    made, head = new_version(clerk, name="按加计扣除的补助")
    terms = TERMS | {"basis": "deduction", "min_base": "500"}
    do(clerk, "policy", "save", version=made.pk, **head, **filled(terms))
    page = told(clerk.get("/work/rd.trial", {"version": made.pk, "year": 2024}))
    costs = model("enterprises.rd_costs").objects.filter(year=2024, basis="deduction")
    one = costs.order_by("-total_yuan").first()
    assert f"/ledgers/enterprises.rd_costs/{one.pk}" in page
    assert f"全部（{costs.count()}）" in page


def test_an_enterprise_sees_its_own_reckoning_once_the_list_is_out_and_objects(round_, client_of, user_of):
    user = user_of("enterprise")
    entry, other = round_.entries.filter(amount_yuan__gt=0)[:2]
    user.organisation = entry.organisation
    user.save()
    client = client_of("enterprise")
    assert str(round_) not in told(client.get("/own/rd.mine"))  # not while the list is being made
    assert "找不到" in told(client.post("/own/rd.mine/do/object", {"entry": entry.pk, "content": "早了"}, follow=True))
    move(round_, "list", user=user_of("clerk"))
    page = told(client.get("/own/rd.mine"))
    assert str(round_) in page
    assert "尚未审批" in page
    sent = {"entry": other.pk, "content": "别家的"}
    assert "找不到" in told(client.post("/own/rd.mine/do/object", sent, follow=True))
    sent = {"entry": entry.pk, "content": "研发费用少报了"}
    assert "异议已收到" in told(client.post("/own/rd.mine/do/object", sent, follow=True))
    found = model("rd.objections").objects.get()
    assert (found.entry, found.source) == (entry, "enterprise")
    move(found, "dismiss", user=user_of("clerk"), comment="与申报表一致")
    assert "答复：与申报表一致" in told(client.get("/own/rd.mine"))
    for closed in ("/work/rd.round", f"/ledgers/rd.entries/{entry.pk}/", "/work/rd.round/paper/sheet.docx"):
        assert client.get(closed).status_code == 403
    assert client_of("clerk").get("/own/rd.mine").status_code == 403


def test_every_record_of_the_work_opens_with_its_history(round_, clerk, user_of, on):
    found, _ = paid(round_, clerk, user_of, on)
    entry = found.entries.filter(amount_yuan__gt=0).first()
    recovered = {"entry": entry.pk, "recovered_on": "2026-07-20", "reason": "多发", "amount": "0.01"}
    do(clerk, "round", "recover", **recovered)
    for key, record in (
        ("rd.funds", found.version),
        ("rd.rounds", found),
        ("rd.entries", entry),
        ("rd.recoveries", model("rd.recoveries").objects.get()),
        ("rd.subsidies", entry.payment),
    ):
        page = told(clerk.get(f"/ledgers/{key}/{record.pk}/"))
        assert "历史" in page
        assert "{&#x27;" not in page  # no inner form shows
        assert str(record) in told(clerk.get(f"/ledgers/{key}/")) or key in (
            "rd.entries",
            "rd.subsidies",
            "rd.recoveries",
        )
        assert clerk.get(f"/ledgers/{key}/export").status_code == 200
    page = told(clerk.get(f"/ledgers/rd.rounds/{found.pk}/"))
    assert "示例局领导" in page


def test_a_clerk_of_another_section_works_no_fund(round_, client_of, user_of):
    user = user_of("clerk")
    user.sections = ["finance"]
    user.save()
    client = client_of("clerk")
    assert do(client, "round", "retake", round=round_.pk).status_code == 403
    assert client.post(f"/ledgers/rd.rounds/{round_.pk}/moves/list").status_code == 403


def test_the_pages_ask_the_database_the_same_whatever_the_number_of_enterprises(city, clerk):
    found = model("rd.rounds").objects.get(year=2024)
    draft = model("rd.funds").objects.get(state="draft")

    def queries(url, **params):
        clerk.get(url, params)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            clerk.get(url, params)
        return len(asked)

    def all_pages():
        return (
            queries("/work/rd.round", round=found.pk),
            queries("/work/rd.trial", version=draft.pk, year=2024),
            queries("/work/rd.round"),
        )

    many = all_pages()
    few = list(found.entries.order_by("pk").values_list("pk", flat=True)[3:])
    with acting(None, "少几家"):
        for row in model("rd.entries").objects.filter(pk__in=few):
            row.retire("试")
        for row in model("rd.returns").objects.filter(year=2024).order_by("-pk")[3:]:
            row.retire("试")
    assert all_pages() == many
