"""What is told of a document is changed with its history, by those who keep it."""

import pytest
from tests.library.shelving import shelve

from keguan.kit.errors import BureauError, NotAllowed
from keguan.library import indexing, keeping
from keguan.library.models import Category, Holding, Keyword
from keguan.registry.models import Document, User
from keguan.store.acting import acting
from keguan.web.ledgers.history import newest_revision


def form_of(holding, **changes):
    """What the form sends when nothing is changed but this."""
    sent = {
        "seen": f"{newest_revision(holding)}-{newest_revision(holding.document)}",
        "title": holding.document.title,
        "number": holding.document.number,
        "kind": holding.kind,
        "validity": holding.validity,
        "audience": holding.audience,
        "section": holding.section,
        "preview_for": holding.preview_for,
        "downloads_for": holding.downloads_for,
    }
    return sent | changes


@pytest.fixture
def keeper(city, client_of):
    return client_of("clerk")


def sent(client, holding, **changes):
    answer = client.post(f"/library/{holding.pk}/edit", form_of(holding, **changes))
    holding.refresh_from_db()
    holding.document.refresh_from_db()
    return answer


def faults(answer):
    return {name: list(told) for name, told in answer.context["form"].errors.items()}


def test_the_fields_of_the_document_are_written_to_the_document(keeper, user_of):
    holding = shelve("原来的标题")
    answer = sent(
        keeper, holding, title="改过的标题", number="清科发[2025] 9号", issuer="市科技局", issued_on="2025-03-01",
        kind="policy", preview_pages="3", preview_share="40", has_watermark="on", reason="核对原件",
    )  # fmt: skip
    assert answer.status_code == 302
    document = holding.document
    assert (document.title, document.number, str(document.issued_on)) == (
        "改过的标题",
        "清科发〔2025〕9号",
        "2025-03-01",
    )
    assert (holding.kind, holding.preview_pages, holding.preview_share, holding.has_watermark) == (
        "policy",
        3,
        40,
        True,
    )
    revision = holding.revisions.first()
    assert (revision.actor, revision.reason) == (user_of("clerk"), "核对原件")
    told = keeper.get(f"/library/{holding.pk}/edit").content.decode()
    assert "原来的标题" in told and "核对原件" in told


def test_saving_without_a_change_writes_no_history(keeper):
    holding = shelve("办法")
    before = (holding.revisions.count(), holding.document.revisions.count())
    assert sent(keeper, holding).status_code == 302
    assert (holding.revisions.count(), holding.document.revisions.count()) == before


def test_what_is_missing_or_contradicts_is_said_at_its_field(keeper):
    holding = shelve("办法")
    empty = sent(keeper, holding, title="", number="")
    assert (empty.status_code, faults(empty)) == (422, {"title": ["标题和文号至少填一样。"]})
    days = sent(keeper, holding, valid_from="2025-02-01", valid_until="2025-01-31")
    assert faults(days) == {"valid_until": ["有效期早于施行日期，请核对。"]}
    assert list(faults(sent(keeper, holding, validity="replaced"))) == ["validity"]
    assert list(faults(sent(keeper, holding, audience="section"))) == ["section"]
    assert list(faults(sent(keeper, holding, audience="persons"))) == ["audience"]
    assert list(faults(sent(keeper, holding, preview_pages="0", preview_share="101"))) == [
        "preview_pages",
        "preview_share",
    ]
    assert list(faults(sent(keeper, holding, issued_on="2025-02-30"))) == ["issued_on"]


def test_two_documents_do_not_replace_each_other(keeper):
    old, new = shelve("旧"), shelve("新")
    assert sent(keeper, old, validity="replaced", replaced_by=new.pk).status_code == 302
    assert old.replaced_by == new
    assert list(faults(sent(keeper, new, validity="replaced", replaced_by=old.pk))) == ["validity"]
    assert list(faults(sent(keeper, new, validity="replaced", replaced_by=new.pk))) == ["replaced_by", "validity"]
    assert sent(keeper, old, validity="in_force").status_code == 302
    assert old.replaced_by is None


