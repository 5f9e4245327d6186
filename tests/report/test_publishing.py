"""A published report is in the library in both faces, newer editions as versions; a withdrawn one is not found."""

import zipfile

import pytest
from django.contrib.auth.models import AnonymousUser

from keguan.kit.period import Period
from keguan.library import access
from keguan.library.models import Holding, Version
from keguan.registry.models import Document
from keguan.report.drafting import begin, drafted, save
from keguan.report.publishing import published
from keguan.report.signing import take
from keguan.store import files
from keguan.store.tracked import Tracked

NOBODY = AnonymousUser()


@pytest.fixture
def report(city, user_of):
    made = begin("annual", Period.year(2025), None, user_of("writer"))
    hidden = {"enterprises": "both", "projects": "both", "finance": "names", "opening": "numbers"}
    for key, mask in hidden.items():
        chapter = next(d.chapter for d in drafted(made) if d.chapter.key == key)
        save(chapter, {"mask": mask}, user_of("writer"))
    return made


@pytest.fixture
def publish(user_of):
    def through(report):
        for name, role in (("submit", "writer"), ("sign", "leader"), ("publish", "writer")):
            report = take(report, name, user_of(role))
        return report

    return through


def parts_of(version):
    """Every part of the docx, not only what is shown: properties, facts, proof."""
    with zipfile.ZipFile(files.path_of(version.file)) as archive:
        return "\n".join(archive.read(name).decode("utf8", "replace") for name in archive.namelist())


def ready(holding):
    holding.versions.update(state=Version.READY, pages=1)


def test_both_faces_are_there_and_each_reader_gets_theirs(report, publish, user_of):
    holding = published(publish(report))
    assert (holding.kind, holding.audience, holding.has_public_face) == (Holding.REPORT, Holding.STAFF, True)
    document = holding.document
    assert (document.number, document.issuer) == ("", "清江市科学技术局")
    assert document.title == "清江市科学技术局2025年度工作总结和2026年工作打算"
    assert {(v.number, v.face, v.origin) for v in holding.versions.all()} == {
        (1, "internal", f"report:{report.pk}:1"),
        (1, "public", f"report:{report.pk}:1"),
    }
    ready(holding)
    assert access.version_for(user_of("clerk"), holding).face == Version.INTERNAL
    for outsider in (NOBODY, user_of("enterprise"), user_of("township"), user_of("bank")):
        assert access.found(outsider).filter(pk=holding.pk).exists()
        assert access.version_for(outsider, holding).face == Version.PUBLIC


def displays(edition, *, masked):
    """What the numbers and names of the masked chapters, or of the others, print."""
    return {
        run["said"]
        for chapter in edition.document["chapters"]
        if (edition.document["masks"].get(chapter["key"]) == "both") is masked
        for block in chapter["blocks"]
        for run in block.get("runs", ())
        if "fact" in run
    }


def test_nothing_of_what_is_masked_is_in_the_public_file(report, publish):
    holding = published(publish(report))
    internal, public = (parts_of(holding.versions.get(face=face)) for face in ("internal", "public"))
    edition = report.editions.get()
    names = {d for d in displays(edition, masked=True) - displays(edition, masked=False) if "公司" in d}
    assert len(names) > 3
    assert not [name for name in names if name not in internal]
    assert not [name for name in names if name in public]


def test_a_newer_edition_is_a_version_of_the_same_document(report, publish, user_of):
    first = published(publish(report))
    ready(first)
    with_drawn = take(report, "withdraw", user_of("leader"), "数字更正")
    assert not access.found(user_of("clerk")).filter(pk=first.pk).exists()
    assert not access.found(NOBODY).filter(pk=first.pk).exists()
    again = published(publish(with_drawn))
    assert again.pk == first.pk
    assert again.retired_at is None
    assert sorted({v.number for v in again.versions.all()}) == [1, 2]
    assert Document.objects.filter(holding=again).count() == 1
    newer = again.versions.get(number=2, face="public")
    assert newer.origin.endswith(":2")
    for reader in (NOBODY, user_of("clerk")):  # what was withdrawn is not read while the new one is converted
        assert access.version_for(reader, again) is None
    assert {v.fault for v in again.versions.filter(number=1)} == {"已撤回：数字更正"}


def test_every_write_is_in_the_history_of_the_move(report, publish, user_of):
    holding = published(publish(report))
    assert isinstance(holding, Tracked)
    assert {r.actor_id for r in holding.revisions} == {user_of("writer").pk}
    take(report, "withdraw", user_of("leader"), "数字更正")
    retired = holding.revisions.first()
    assert (retired.action, retired.actor) == ("retire", user_of("leader"))
    assert Holding.everything.get(pk=holding.pk).retired_reason == "数字更正"
