"""The library of the sample city: its documents hold together, and wait to be converted."""

import pytest
from django.conf import settings

from keguan.commands import sample_library
from keguan.library.finding_page import page_of_article
from keguan.library.models import Collection, Holding, Tie, Version
from keguan.report.models import Report


@pytest.fixture
def filled(city):
    day = settings.CITY["today"]
    sample_library.fill()
    assert settings.CITY["today"] == day


def test_every_kind_of_document_is_there_and_nothing_is_there_twice(filled):
    count = Holding.objects.count()
    assert {h.kind for h in Holding.objects.all()} == set(Holding.KINDS) - {Holding.OTHER}
    sample_library.fill()
    assert Holding.objects.count() == count
    assert {v.state for v in Version.objects.all()} == {Version.WAITING}
    assert Collection.objects.get().items.count() > 3
    assert Tie.objects.count() == 2


def test_the_old_policy_leads_to_the_new_one(filled):
    old = Holding.objects.get(validity=Holding.REPLACED)
    assert old.replaced_by.validity == Holding.IN_FORCE
    assert old.document.number in (sample_library.FOLDER / "文库/后补助办法.md").read_text(encoding="utf8")


def test_the_published_summary_has_both_faces(filled):
    report = Report.objects.get()
    assert report.state == Report.PUBLISHED
    faces = Version.objects.filter(origin=f"report:{report.pk}:1").values_list("face", flat=True)
    assert sorted(faces) == ["internal", "public"]


def test_the_articles_that_the_fund_cites_stand_in_its_policy(filled):
    from keguan.lines.rd.models import FundVersion

    text = (sample_library.FOLDER / "文库/后补助办法.md").read_text(encoding="utf8")
    version = FundVersion.objects.get(policy__number="清府办发〔2024〕12号")
    cited = {cite for key, cite in version.terms.items() if key.endswith(".cite") and cite}
    assert len(cited) > 5
    assert not [cite for cite in cited if page_of_article([text], cite) != 1]
