"""The source document of a restricted document of the library is nowhere for whom that document is not."""

from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import Workbook, load_workbook
from tests.library.shelving import shelve

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.page import Asked
from keguan.kit.scope import EVERYTHING
from keguan.library import intake, keeping
from keguan.library.models import Holding, Reader
from keguan.registry import access, circulars, importing
from keguan.registry.importing.outcomes import ERROR
from keguan.registry.models import Document, PublishedFigure
from keguan.store.acting import acting
from keguan.store.clock import today

NUMBER, TITLE = "清科密〔2025〕9号", "关于某项人事安排的请示"
LEDGER = "/ledgers/registry.documents"


@pytest.fixture
def hidden(city, user_of):
    """The source document of one that the clerk keeps for the leader: nobody else's."""
    holding = shelve(TITLE, number=NUMBER, audience=Holding.PERSONS, by=user_of("clerk"))
    with acting(user_of("clerk"), "指定"):
        Reader.objects.create(holding=holding, user=user_of("leader"))
        PublishedFigure.objects.create(name="某项", year=2025, value=1, document=holding.document)
    return holding.document


def told(client, address):
    """What the answer says, a workbook's cells and all; the page repeats in its search box what was asked."""
    answer = client.get(address)
    if answer.headers["Content-Type"].endswith("sheet"):
        book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
        return str([[cell.value for cell in row] for sheet in book for row in sheet])
    return answer.content.decode()


def places(document):
    """Every address that tells of the documents of the registry."""
    return [
        f"{LEDGER}/",
        f"{LEDGER}/?q={quote('人事安排')}",
        f"{LEDGER}/{document.pk}/",
        f"{LEDGER}/export",
        f"/search?q={quote('人事安排')}",
        f"/documents/find?q={quote('人事安排')}",
        "/api/ledgers/registry.documents?limit=200",
        f"/api/ledgers/registry.documents/{document.pk}",
    ]


@pytest.mark.parametrize(("role", "sees"), [("clerk", True), ("leader", True), ("head", False), ("writer", False)])
def test_every_place_shows_the_document_to_its_readers_alone(hidden, client_of, user_of, role, sees):
    client = client_of(role)
    assert {address: TITLE in told(client, address) for address in places(hidden)} == dict.fromkeys(
        places(hidden), sees
    )
    assert access.sees(user_of(role), hidden) is sees
    assert client.get(f"{LEDGER}/{hidden.pk}/edit").status_code == (403 if role == "leader" else 200 if sees else 404)


def test_whom_it_is_opened_to_sees_it_from_then_on(hidden, client_of, user_of):
    head, holding = client_of("head"), hidden.holding
    assert TITLE not in told(head, f"{LEDGER}/")
    keeping.change(user_of("clerk"), holding, {"audience": Holding.STAFF})
    assert TITLE in told(head, f"{LEDGER}/")
    keeping.change(user_of("clerk"), holding, {"audience": Holding.SECTION, "section": "rd"})
    head_of_another = user_of("head")
    head_of_another.sections = ["finance"]
    head_of_another.save()
    assert TITLE not in told(head, f"{LEDGER}/")


def test_taking_it_out_of_the_library_does_not_open_it(hidden, client_of, user_of):
    keeping.retire(user_of("clerk"), hidden.holding, "传错了")
    assert TITLE not in told(client_of("head"), f"{LEDGER}/")
    assert TITLE in told(client_of("clerk"), f"{LEDGER}/")


def test_the_count_beside_the_ledger_is_that_of_its_list(hidden, client_of):
    for role in ("clerk", "head"):
        page = told(client_of(role), f"{LEDGER}/")
        total = Document.objects.count() - (role == "head")
        assert f"共 <b>{total}</b> 条" in page
        assert f"来源文件<em>{total}</em>" in page


def test_an_upload_is_nobody_elses_before_it_is_registered_nor_what_is_left_of_it(uploaded, city, client_of, user_of):
    title = uploaded.holding.document.title
    assert not access.sees(user_of("head"), uploaded.holding.document)
    assert access.sees(user_of("clerk"), uploaded.holding.document)
    with acting(user_of("clerk"), "并入"):
        registered = Document.objects.create(number="清科〔2025〕88号", title="另一份")
        intake._extend(uploaded.holding, registered)
    left = Document.everything.get(title=title)
    assert left.retired_at
    assert not access.sees(user_of("head"), left)
    assert title not in told(client_of("head"), f"{LEDGER}/?retired=1")


def test_its_number_does_not_open_it(hidden, client_of, user_of, ready):
    """Whoever types the number of a document that is not for them neither learns its title nor writes over it."""
    head, clerk = user_of("head"), user_of("clerk")
    asked = Asked(EVERYTHING, today(), {"document": str(hidden.pk)}, user=head)
    assert not any(value for _, _, value in circulars.circular(asked)["head"])
    assert hidden not in circulars.circular(asked)["recent"]
    assert hidden in circulars.circular(Asked(EVERYTHING, today(), {}, user=clerk))["recent"]
    sent = {"number": NUMBER, "title": "改掉", "r1-name": "某项", "r1-year": "2025", "r1-value": "2"}
    with pytest.raises(BureauError, match="不对您开放") as fault:
        circulars.enter(asked, sent, head)
    assert TITLE not in fault.value.message
    version = ready
    version.holding.added_by = version.by = head
    values = intake.Registered("通知", NUMBER, "", None, Holding.NOTICE, "", Holding.STAFF)
    with pytest.raises(NotAllowed, match="不对您开放") as refused:
        intake.settle(version, values, user=head)
    assert TITLE not in refused.value.message
    hidden.refresh_from_db()
    assert hidden.title == TITLE


@pytest.mark.parametrize(("role", "sees"), [("clerk", True), ("head", False)])
def test_an_import_does_not_show_what_it_would_write_over(hidden, user_of, role, sees):
    book, out = Workbook(), BytesIO()
    book.active.title = "来源文件"
    book.active.append(("文号", "文件名称", "发文机关"))
    book.active.append((NUMBER, "改掉", "清江市科学技术局"))
    book.save(out)
    user = user_of(role)
    batch = importing.stage([("来源文件.xlsx", out.getvalue())], user=user)
    (sheet,) = importing.preview(batch, user=user, ledger="registry.documents").sheets
    (row,) = sheet.rows
    assert (row.outcome == ERROR) is not sees
    assert (TITLE in str(row)) is sees


def test_an_indicator_names_the_document_of_its_figure_by_number_alone(hidden, client_of):
    figure = PublishedFigure.objects.filter(year=2025, stage="verified").exclude(figure="").order_by("pk").first()
    with acting(None, "改"):
        figure.document = hidden
        figure.save()
    indicator = next(d for d in catalogue.indicators.values() if getattr(d, "figure", "") == figure.figure)
    address = f"/indicators/{indicator.key}/?period=2025"
    for role, sees in (("clerk", True), ("head", False)):
        page = told(client_of(role), address)
        assert NUMBER in page
        assert (TITLE in page) is sees
