"""Lists as people arrange them, and what is done with many records at once."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.models import BulkChange, Revision
from keguan.web.models import View

HNTE, LOANS = catalogue.ledger("enterprises.hnte"), catalogue.ledger("finance.loans")
LIST = "/ledgers/enterprises.hnte/"


@pytest.fixture
def clerk(city, client_of):
    return client_of("clerk")


@pytest.fixture
def records(city):
    return list(HNTE.model.objects.order_by("pk")[:3])


def labels(page):
    return [head.column.label for head in page.context["listing"].table.heads]


def test_columns_are_kept_per_person_and_exported_as_shown(clerk, client_of):
    clerk.post(f"{LIST}columns", {"column": ["certificate_no", "organisation", "没有的"]})
    assert labels(clerk.get(LIST)) == ["证书编号", "企业（单位）"]
    assert len(labels(client_of("head").get(LIST))) > 2
    book = load_workbook(io.BytesIO(b"".join(clerk.get(f"{LIST}export").streaming_content)))
    assert [c.value for c in book.active[3]] == ["证书编号", "企业（单位）"]
    clerk.post(f"{LIST}columns", {"reset": "1"})
    assert labels(clerk.get(LIST)) == labels(client_of("head").get(LIST))


def test_a_saved_view_brings_filters_order_and_columns_back(clerk, client_of, user_of):
    kept = {"name": "最近", "query": "?year=2025&sort=certificate_no", "column": ["certificate_no"], "shared": "1"}
    answer = clerk.post(f"{LIST}views", kept)
    page = clerk.get(answer.url)
    assert labels(page) == ["证书编号"]
    assert [chip.text for chip in page.context["listing"].chips] == ["发证日期年份：2025 年"]
    numbers = [record.certificate_no for record in page.context["listing"].page.records]
    assert numbers == sorted(numbers)
    view = View.objects.get(name="最近")
    head = client_of("head")
    assert view in [v for v, _, _ in head.get(LIST).context["listing"].arrangement.listed()]
    assert client_of("leader").post(f"{LIST}views/{view.pk}/remove").status_code == 403
    head.post(f"{LIST}views/{view.pk}/remove")
    assert not View.objects.filter(pk=view.pk).exists()


def test_a_view_of_ones_own_is_nobody_elses(clerk, client_of):
    clerk.post(f"{LIST}views", {"name": "我的", "query": "year=2024"})
    view = View.objects.get(name="我的")
    head = client_of("head")
    assert not head.get(LIST).context["listing"].arrangement.views
    assert head.post(f"{LIST}views/{view.pk}/remove").status_code == 404
    assert head.get(f"{LIST}?view={view.pk}").status_code == 200


def test_a_shared_view_never_widens_what_one_sees(clerk, client_of):
    clerk.post(f"{LIST}views", {"name": "全部", "query": "sort=certificate_no", "shared": "1"})
    view, town = View.objects.get(name="全部"), client_of("township")
    seen = town.get(f"{LIST}?{view.query}&view={view.pk}").context["listing"]
    assert seen.arrangement.view == view
    assert seen.total == town.get(LIST).context["listing"].total < clerk.get(LIST).context["listing"].total


def told(records, **more):
    return {"pk": [r.pk for r in records], "query": "", **more}


def do(client, address, asked):
    """Preview, then what the preview's button sends."""
    plan = client.post(address, asked).context["plan"]
    return plan, client.post(address, asked | {"sure": plan.seal}, follow=True)


def test_one_field_of_many_is_previewed_written_and_undone(clerk, records):
    asked = told(records, action="set:batch", **{"value-batch": "第七批"}, reason="按通知更正")
    offered = clerk.post(f"{LIST}bulk", told(records))
    assert "批次" in [b.label for b in offered.context["bounds"]]
    assert "证书编号" not in [b.label for b in offered.context["bounds"]]
    was = [r.batch for r in records]
    plan = clerk.post(f"{LIST}bulk", asked).context["plan"]
    assert [(line.old, line.new) for line in plan.lines] == [(old or "（空）", "第七批") for old in was]
    assert [HNTE.model.objects.get(pk=r.pk).batch for r in records] == was, "a preview writes nothing"
    _, page = do(clerk, f"{LIST}bulk", asked)
    assert "已办 3 条" in page.content.decode()
    assert {HNTE.model.objects.get(pk=r.pk).batch for r in records} == {"第七批"}
    change = BulkChange.objects.get()
    assert len(change.revisions) == 3
    assert {r.reason for r in Revision.objects.filter(pk__in=change.revisions)} == {"批量修改批次：按通知更正"}
    clerk.post(f"{LIST}changes/{change.pk}/undo")
    assert [HNTE.model.objects.get(pk=r.pk).batch for r in records] == was
    assert "已撤销" in clerk.get(f"{LIST}changes").content.decode()


