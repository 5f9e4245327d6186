"""The reader's page and what it fetches: queries, caching, watermark, counting, links to others."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.library.shelving import add_version, shelve

from keguan.library import keeping
from keguan.library.models import Favourite, Opening, Tally
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.models import AuditEntry


@pytest.mark.parametrize("role", ["clerk", "enterprise", None])
def test_the_page_asks_as_often_for_many_pages_as_for_few(city, client_of, django_assert_num_queries, role):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(role) if role else Client()
    few, many = (shelve(f"{n}页", pages=n, audience="public") for n in (1, 30))
    client.get(f"/library/{few.pk}/")
    counts = []
    for holding in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/library/{holding.pk}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 40


def test_reading_writes_nothing(city, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    holding, client = shelve("读", audience="public"), client_of("leader")
    client.get("/me/")
    with CaptureQueriesContext(connection) as asked:
        for part in ("", "pages/1.jpg", "pages/1.json", "find?q=认定"):
            client.get(f"/library/{holding.pk}/{part}")
    assert not [q["sql"] for q in asked if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]


def test_a_picture_is_asked_for_again_and_not_sent_twice(city, client_of):
    holding, client = shelve("图", audience="staff"), client_of("leader")
    at = f"/library/{holding.pk}/pages/1.jpg?w=800"
    first = client.get(at)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.content.startswith(b"\xff\xd8")
    again = client.get(at, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    wider = client.get(at.replace("800", "1201"), headers={"If-None-Match": first.headers["ETag"]})
    assert wider.status_code == 200
    stranger = Client().get(at, headers={"If-None-Match": first.headers["ETag"]})
    assert stranger.status_code == 403
    add_version(holding)
    assert client.get(at, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_watermark_is_each_readers_own_and_never_kept(city, client_of):
    holding = shelve("加水印", audience="public", has_watermark=True, downloads_for="readers")
    at = f"/library/{holding.pk}/pages/1.jpg"
    plain = Client().get(f"/library/{shelve('不加', audience='public').pk}/pages/1.jpg").content
    seen = [client.get(at) for client in (client_of("leader"), client_of("clerk"), Client())]
    assert all(a.headers["Cache-Control"] == "private, no-store" and "ETag" not in a.headers for a in seen)
    assert len({plain, *(a.content for a in seen)}) == 4
    file = client_of("leader").get(f"/library/{holding.pk}/file")
    original = holding.versions.get()
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert len(file.content) != original.file.size


def test_the_watermark_names_a_visitor_by_a_shortened_address_and_the_day(city):
    from django.contrib.auth.models import AnonymousUser

    from keguan.library.reading import opened
    from keguan.web.library.asking import visitor_of

    class Asked:
        META = {"REMOTE_ADDR": "203.0.113.77"}

    holding = shelve("加水印", audience="public", has_watermark=True)
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert opened(AnonymousUser(), holding.pk, visitor=visitor_of(Asked)).watermark == f"访客 203.0.113.* {day}"
    assert opened(holding.added_by, holding.pk).watermark == f"{holding.added_by} {day}"
    Asked.META = {"REMOTE_ADDR": "2001:db8:1:2::9"}
    assert visitor_of(Asked) == "访客 2001:0db8:0001:*"
    Asked.META = {}
    assert visitor_of(Asked) == "访客"


def test_a_download_is_an_attachment_counted_and_noted(city, client_of):
    holding = shelve("办法", audience="staff")
    answer = client_of("leader").get(f"/library/{holding.pk}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Tally.objects.get(holding=holding).downloads == 1
    entry = AuditEntry.objects.order_by("-pk").first()
    assert (entry.kind, entry.told) == ("export", "下载文库文件“办法”（第1版）")


def test_a_reader_counts_once_a_day_and_their_page_is_kept(city, client_of, user_of):
    holding, client = shelve("办法", audience="public", preview_pages=2), client_of("leader")
    at = f"/library/{holding.pk}/place"
    for page in ("2", "4", "99", "x"):
        assert client.post(at, {"page": page}).status_code == 204
    assert Tally.objects.get(holding=holding).openings == 1
    assert Opening.objects.get(user=user_of("leader"), holding=holding).page == 1
    client.post(at, {"page": "4"})
    Opening.objects.filter(holding=holding).update(at=timezone.now() - timedelta(days=1))
    client.post(at, {"page": "3"})
    assert Tally.objects.get(holding=holding).openings == 2
    for page in (1, 9):
        assert Client().post(at, {"page": page}).status_code == 204
    assert Tally.objects.get(holding=holding).openings == 3
    assert "上次读到第 3 页" in client.get(f"/library/{holding.pk}/").content.decode()
    mine = client.get("/library/mine").content.decode()
    assert f'/library/{holding.pk}/?page=3"' in mine


def test_a_favourite_is_marked_and_unmarked(city, client_of, user_of):
    holding, client = shelve("办法", audience="public"), client_of("enterprise")
    at = f"/library/{holding.pk}/favourite"
    client.post(at)
    assert Favourite.objects.filter(user=user_of("enterprise"), holding=holding).exists()
    assert "办法" in client.get("/library/mine").content.decode()
    client.post(at)
    assert not Favourite.objects.exists()
    hidden = shelve("内部", audience="staff")
    assert client.post(f"/library/{hidden.pk}/favourite").status_code == 403
    assert Client().post(at).status_code == 302


def test_a_link_opens_the_whole_document_until_its_day_is_over(city, client_of, user_of):
    holding = shelve("内部", audience="section", section="rd", preview_pages=1)
    client = client_of("clerk")
    client.post(f"/library/{holding.pk}/share", {"until": today().isoformat()})
    link = holding.shares.get()
    assert (link.by, link.until) == (user_of("clerk"), today())
    assert link.token in client.get(f"/library/{holding.pk}/").content.decode()
    visitor = Client()
    assert visitor.get(f"/library/{holding.pk}/").status_code == 403
    answer = visitor.get(f"/library/shared/{link.token}")
    assert answer.headers["Location"] == f"/library/{holding.pk}/"
    cookie = answer.cookies["library-share"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/library/{holding.pk}/", True, "Lax")
    assert visitor.get(f"/library/{holding.pk}/pages/5.jpg").status_code == 200
    assert "您凭分享链接阅读" in visitor.get(f"/library/{holding.pk}/").content.decode()
    other = shelve("另一份", audience="staff")
    visitor.cookies["library-share"] = link.token  # whatever a hostile browser sends
    assert visitor.get(f"/library/{other.pk}/").status_code == 403
    assert visitor.get(f"/library/{holding.pk}/edit").status_code == 302
    client.post(f"/library/shares/{link.pk}/take-back")
    assert visitor.get(f"/library/{holding.pk}/pages/5.jpg").status_code == 403
    gone = visitor.get(f"/library/shared/{link.token}")
    assert gone.status_code == 410
    assert "分享链接已失效" in gone.content.decode()


def test_a_link_that_is_over_says_since_when(city, user_of):
    holding = shelve("内部")
    link = keeping.share(user_of("clerk"), holding, today())
    with acting(user_of("clerk"), "试"):
        link.until = today() - timedelta(days=1)
        link.save()
    answer = Client().get(f"/library/shared/{link.token}")
    assert answer.status_code == 410
    assert "到期" in answer.content.decode()
    assert Client().get("/library/shared/none").status_code == 410


@pytest.mark.parametrize("days", [-1, 366, None])
def test_a_link_is_for_a_year_at_most(city, client_of, days):
    holding = shelve("内部")
    until = "2026-13-40" if days is None else (today() + timedelta(days=days)).isoformat()
    client_of("clerk").post(f"/library/{holding.pk}/share", {"until": until})
    assert not holding.shares.exists()


def test_the_address_of_a_page_opens_there_and_strange_numbers_do_no_harm(city, client_of):
    holding, client = shelve("办法", audience="public"), client_of("leader")
    assert 'data-page="3"' in client.get(f"/library/{holding.pk}/?page=3").content.decode()
    for page in ("0", "-1", "99999999999999999999", "x", "３"):
        assert client.get(f"/library/{holding.pk}/", {"page": page}).status_code == 200
    assert client.get("/library/99999999999999999999/").status_code in (403, 404)
    assert client.get(f"/library/{holding.pk}/pages/99999999999999999999.jpg").status_code == 403
    assert client.get(f"/library/{holding.pk}/pages/1.jpg", {"w": "99999999999999999999"}).status_code == 200
    assert client.get(f"/library/{holding.pk}/", {"version": "99999999999"}).status_code == 403


def test_an_older_version_is_read_by_those_who_keep_the_document(city, client_of):
    holding = shelve("办法", audience="staff", texts=["旧的写法"], pages=1)
    old = holding.versions.get()
    add_version(holding, texts=["新的写法"], pages=1)
    at = f"/library/{holding.pk}/pages/1.json"
    assert client_of("leader").get(at).json()["lines"][0][0] == "新的写法"
    assert client_of("clerk").get(at, {"version": old.pk}).json()["lines"][0][0] == "旧的写法"
    assert client_of("leader").get(at, {"version": old.pk}).status_code == 403
    assert Client().get(at, {"version": old.pk}).status_code == 403
    other = shelve("别的")
    assert client_of("clerk").get(at, {"version": other.versions.get().pk}).status_code == 403
    told = client_of("clerk").get(f"/library/{holding.pk}/versions/compare").content.decode()
    assert "<del>旧</del><ins>新</ins>的写法" in told
    assert client_of("clerk").get(f"/library/{other.pk}/versions/compare").status_code == 404


def test_what_stands_beside_a_document_is_what_the_reader_finds(city, client_of, user_of):
    from keguan.library.models import Tie

    successor, attachment = shelve("新的办法", audience="staff"), shelve("内部讲话", audience="section", section="rd")
    holding = shelve("旧的办法", audience="public", validity="replaced", replaced_by=successor)
    with acting(user_of("clerk"), "配套"):
        Tie.objects.create(holding=holding, companion=attachment, kind=Tie.SPEECH)
    inside = client_of("leader").get(f"/library/{holding.pk}/").content.decode()
    outside = Client().get(f"/library/{holding.pk}/").content.decode()
    assert "新的办法" in inside and "内部讲话" in inside
    assert "新的办法" not in outside and "内部讲话" not in outside
    assert "被替代" in outside
    assert Client().get(f"/api/library/{holding.pk}").status_code == 401
    assert client_of("enterprise").get(f"/api/library/{holding.pk}").json()["replaced_by"] is None
    assert client_of("leader").get(f"/api/library/{holding.pk}").json()["replaced_by"]["id"] == successor.pk


def test_a_number_in_the_text_leads_to_its_document_over_the_end_of_a_line(city, client_of):
    cited = shelve("被引的办法", number="清科发〔2024〕8号", audience="staff")
    holding = shelve("通知", audience="public", downloads_for="readers", texts=["根据清科发〔2024\n〕8号执行"], pages=1)
    told = client_of("leader").get(f"/library/{holding.pk}/pages/1.json").json()
    links = told["links"]
    assert [link[4:] for link in links] == [[f"/library/{cited.pk}/", "清科发〔2024〕8号"]] * 2
    assert [link[1] for link in links] == [100, 130]
    own = shelve(
        "自己", texts=["清科发〔2024〕9号\n见清科发〔2024〕8号"], pages=1, number="清科发〔2024〕9号", audience="public"
    )
    links = client_of("clerk").get(f"/library/{own.pk}/pages/1.json").json()["links"]
    assert [link[5] for link in links] == ["清科发〔2024〕8号"], "a document does not lead to itself"
    assert Client().get(f"/library/{holding.pk}/pages/1.json").json()["links"] == []


def test_keywords_tell_no_more_than_what_is_read(city, client_of):
    from keguan.library.indexing import index

    texts = ["研发补助的申报，研发补助的审核", "科技贷款的风险，科技贷款的代偿", "无"]
    holding = shelve("通知", audience="public", preview_pages=1, pages=3, texts=texts)
    index(holding.versions.get())
    words = set(holding.keywords.values_list("word", flat=True))
    read = {word for word in words if word in texts[0]}
    assert read and words - read
    for client, told in ((Client(), read), (client_of("leader"), words)):
        page = client.get(f"/library/{holding.pk}/").content.decode()
        assert {word for word in words if f">{word}</a>" in page} == told