def test_persons_are_named_and_taken_off(keeper, user_of, client_of):
    holding = shelve("名单里的人看", audience="staff")
    named = user_of("enterprise")
    assert client_of("enterprise").get(f"/library/{holding.pk}/").status_code == 403
    sent(keeper, holding, audience="persons", persons=[named.pk])
    assert client_of("enterprise").get(f"/library/{holding.pk}/").status_code == 200
    assert client_of("leader").get(f"/library/{holding.pk}/").status_code == 403
    sent(keeper, holding, audience="persons", persons=[user_of("leader").pk])
    assert client_of("enterprise").get(f"/library/{holding.pk}/").status_code == 403
    sent(keeper, holding, audience="persons", persons=[named.pk])
    assert client_of("enterprise").get(f"/library/{holding.pk}/").status_code == 200
    sent(keeper, holding, audience="staff", persons=[named.pk])
    assert not holding.readers.exists()


def test_people_and_documents_are_offered_by_name(keeper, user_of):
    assert "示例企业" in keeper.get("/library/people?who=示例企").content.decode()
    assert "没有叫" in keeper.get("/library/people?who=无此人").content.decode()
    shelve("研发补助办法", number="清科发〔2025〕7号")
    assert "研发补助办法" in keeper.get("/library/documents?which=〔2025〕7").content.decode()
    shelve("别人的", audience="persons", by=user_of("head"))
    assert "文库里没有" in keeper.get("/library/documents?which=别人的").content.decode()


def test_a_category_is_made_in_its_place(keeper):
    holding = shelve("办法")
    sent(keeper, holding, new_category="政策")
    sent(keeper, holding, category=holding.category.pk, new_category="研发")
    assert (holding.category.name, holding.category.parent.name) == ("研发", "政策")
    sent(keeper, holding, category=holding.category.parent.pk, new_category="研发")
    assert Category.objects.count() == 2
    page = keeper.get(f"/library/{holding.pk}/edit").content.decode()
    assert "政策 › 研发" in page


def test_keywords_are_kept_dropped_and_added(keeper):
    holding = shelve("办法")
    indexing.refresh([holding])
    for word in ("研发", "会议"):
        Keyword.objects.create(holding=holding, word=word, weight=1)
    shown = list(holding.keywords.values_list("word", flat=True))
    sent(keeper, holding, keyword=shown)
    assert set(holding.keywords.values_list("state", flat=True)) == {"proposed"}
    sent(keeper, holding, keyword=["研发"], words="补助、 后补助")
    dropped = dict.fromkeys(shown, "dropped")
    chosen = {"研发": "kept", "补助": "kept", "后补助": "kept"}
    assert dict(holding.keywords.values_list("word", "state")) == dropped | chosen


def test_a_document_without_number_joins_the_source_document_of_the_number_typed(keeper, user_of):
    with acting(user_of("clerk"), "登记"):
        known = Document.objects.create(number="清科发〔2025〕77号", title="登记过的", subject="研发后补助")
    holding = shelve("上传的办法")
    made = holding.document
    assert sent(keeper, holding, number="清科发〔2025〕77号").status_code == 302
    assert holding.document == known
    known.refresh_from_db()
    assert (known.title, known.subject) == ("上传的办法", "研发后补助")
    made.refresh_from_db()
    assert made.retired_at
    other = shelve("又一份", number="清科发〔2025〕78号")
    assert list(faults(sent(keeper, other, number="清科发〔2025〕77号"))) == ["number"]
    third = shelve("第三份")
    assert "上传的办法" in faults(sent(keeper, third, number="清科发〔2025〕77号"))["number"][0]


