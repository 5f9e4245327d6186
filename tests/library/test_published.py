"""What a visitor gets of a published report holds nothing masked: pages, text, search, download, whatever is asked."""

import pytest
from django.test import Client
from django.urls import reverse

from keguan.kit.period import Period
from keguan.library import converting
from keguan.library.models import Version
from keguan.report.drafting import begin, drafted, save
from keguan.report.publishing import edition_of, published
from keguan.report.signing import take


@pytest.fixture
def holding(city, user_of):
    """A report with masked chapters, published and converted by the real LibreOffice."""
    report = begin("annual", Period.year(2025), None, user_of("writer"))
    for one in drafted(report):
        save(
            one.chapter,
            {"mask": {"enterprises": "both", "projects": "names"}.get(one.chapter.key, "")},
            user_of("writer"),
        )
    for name, role in (("submit", "writer"), ("sign", "leader"), ("publish", "writer")):
        report = take(report, name, user_of(role))
    converting.start()
    assert {v.state for v in published(report).versions.all()} == {Version.READY}
    return published(report)


def names_masked(holding):
    """Enterprises that the signed text names in masked chapters and in no other."""
    told = edition_of(holding).document
    named = {True: set(), False: set()}
    for chapter in told["chapters"]:
        runs = (run for block in chapter["blocks"] for run in block.get("runs", ()) if "fact" in run)
        named[chapter["key"] in told["masks"]] |= {run["said"] for run in runs if run["said"].endswith("公司")}
    return named[True] - named[False]


def test_a_visitor_gets_nothing_of_what_is_masked(holding, client_of):
    hidden = names_masked(holding)
    assert len(hidden) > 2
    staff, pk = client_of("clerk"), holding.pk
    assert "".join(line[0] for n in range(1, 4) for line in lines(staff, pk, n)).count("公司") > 0
    for client in (Client(), client_of("enterprise"), client_of("township")):
        page = client.get(reverse("library-document", args=[pk])).content.decode()
        around = client.get(reverse("library-around", args=[pk])).content.decode()
        pages = Version.objects.get(holding=holding, face=Version.PUBLIC).pages
        read = "".join("".join(str(line[0]).split()) for n in range(1, pages + 1) for line in lines(client, pk, n))
        assert "高新技术企业" in read
        file = client.get(reverse("library-file", args=[pk])).content
        for name in hidden:
            assert name not in page + around + read
            assert name not in unzipped(file)
            for found in (reverse("library-find", args=[pk]), reverse("library")):
                told = client.get(found, {"q": name}).content.decode()
                assert str(holding) not in told, name
        listed = client.get(reverse("library"), {"q": "高新技术企业"}).content.decode()
        assert str(holding) in listed


def lines(client, pk, number):
    answer = client.get(reverse("library-lines", args=[pk, number]))
    return answer.json()["lines"] if answer.status_code == 200 else []


def unzipped(content):
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf8", "replace") for name in archive.namelist())
