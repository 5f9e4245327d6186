"""From a citation to the page: for each reader as far as they read, and told where the library lacks the document."""

import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from tests.library.shelving import shelve

from keguan.library.models import Holding
from keguan.library.places import by_number, place_in
from keguan.registry.models import Document, PublishedFigure
from keguan.store.acting import acting

HNTE = "国科发火〔2016〕32号"
TEXTS = [
    "高新技术企业认定管理办法\n第一条 为扶持和鼓励高新技术企业发展，制定本办法。",
    "第十条 认定机构\n第十一条 认定为高新技术企业须同时满足以下条件：\n（一）企业申请认定时须注册成立一年以上；",
    "（二）企业通过自主研发、受让等方式\n（三）对企业主要产品",
    "第十三条 企业每年5月底前在网上填报上一年度知识产权",
]


@pytest.fixture
def policy(city):
    return shelve(
        "高新技术企业认定管理办法", number=HNTE, texts=TEXTS, pages=4, audience=Holding.PUBLIC, preview_pages=2
    )


def asked(client, **query):
    return client.get(f"{reverse('library-number')}?{urlencode(query, doseq=True)}")


def test_a_number_opens_the_document_at_the_article(policy, client_of):
    clerk = client_of("clerk")
    assert (
        asked(clerk, n=HNTE, at="第十一条（二）").url
        == f"/library/{policy.pk}/?page=3&q=%E7%AC%AC%E5%8D%81%E4%B8%80%E6%9D%A1"
    )
    assert asked(clerk, n="国科发火[2016]32号", at="第十三条").url.startswith(f"/library/{policy.pk}/?page=4&")
    assert asked(clerk, n=HNTE).url == asked(clerk, n=HNTE, at="第九十条").url == f"/library/{policy.pk}/"
    assert "page=4&" in asked(clerk, n=HNTE, w=["知识产权", "5月底"]).url


def test_a_visitor_is_not_told_what_stands_behind_the_preview(policy):
    """Where an article or words are is told as far as one reads: a question must not find out more."""
    visitor = Client()
    assert "page=2" in asked(visitor, n=HNTE, at="第十一条").url
    assert "page=2" in asked(visitor, n=HNTE, at="第十一条（二）").url
    for query in ({"at": "第十三条"}, {"w": ["知识产权"]}, {"w": ["填报上一年度"]}):
        assert asked(visitor, n=HNTE, **query).url == f"/library/{policy.pk}/"


def is_missing(answer):
    return answer.status_code == 302 and answer.url.startswith(f"{reverse('library')}?q=")


def test_what_is_not_for_the_reader_is_not_there(policy, client_of, user_of):
    with acting(user_of("clerk"), "改"):
        policy.audience = Holding.STAFF
        policy.save()
    assert is_missing(asked(Client(), n=HNTE))
    assert is_missing(asked(client_of("enterprise"), n=HNTE))
    assert by_number(AnonymousUser(), [HNTE]) == {}
    assert asked(client_of("leader"), n=HNTE).url == f"/library/{policy.pk}/"


def test_a_number_that_the_library_lacks_leads_to_what_speaks_of_it(city, client_of):
    for role, is_told in (("clerk", True), ("enterprise", False)):
        client = client_of(role)
        answer = asked(client, n="清府办发[2024]12号")
        assert is_missing(answer)
        page = client.get(answer.url).content.decode()
        assert "文库里没有“清府办发〔2024〕12号”" in page
        assert ("来源文件里登记过" in page) is is_told


def pages_that_cite(city):
    from keguan.registry.models import Organisation

    firm = Organisation.objects.filter(kind="enterprise").first()
    return {
        "办法": reverse("policies"),
        "版本": reverse("policy-version", args=["hnte", "2016-01-01"]),
        "自测": reverse("self-test", args=["hnte", firm.pk]),
        "指标": reverse("indicator", args=["enterprises.hnte_valid"]),
    }


@pytest.mark.parametrize("name", ["办法", "版本", "自测", "指标"])
def test_where_it_is_cited_the_number_is_a_link(name, city, client_of):
    address, clerk, leader = pages_that_cite(city)[name], client_of("clerk"), client_of("leader")
    lacking = clerk.get(address)
    assert lacking.status_code == 200
    assert f"文库里没有 {HNTE}" in lacking.content.decode()
    assert "文库里没有" not in leader.get(address).content.decode()  # who cannot upload is not asked to
    shelve("高新技术企业认定管理办法", number=HNTE, texts=TEXTS, pages=4, audience=Holding.STAFF)
    for client in (clerk, leader):
        text = client.get(address).content.decode()
        assert "/library/number?n=" + urlencode({"n": HNTE})[2:] in text
        assert f"文库里没有 {HNTE}" not in text


def test_a_figure_leads_to_the_circular_where_it_stands(city, client_of, user_of):
    figure = PublishedFigure.objects.filter(name="高新技术企业数", year=2025).select_related("document").get()
    holding = shelve(
        "通报", texts=["各县（市、区）", "高新技术企业数（家）\n清江市 57 2"], pages=2, audience=Holding.STAFF
    )
    with acting(user_of("clerk"), "合"):
        holding.document = figure.document
        holding.save()
    clerk = client_of("clerk")
    page = clerk.get("/indicators/enterprises.hnte_rank/?period=2025").content.decode()
    link = page.split('class="cite" href="')[1].split('"')[0].replace("&amp;", "&")
    assert clerk.get(link).url.startswith(f"/library/{holding.pk}/?page=2")
    record = clerk.get(reverse("record", args=["registry.published_figures", figure.pk])).content.decode()
    assert ">原文</a>" in record
    circulars = clerk.get(reverse("page", args=["registry.circular"])).content.decode()
    assert ">原文</a>" in circulars
    assert Document.objects.filter(pk=figure.document_id).exists()


def test_a_page_is_found_at_once_among_a_hundred(city, user_of):
    texts = [f"第{n}页\n" + "关于印发高新技术企业认定管理办法的通知" * 40 for n in range(100)]
    texts[90] += "\n第二十三条 本办法自发布之日起施行"
    holding, clerk = shelve("长文件", texts=texts, pages=100), user_of("clerk")
    took = []
    for _ in range(5):
        begun = time.process_time()
        assert place_in(clerk, holding, article="第二十三条") == 91
        took.append(time.process_time() - begun)
    assert min(took) < 0.02, took  # a third of it on a quiet machine
