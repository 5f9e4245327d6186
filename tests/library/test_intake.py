"""Taking files in: once each, for their uploader first, and registered as one document per number."""

from dataclasses import replace
from datetime import date

import pytest
from tests.library import making

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import access, guessing, intake
from keguan.library.models import Holding, Version
from keguan.registry.models import Document
from keguan.store.acting import acting
from keguan.store.models import AuditEntry, StoredFile

TOLD = intake.Registered(
    making.TITLE, making.NUMBER, "清江市科学技术局", date(2025, 3, 12), Holding.POLICY, "", Holding.PUBLIC
)


def test_an_upload_is_its_uploaders_alone_until_it_is_registered(ready, user_of, clerk):
    holding = ready.holding
    assert (holding.audience, holding.is_settled, holding.document.title) == (Holding.PERSONS, False, "18号 通知")
    assert list(access.found(clerk)) == [holding]
    assert not access.found(user_of("head")).exists()
    intake.settle(ready, TOLD, user=clerk)
    assert list(access.found(user_of("head"))) == list(access.found(None)) == [holding]
    assert not intake.unsettled(clerk).exists()
    document = Document.objects.get(number=making.NUMBER)
    assert (document.title, document.issued_on, document.file) == (making.TITLE, date(2025, 3, 12), ready.file)


def test_what_the_page_says_is_offered(ready):
    lines = {1: ready.sheets.get().lines}
    assert guessing.guess(ready, lines) == guessing.Guess(
        making.TITLE, making.NUMBER, "清江市科学技术局", date(2025, 3, 12), Holding.POLICY
    )


@pytest.mark.parametrize(
    ("name", "title", "number"),
    [
        ("03.关于开展培训的通知（2）.docx", "关于开展培训的通知", ""),
        ("国科发火[2016]32号 认定管理办法.pdf", "认定管理办法", "国科发火〔2016〕32号"),
        ("照片.png", "照片", ""),
    ],
)
def test_a_file_without_text_is_called_as_its_name_says(ready, name, title, number):
    ready.name = name
    found = guessing.guess(ready, {})
    assert (found.title, found.number, found.issued_on) == (title, number, None)


@pytest.mark.parametrize(
    ("title", "media", "kind"),
    [
        ("关于表扬2025年度先进单位的通报", "docx", Holding.CIRCULAR),
        ("关于召开现场会的通知", "docx", Holding.NOTICE),
        ("2025年度科技工作总结", "docx", Holding.REPORT),
        ("科技计划项目申报书", "docx", Holding.TEMPLATE),
        ("研发费用归集", "pptx", Holding.LECTURE),
        ("会场照片", "png", Holding.OTHER),
    ],
)
def test_the_title_tells_the_kind(title, media, kind):
    assert guessing.kind_of(title, media) == kind


def test_the_same_file_is_kept_once_and_says_where_it_is(ready, clerk, user_of):
    before = StoredFile.objects.count()
    (again,) = intake.take_in("换了个名字.docx", content_of(ready), user=clerk)
    assert (again.known, again.version) == (ready.holding, None)
    (theirs,) = intake.take_in("别人也有.docx", content_of(ready), user=user_of("head"))
    assert theirs.known is None  # they may not see that one: nothing is told of it
    assert theirs.version.holding != ready.holding
    assert StoredFile.objects.count() == before


def content_of(version):
    from keguan.store import files

    return files.path_of(version.file).read_bytes()


def test_a_number_of_the_registry_is_extended_and_not_doubled(ready, clerk):
    with acting(clerk, "登记"):
        document = Document(number=making.NUMBER, title="旧标题")
        document.save()
    made = ready.holding.document
    holding = intake.settle(ready, TOLD, user=clerk)
    assert holding.document == document
    assert Document.objects.filter(number=making.NUMBER).count() == 1
    assert Document.objects.get(pk=document.pk).title == making.TITLE
    assert not Document.objects.filter(pk=made.pk).exists()


def test_a_number_of_the_library_becomes_its_next_version(ready, clerk, laid_out):
    first = intake.settle(ready, TOLD, user=clerk)
    second = another(clerk, laid_out)
    assert intake.settle(second, TOLD, user=clerk) == first
    assert list(first.versions.values_list("number", flat=True)) == [2, 1]
    assert access.version_for(clerk, first) == second
    assert Holding.objects.count() == 1


