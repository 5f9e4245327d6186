"""谁在用这份文件: every kind of user of a document is found, and each reader is told of those that they may see."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.library.shelving import shelve

from keguan.kit.period import Period
from keguan.library.models import Holding
from keguan.registry.models import Document, PublishedFigure
from keguan.report.drafting import begin
from keguan.report.publishing import published
from keguan.report.signing import take
from keguan.store.acting import acting
from keguan.web.library.users import users_of


@pytest.fixture
def known(city, user_of):
    """The document of a number that the registry has, in the library."""

    def shelved(number, **fields):
        document = Document.objects.filter(number=number).first()
        if document is None:
            return shelve(number, number=number, pages=1, **fields)
        holding = shelve(f"文件{number}", pages=1, **fields)
        with acting(user_of("clerk"), "合"):
            holding.document = document
            holding.save()
        return holding

    return shelved


def told(user, holding):
    return {use.name: use for use in users_of(user, holding)}


def counted(user, holding, name):
    return sum(use.count for use in users_of(user, holding) if use.name == name)


def test_a_circular_is_used_by_the_figures_it_publishes(known, user_of):
    holding = known("宜科通报〔2025〕9号")
    uses = told(user_of("clerk"), holding)
    assert uses["公布数据（来源文件）"].count == PublishedFigure.objects.filter(document=holding.document).count() == 2
    assert uses["登记的通报"].items[0][1] == f"/work/registry.circular?document={holding.document_id}"


def test_a_policy_of_a_fund_is_used_by_the_fund_and_what_was_paid(known, user_of):
    uses = told(user_of("leader"), known("清府办发〔2024〕12号"))
    assert uses["资金办法的版本（依据文件）"].count == 1
    paid = uses["研发后补助（依据文件）"]
    assert paid.count > len(paid.items) == 5
    assert paid.more == paid.count - 5


def test_approvals_of_every_ledger_count(known, user_of):
    """Whatever model links to a document is found by the catalogue, not by a list of names."""
    from keguan.kit.catalogue import catalogue

    linked = {
        (ledger.key, f.name)
        for ledger in catalogue.ledgers.values()
        for f in ledger.model._meta.concrete_fields
        if f.remote_field and f.related_model is Document
    }
    assert len(linked) > 10
    holding = known("清科发〔2031〕1号")
    for key, name in sorted(linked):
        ledger = catalogue.ledger(key)
        row = ledger.model.objects.filter(**ledger.where).first()
        if row is None:
            continue
        label = f"{ledger.title}（{ledger.model._meta.get_field(name).verbose_name}）"
        before = counted(user_of("leader"), holding, label)
        ledger.model._base_manager.filter(pk=row.pk).exclude(**{name: holding.document_id}).update(
            **{name: holding.document_id}
        )
        assert counted(user_of("leader"), holding, label) >= max(before, 1), label


def test_conditions_and_indicators_that_cite_it(known, user_of):
    uses = told(user_of("leader"), known("国科发火〔2016〕32号"))
    named = next(use for name, use in uses.items() if name.endswith("的条件和参数"))
    assert named.count > 5
    assert any("第十一条" in text for text, _ in named.items)
    assert all(href.startswith("/policies/hnte/") for _, href in named.items)
    assert uses["指标的口径"].count >= 2


def test_a_signed_report_rests_on_its_sources_and_is_a_document_itself(known, user_of):
    circular = known("宜科通报〔2025〕9号")
    assert "签发过的报告" not in told(user_of("leader"), circular)
    report = begin("annual", Period.year(2025), None, user_of("writer"))
    for name, role in (("submit", "writer"), ("sign", "leader"), ("publish", "writer")):
        report = take(report, name, user_of(role))
    uses = told(user_of("leader"), circular)
    assert uses["签发过的报告"].items == [(str(report.editions.get()), f"/reports/{report.pk}/editions/1/")]
    assert told(user_of("leader"), published(report))["发布自"].count == 1
    assert "签发过的报告" not in told(user_of("township"), circular)


def test_each_reader_is_told_as_far_as_they_may_see(known, user_of, client_of):
    holding = known("清府办发〔2024〕12号", audience=Holding.PUBLIC)
    whole = told(user_of("leader"), holding)["研发后补助（依据文件）"].count
    town = told(user_of("township"), holding).get("研发后补助（依据文件）")
    assert (town.count if town else 0) < whole
    assert told(user_of("bank"), holding) == told(user_of("system"), holding) == {}
    address = reverse("library-around", args=[holding.pk])
    assert "研发后补助" not in Client().get(address).content.decode()
    assert "研发后补助" in client_of("leader").get(address).content.decode()
    for client in (Client(), client_of("enterprise"), client_of("leader")):
        assert "加一份配套材料" not in client.get(address).content.decode()
    hidden = known("国科发政〔2017〕115号", audience=Holding.STAFF)
    assert Client().get(reverse("library-around", args=[hidden.pk])).status_code == 404