def test_what_changed_after_the_preview_is_shown_again(clerk, records):
    asked = told(records, action="set:batch", **{"value-batch": "第七批"})
    seal = clerk.post(f"{LIST}bulk", asked).context["plan"].seal
    with acting(None, "别人"):
        records[0].batch = "第六批"
        records[0].save()
    page = clerk.post(f"{LIST}bulk", asked | {"sure": seal})
    assert "这期间有人改了" in page.content.decode()
    assert HNTE.model.objects.get(pk=records[1].pk).batch != "第七批"


def test_an_undo_stops_where_somebody_went_on(clerk, records):
    do(clerk, f"{LIST}bulk", told(records, action="set:batch", **{"value-batch": "第七批"}))
    with acting(None, "别人"):
        record = HNTE.model.objects.get(pk=records[0].pk)
        record.remark = "又改了"
        record.save()
    change = BulkChange.objects.get()
    page = clerk.post(f"{LIST}changes/{change.pk}/undo", follow=True)
    assert "不能撤销" in page.content.decode()
    assert HNTE.model.objects.get(pk=records[1].pk).batch == "第七批"


def test_retiring_many_needs_a_reason_and_can_be_restored(clerk, records):
    page = clerk.post(f"{LIST}bulk", told(records, action="retire"), follow=True)
    assert "作废要写明原因" in page.content.decode()
    do(clerk, f"{LIST}bulk", told(records, action="retire", reason="重复登记"))
    assert not HNTE.model.objects.filter(pk__in=[r.pk for r in records]).exists()
    do(clerk, f"{LIST}bulk", told(records, action="restore", query="?retired=1"))
    assert HNTE.model.objects.filter(pk__in=[r.pk for r in records]).count() == 3


def test_all_that_the_filters_leave_can_be_picked(clerk):
    wanted = clerk.get(f"{LIST}?year=2025").context["listing"].total
    page = clerk.post(f"{LIST}bulk", {"all": "1", "query": "?year=2025"})
    assert len(page.context["records"]) == wanted > 3


def test_moves_are_taken_where_the_state_allows(clerk):
    loans = list(LOANS.model.objects.order_by("status", "pk"))
    states = {loan.status for loan in loans}
    assert len(states) > 1
    offered = clerk.post("/ledgers/finance.loans/bulk", told(loans)).context["moves"]
    name = next(iter(dict(offered)))
    plan = clerk.post("/ledgers/finance.loans/bulk", told(loans, action=f"move:{name}", reason="试")).context["plan"]
    assert 0 < len(plan.taken) < len(loans)
    do(clerk, "/ledgers/finance.loans/bulk", told(loans, action=f"move:{name}", reason="试"))
    moved = {line.record.pk: line.new for line in plan.lines if not line.refused}
    workflow = catalogue.workflow_of(LOANS.model)
    for pk, state in moved.items():
        assert workflow.states[LOANS.model.objects.get(pk=pk).status] == state


@pytest.mark.parametrize("role", ["leader", "writer", "township", "enterprise", "expert", "auditor"])
def test_who_may_not_change_may_not_do_it_in_bulk(client_of, records, role):
    client, before = client_of(role), Revision.objects.count()
    asked = told(records, action="set:batch", **{"value-batch": "第七批"}, sure="x")
    assert client.post(f"{LIST}bulk", asked).status_code == 403
    assert client.get(f"{LIST}{records[0].pk}/cells/batch").status_code == 403
    assert client.post(f"{LIST}{records[0].pk}/cells/batch", {"batch": "第七批"}).status_code == 403
    assert Revision.objects.count() == before


