"""Two files of one organisation become one, keeping both histories, and come apart again."""

from datetime import date

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.registry.merging import merge, part, plan_merge
from keguan.registry.models import FormerName, Organisation
from keguan.store.acting import acting
from keguan.store.models import Revision

HNTE = catalogue.ledger("enterprises.hnte").model


@pytest.fixture
def files(city):
    """The file that stays, with its certificates, and one of the same firm under its former name."""
    winner = Organisation.objects.filter(enterprises_certificates__isnull=False).order_by("pk").first()
    with acting(None, "测试"):
        loser = Organisation.objects.create(name="清江市旧名科技有限公司", contact="老联系人", address="老街一号")
        HNTE.objects.create(organisation=loser, certificate_no="GR9", issued_on=date(2020, 1, 1))
    return winner, loser


def state(winner, loser):
    """Everything that a merge may touch."""
    return (
        sorted(HNTE.objects.values_list("pk", "organisation_id")),
        sorted(
            Organisation.objects.filter(pk__in=(winner.pk, loser.pk)).values_list("pk", "name", "contact", "address")
        ),
        sorted(FormerName.objects.values_list("organisation_id", "name")),
    )


def test_everything_moves_and_comes_back(files, user_of):
    winner, loser = files
    before, revisions = state(winner, loser), Revision.objects.filter(object_id=loser.pk).count()
    winner.refresh_from_db()
    done = merge(winner, loser, take={"contact": True}, user=user_of("clerk"), reason="更名前后的两份")
    winner.refresh_from_db()
    loser = Organisation.everything.get(pk=loser.pk)
    assert HNTE.objects.get(certificate_no="GR9").organisation == winner
    assert winner.contact == "老联系人"
    assert (loser.retired_at is not None, loser.merged_into) == (True, winner)
    assert "清江市旧名科技有限公司" in [n.name for n in winner.former_names.all()]
    assert Revision.objects.filter(object_id=loser.pk).count() > revisions, "its history goes on"
    part(done, user=user_of("clerk"))
    assert state(*files) == before
    again = merge(winner, Organisation.objects.get(pk=loser.pk), take={}, user=user_of("clerk"), reason="又并")
    assert again.winner == winner


def test_what_the_winner_has_already_is_retired_not_doubled(files, user_of):
    winner, loser = files
    returns = catalogue.ledger("rd.returns").model
    with acting(None, "测试"):
        for firm in (winner, loser):
            returns.objects.create(organisation=firm, year=2019)
    plan = plan_merge(winner, loser)
    assert [(record.year, record.organisation) for record, _ in plan.already] == [(2019, loser)]
    merge(winner, loser, take={}, user=user_of("clerk"), reason="同一家")
    assert returns.objects.filter(year=2019).count() == 1


def test_what_was_built_on_a_merge_keeps_it(files, user_of):
    winner, loser = files
    done = merge(winner, loser, take={}, user=user_of("clerk"), reason="同一家")
    with acting(None, "后来"):
        certificate = HNTE.objects.get(certificate_no="GR9")
        certificate.remark = "改过"
        certificate.save()
    with pytest.raises(BureauError, match="不能撤销.*GR9"):
        part(done, user=user_of("clerk"))
    assert HNTE.objects.get(certificate_no="GR9").organisation == winner


def test_what_cannot_be_merged_is_said(files, user_of):
    winner, loser = files
    bank = Organisation.objects.filter(kind="bank").first()
    for other, told in ((winner, "同一份"), (bank, "不能合并")):
        with pytest.raises(BureauError, match=told):
            plan_merge(winner, other)
    with pytest.raises(BureauError, match="写明"):
        merge(winner, loser, take={}, user=user_of("clerk"), reason=" ")


def test_the_pages(files, client_of):
    winner, loser = files
    clerk = client_of("clerk")
    found = clerk.get(f"/organisations/{winner.pk}/merge?q=旧名科技").content.decode()
    assert f"?other={loser.pk}" in found
    plan = clerk.get(f"/organisations/{winner.pk}/merge?other={loser.pk}")
    assert "高企证书 1 条" in plan.content.decode()
    page = clerk.post(f"/organisations/{winner.pk}/merge?other={loser.pk}", {"reason": "更名"}, follow=True)
    assert "已合并" in page.content.decode()
    assert clerk.get(f"/organisations/{loser.pk}/").url == f"/organisations/{winner.pk}/"
    assert loser.name in clerk.get(f"/organisations/{loser.pk}/?stay=1").content.decode()
    done = page.context["merges"][0]
    assert "已分开" in clerk.post(f"/organisations/{winner.pk}/merges/{done.pk}/part", follow=True).content.decode()
    assert client_of("leader").get(f"/organisations/{winner.pk}/merge").status_code == 403
    assert client_of("leader").post(f"/organisations/{winner.pk}/merges/{done.pk}/part").status_code == 403


def test_the_former_name_finds_the_merged_file_on_import(files, user_of):
    from keguan.registry.importing.links import Links

    winner, loser = files
    merge(winner, loser, take={}, user=user_of("clerk"), reason="同一家")
    assert Links().organisation("清江市旧名科技有限公司", "") == winner