def test_what_another_saved_meanwhile_is_not_written_over(keeper, user_of):
    holding = shelve("办法")
    form = form_of(holding, title="我的写法")
    keeping.change(user_of("head"), holding, {"title": "别人的写法", "number": ""})
    answer = keeper.post(f"/library/{holding.pk}/edit", form)
    assert answer.status_code == 409
    assert Document.objects.get(pk=holding.document_id).title == "别人的写法"


def test_who_keeps_another_line_changes_nothing(city, client_of, user_of):
    holding = shelve("别科的", section="rd", by=user_of("head"))
    User.objects.filter(role="clerk").update(sections=["finance"])
    clerk, client = user_of("clerk"), client_of("clerk")
    assert client.get(f"/library/{holding.pk}/").status_code == 200
    for way in ("edit", "versions", "versions/compare"):
        assert client.get(f"/library/{holding.pk}/{way}").status_code == 403
    for way in ("edit", "retire", "share"):
        assert client.post(f"/library/{holding.pk}/{way}", form_of(holding)).status_code == 403
    with pytest.raises(NotAllowed):
        keeping.change(clerk, holding, {"title": "改"})
    own = shelve("自己的", section="finance", by=clerk)
    assert list(faults(sent(client, own, section="rd"))) == ["section"]


def test_a_document_is_taken_out_with_a_reason_and_put_back(keeper, user_of, client_of):
    holding = shelve("办法")
    assert (
        keeper.post(f"/library/{holding.pk}/retire", {"reason": " "}).headers["Location"]
        == f"/library/{holding.pk}/edit"
    )
    assert Holding.objects.filter(pk=holding.pk).exists()
    assert keeper.post(f"/library/{holding.pk}/retire", {"reason": "传错了"}).headers["Location"] == "/library/mine"
    assert not Holding.objects.filter(pk=holding.pk).exists()
    assert "传错了" in keeper.get("/library/mine").content.decode()
    assert "撤下的文件" not in client_of("leader").get("/library/mine").content.decode()
    assert client_of("leader").post(f"/library/{holding.pk}/restore").status_code == 403
    assert keeper.post(f"/library/{holding.pk}/restore").status_code == 302
    assert keeper.get(f"/library/{holding.pk}/").status_code == 200
    assert keeper.post(f"/library/{holding.pk}/restore").status_code == 403


def test_a_reason_is_asked_below_the_pages_too(city, user_of):
    with pytest.raises(BureauError):
        keeping.retire(user_of("clerk"), shelve("办法"), "")


def test_a_new_version_is_read_once_it_is_readable(quick, keeper, user_of, client_of):
    from django.core.files.uploadedfile import SimpleUploadedFile

    holding = shelve("办法", audience="staff", downloads_for="bureau")
    at = f"/library/{holding.pk}/versions"

    def send(content, name="新办法.txt"):
        return keeper.post(at, {"files": SimpleUploadedFile(name, content), "remark": "改了比例"}, follow=True)

    assert "第2版已收下" in send("第五条　比例改为两成".encode()).content.decode()
    version = holding.versions.get(number=2)
    assert (version.state, version.media, version.remark, version.by) == (
        "waiting",
        "txt",
        "改了比例",
        user_of("clerk"),
    )
    assert client_of("leader").get(f"/library/{holding.pk}/pages/1.json").json()["lines"][0][0].startswith("第1页")
    assert "这个文件就是第2版" in send("第五条　比例改为两成".encode()).content.decode()
    assert "程序" in send(b"MZ\x90\x00" * 20, "新办法.docx").content.decode()
    assert holding.versions.count() == 2
    holding.versions.filter(number=2).update(state="failed", fault="坏了")
    assert "坏了" in keeper.get(at).content.decode()
    keeper.post(f"{at}/{version.pk}/again")
    assert holding.versions.get(number=2).state == "waiting"
    other = shelve("别的")
    assert keeper.post(f"/library/{other.pk}/versions/{version.pk}/again").status_code == 404