def test_a_cell_is_written_where_it_stands(clerk, records):
    record = records[0]
    form = clerk.get(f"{LIST}{record.pk}/cells/batch")
    seen = form.context["seen"]
    answer = clerk.post(f"{LIST}{record.pk}/cells/batch", {"batch": "第九批", "seen": seen})
    assert "第九批" in answer.content.decode()
    record.refresh_from_db()
    assert record.batch == "第九批"
    late = clerk.post(f"{LIST}{record.pk}/cells/batch", {"batch": "第八批", "seen": seen})
    assert "刚把它改成“第九批”" in late.content.decode()
    record.refresh_from_db()
    assert record.batch == "第九批"
    wrong = clerk.post(f"{LIST}{record.pk}/cells/cancelled_on", {"cancelled_on": "某天", "seen": late.context["seen"]})
    assert 'role="alert"' in wrong.content.decode()
    assert clerk.get(f"{LIST}{record.pk}/cells/certificate_no").status_code == 404


def test_an_organisation_outside_the_town_cannot_be_picked(city, client_of, user_of):
    """Ids that one may not see are as if they did not exist, in bulk as elsewhere."""
    bank = client_of("bank")
    others = Organisation.objects.filter(kind="enterprise")[:2]
    answer = bank.post("/ledgers/registry.enterprises/bulk", {"pk": [o.pk for o in others], "query": ""})
    assert answer.status_code == 403


RANGES = [
    ("enterprises.hnte", "issued_on", "2023-06-01", "2024-12-31", date.fromisoformat),
    ("enterprises.hnte", "issued_on", "2024-01-01", "", date.fromisoformat),
    ("finance.loans", "amount_yuan", "100", "3,00", lambda text: Decimal(text.replace(",", "")) * 10_000),
    ("finance.loans", "amount_yuan", "", "123.45678", lambda text: Decimal(text) * 10_000),
    ("finance.loans", "annual_rate", "3.5%", "", lambda text: Decimal(text.rstrip("%")) / 100),
    ("rd.returns", "year", "2023", "2024", int),
]


@pytest.mark.parametrize(("key", "path", "low", "high", "read"), RANGES)
def test_a_range_leaves_what_lies_within_both_ends(clerk, key, path, low, high, read):
    ledger = catalogue.ledger(key)
    known = dict(ledger.model.objects.filter(**ledger.where).values_list("pk", path))
    within = {
        pk
        for pk, value in known.items()
        if value is not None and (not low or value >= read(low)) and (not high or value <= read(high))
    }
    assert 0 < len(within) < len(known), "some are within and some are not"
    listing = clerk.get(f"/ledgers/{key}/", {f"{path}.from": low, f"{path}.to": high}).context["listing"]
    assert set(listing.rows.values_list("pk", flat=True)) == within
    assert listing.total == len(within)
    [chip] = listing.chips
    assert all(end.replace(",", "").rstrip("%") in chip.text for end in (low, high))
    assert clerk.get(f"/ledgers/{key}/{chip.href}").context["listing"].total == len(known)


def test_a_range_is_obeyed_by_export_bulk_views_and_pages(clerk):
    query = "?issued_on.from=2024-01-01&issued_on.to=2024-12-31"
    wanted = HNTE.model.objects.filter(issued_on__year=2024).count()
    book = load_workbook(io.BytesIO(b"".join(clerk.get(f"{LIST}export{query}").streaming_content)))
    assert book.active.max_row - 3 == wanted > 0
    assert "2024-01-01 至 2024-12-31" in book.active["A2"].value
    assert len(clerk.post(f"{LIST}bulk", {"all": "1", "query": query}).context["records"]) == wanted
    clerk.post(f"{LIST}views", {"name": "二四年", "query": query})
    view = View.objects.get(name="二四年")
    page = clerk.get(f"{LIST}?{view.query}&view={view.pk}")
    assert page.context["listing"].total == wanted
    assert "issued_on.from=2024-01-01" in page.context["listing"].table.heads[0].href


@pytest.mark.parametrize("end", ["2024-13-01", "昨天", "1" * 30])
def test_an_end_that_cannot_be_read_is_said_in_words(clerk, end):
    page = clerk.get(f"{LIST}?issued_on.from={end}")
    assert page.status_code == 400
    assert "“发证日期”的“" in page.content.decode()
    for odd in ("nan", "inf", "1e400", "很多"):
        assert clerk.get(f"/ledgers/finance.loans/?amount_yuan.to={odd}").status_code == 400
    assert clerk.get("/ledgers/rd.returns/?year.from=99999999999999").status_code == 200