def test_what_was_taken_out_of_the_library_comes_back_with_a_new_file(ready, clerk, laid_out):
    first = intake.settle(ready, TOLD, user=clerk)
    with acting(clerk, "撤下"):
        first.retire("有误")
        first.document.retire("有误")
    assert intake.settle(another(clerk, laid_out), replace(TOLD, audience=Holding.STAFF), user=clerk) == first
    found = Holding.objects.get()
    assert (found, found.audience, found.versions.count()) == (first, Holding.STAFF, 2)
    assert Document.objects.get(number=making.NUMBER) == found.document


def another(user, laid_out):
    from keguan.library import converting

    (taken,) = intake.take_in("改过的.docx", making.notice(["第二稿多这一句。"]), user=user)
    version = converting.claim()
    assert version == taken.version
    converting._keep(version, laid_out)
    return Version.objects.select_related("holding__document").get(pk=version.pk)


def test_registering_asks_for_what_is_missing_and_for_ones_own_line(ready, clerk):
    with pytest.raises(BureauError, match="请填写标题"):
        intake.settle(ready, replace(TOLD, title=" "), user=clerk)
    clerk.sections = ["rd"]
    with pytest.raises(NotAllowed, match="不维护这条业务线"):
        intake.settle(ready, replace(TOLD, section="finance"), user=clerk)
    Version.objects.filter(pk=ready.pk).update(state=Version.FAILED)
    ready.refresh_from_db()
    with pytest.raises(BureauError, match="还没有转换好"):
        intake.settle(ready, TOLD, user=clerk)
    assert not Holding.objects.get(pk=ready.holding_id).is_settled


def test_a_document_of_others_is_not_given_a_version(ready, clerk, user_of, laid_out):
    head = user_of("head")
    first = intake.settle(ready, replace(TOLD, audience=Holding.PERSONS), user=clerk)
    with pytest.raises(NotAllowed):
        intake.settle(another(head, laid_out), TOLD, user=head)
    assert first.versions.count() == 1


def test_an_archive_gives_a_document_for_each_file(quick, clerk):
    made = making.archive(
        ("通知/一.docx", making.notice()), ("通知/二.txt", "正文".encode()), ("坏.exe", b"MZ"),
        ("里面.zip", making.archive(("a.txt", b"a"))), in_gbk=True,
    )  # fmt: skip
    taken = intake.take_in("一批.zip", made, user=clerk)
    assert [(one.name, one.version and one.version.media) for one in taken] == [
        ("通知/一.docx", "docx"), ("通知/二.txt", "txt"), ("坏.exe", None), ("里面.zip", None),
    ]  # fmt: skip
    assert "程序" in taken[2].fault
    assert "压缩包里还有压缩包" in taken[3].fault
    assert AuditEntry.objects.filter(kind="library").count() == 2
    assert Holding.objects.count() == 2


def test_what_is_refused_leaves_a_note_and_no_file(quick, clerk):
    before = StoredFile.objects.count()
    (taken,) = intake.take_in("安装.docx", b"MZ\x90\0", user=clerk)
    assert taken.version is None
    assert StoredFile.objects.count() == before
    assert "安装.docx" in AuditEntry.objects.filter(kind="library").get().told


@pytest.mark.parametrize("role", ["leader", "township", "enterprise", "bank", "system", "auditor"])
def test_who_keeps_no_documents_brings_none_in(quick, user_of, role):
    with pytest.raises(NotAllowed):
        intake.take_in("一.txt", b"a", user=user_of(role))


def test_an_upload_is_taken_out_and_may_come_again(ready, clerk):
    content = content_of(ready)
    intake.remove(ready, user=clerk)
    assert not intake.unsettled(clerk).exists()
    (again,) = intake.take_in("再来.docx", content, user=clerk)
    assert again.version is not None
    again.version.holding.is_settled = True
    with pytest.raises(BureauError, match="已经登记"):
        intake.remove(again.version, user=clerk)
