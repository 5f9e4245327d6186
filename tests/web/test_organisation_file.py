"""One enterprise, one file: how complete it is, its tabs, and the sheet of paper."""

from datetime import timedelta

import pytest

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.clock import today

HNTE, RETURNS = catalogue.ledger("enterprises.hnte").model, catalogue.ledger("rd.returns").model


@pytest.fixture
def firm(city):
    """An enterprise with every field filled and nothing else."""
    whole = {"field": "materials", "legal_person": "某甲", "address": "一号", "contact": "某乙", "phone": "1"}
    region = Organisation.objects.exclude(region=None).first().region
    with acting(None, "测试"):
        return Organisation.objects.create(
            name="清江市完整科技有限公司", credit_code="91360982MA0000007G", region=region, founded_on=today(), **whole
        )


def file_of(client, firm):
    return client.get(f"/organisations/{firm.pk}/").context


def test_a_whole_file_lacks_nothing_until_a_title_asks_for_more(client_of, firm):
    clerk = client_of("clerk")
    told = file_of(clerk, firm)
    assert (told["complete"], told["gaps"]) == (100, [])
    with acting(None, "测试"):
        firm.contact = ""
        firm.save()
        HNTE.objects.create(organisation=firm, certificate_no="GR1", issued_on=today() - timedelta(days=400))
    told = file_of(clerk, firm)
    assert [gap.label for gap in told["gaps"]] == ["联系人", f"{today().year - 1} 年企业研发统计（107-2）"]
    assert told["complete"] == 78
    form = clerk.get(told["gaps"][1].href).context["form"]
    assert form["organisation"].value() == firm.name
    with acting(None, "测试"):
        RETURNS.objects.create(organisation=firm, year=today().year - 1)
    assert [gap.label for gap in file_of(clerk, firm)["gaps"]] == ["联系人"]


def test_who_may_not_change_is_told_what_lacks_without_a_button(client_of, firm):
    with acting(None, "测试"):
        firm.contact = ""
        firm.save()
    assert [(gap.label, gap.href) for gap in file_of(client_of("leader"), firm)["gaps"]] == [("联系人", "")]


def test_the_tabs_are_the_lines_that_have_records(client_of, firm):
    with acting(None, "测试"):
        HNTE.objects.create(organisation=firm, certificate_no="GR1", issued_on=today())
        RETURNS.objects.create(organisation=firm, year=2020)
    assert [(name, count) for name, _, count in file_of(client_of("clerk"), firm)["tabs"]] == [
        ("高企培育", 1),
        ("研发投入", 1),
    ]


def test_the_sheet_of_paper_opens_for_whom_the_file_opens(client_of, user_of, firm):
    page = client_of("clerk").get(f"/organisations/{firm.pk}/profile").content.decode()
    assert firm.credit_code in page and "某甲" in page
    own = user_of("enterprise").organisation_id
    assert client_of("enterprise").get(f"/organisations/{own}/profile").status_code == 200
    assert client_of("enterprise").get(f"/organisations/{firm.pk}/profile").status_code == 404
