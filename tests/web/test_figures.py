"""Workbench, dashboard, indicators and the annual summary, through the pages as people use them."""

import html
import io
import json
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import docx
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from keguan.kit.catalogue import catalogue
from keguan.kit.indicator import Indicator, Recorded
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.registry.access import EXPORT, may
from keguan.registry.models import Organisation
from keguan.report.annual import annual
from keguan.report.audit import unproven
from keguan.report.models import Target
from keguan.store.acting import acting
from keguan.store.clock import today
from keguan.store.evidence import evaluate, evidence, split
from keguan.store.models import ImportBatch

YEAR = Period.year(2025)
VALID = "enterprises.hnte_valid"
TOWN = "organisation__region__name"
READERS = ("clerk", "head", "leader", "writer", "township")
PAGES = ("/workbench/", "/dashboard/", "/indicators/", f"/indicators/{VALID}/", "/reports/", "/reports/annual/2025/")


def text_of(response):
    """The page as a reader sees it: without tags, scripts and white space."""
    page = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("page", PAGES)
def test_readers_of_figures_open_every_page(city, client_of, role, page):
    assert client_of(role).get(page).status_code == 200


@pytest.mark.parametrize("role", ["enterprise", "bank", "expert", "admin", "security", "auditor"])
@pytest.mark.parametrize("page", PAGES)
def test_others_open_none(city, client_of, role, page):
    role = {"admin": "system"}.get(role, role)
    assert client_of(role).get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_strangers_are_asked_to_sign_in(city, client, page):
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("key", sorted(catalogue.indicators))
def test_every_indicator_has_a_page_with_its_value(city, client_of, key):
    response = client_of("head").get(f"/indicators/{key}/?period=2025")
    value = evaluate(catalogue.indicator(key), YEAR)
    assert response.status_code == 200
    assert value.display in text_of(response)


def test_valid_certificates_count_as_the_sample_says(city, client_of):
    page = text_of(client_of("leader").get(f"/indicators/{VALID}/?period=2025"))
    assert "57家" in page
    assert "比上年增加10家" in page
    assert "由57条记录算得" in page


@pytest.mark.parametrize("key", [VALID, "projects.approved", "finance.loan_amount_yuan"])
def test_rows_of_the_page_are_the_evidence(city, client_of, key):
    page = client_of("head").get(f"/indicators/{key}/?period=2025").content.decode()
    shown = {int(pk) for pk in re.findall(r'<tr id="row-(\d+)"', page)}
    assert shown == set(evidence(catalogue.indicator(key), YEAR).values_list("pk", flat=True))


def test_a_part_of_a_split_shows_its_rows_only(city, client_of):
    indicator = catalogue.indicator(VALID)
    town, _, value = split(indicator, YEAR, EVERYTHING, TOWN)[0]
    page = client_of("head").get(f"/indicators/{VALID}/?period=2025&by={TOWN}&is={quote(town)}")
    assert f"共{value}条" in text_of(page)
    assert f"{value}家其中“{town}”；全部57家" in text_of(page)


@pytest.mark.parametrize("indicator", [d for d in catalogue.indicators.values() if isinstance(d, Indicator)], ids=str)
def test_every_part_of_every_split_opens(city, client_of, indicator):
    client = client_of("head")
    for by in indicator.split_by:
        named = {key is None: key for key, _, _ in reversed(split(indicator, YEAR, EVERYTHING, by))}
        for key in named.values():  # the largest part, and that of the records without a word
            said = quote("" if key is None else str(key))
            assert client.get(f"/indicators/{indicator.key}/?period=2025&by={by}&is={said}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "by=organisation__phone&is=1",
        "split=pk",
        "period=x",
        "period=99999",
        "by=__class__",
        "region=000000/",
    ],
)
def test_an_address_that_asks_for_what_there_is_not_finds_nothing(city, client_of, query):
    assert client_of("head").get(f"/indicators/{VALID}/?{query}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "１"])
def test_an_odd_page_number_is_no_fault(city, client_of, page):
    assert client_of("head").get(f"/indicators/{VALID}/?page={page}").status_code == 200


def test_unknown_indicator_is_not_found(city, client_of):
    assert client_of("head").get("/indicators/enterprises.nothing/").status_code == 404


def test_search_narrows_the_catalogue(city, client_of):
    page = text_of(client_of("head").get("/indicators/?q=贷款 逾期"))
    assert "逾期贷款金额" in page
    assert "有效高新技术企业" not in page
    assert "没有找到这样的指标" in text_of(client_of("head").get("/indicators/?q=没有这个词"))


def test_who_quotes_an_indicator(city, client_of):
    with acting(None, "测试"):
        Target.objects.create(year=2025, indicator=VALID, name="有效高企", value=70)
    page = text_of(client_of("head").get(f"/indicators/{VALID}/?period=2025"))
    assert "2025年目标“有效高企”" in page
    assert "年度总结“" in page
    ratio = text_of(client_of("head").get("/indicators/rd.enterprise_expenditure_yuan/?period=2025"))
    assert "比率“填报企业研发强度”" in ratio


def test_a_ratio_shows_both_parts(city, client_of):
    page = text_of(client_of("head").get("/indicators/rd.enterprise_intensity/?period=2025"))
    for key in ("rd.enterprise_expenditure_yuan", "rd.enterprise_revenue_yuan"):
        assert evaluate(catalogue.indicator(key), YEAR).display in page


def test_a_published_figure_shows_its_document(city, client_of):
    value = evaluate(catalogue.indicator("enterprises.hnte_rank"), YEAR)
    page = text_of(client_of("head").get("/indicators/enterprises.hnte_rank/?period=2025"))
    assert str(value.source.document).replace(" ", "") in page


def test_a_late_figure_leads_to_the_newest(city, client_of):
    late = next(
        d
        for d in catalogue.indicators.values()
        if isinstance(d, Recorded)
        and evaluate(d, YEAR).value is None
        and evaluate(d, YEAR.previous()).value is not None
    )
    page = text_of(client_of("head").get(f"/indicators/{late.key}/?period=2025"))
    assert "2025年还没有公布这项数据" in page
    assert evaluate(late, YEAR.previous()).display in page


def test_workbook_holds_the_rows_and_no_formula(city, client_of):
    firm = Organisation.objects.filter(pk__in=evidence(catalogue.indicator(VALID), YEAR).values("organisation")).first()
    with acting(None, "测试"):
        firm.name = "=cmd|'/c calc'!A1"
        firm.save()
    response = client_of("head").get(f"/indicators/{VALID}/rows.xlsx?period=2025")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert book.active.max_row == 2 + 57
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert "=cmd|'/c calc'!A1" in {cell.value for cell in cells}


@pytest.mark.parametrize(("role", "status"), [("township", 403), ("leader", 200), ("enterprise", 403)])
def test_only_who_may_export_takes_the_rows_away(city, client_of, role, status):
    assert client_of(role).get(f"/indicators/{VALID}/rows.xlsx").status_code == status


def test_a_township_officer_sees_the_numbers_of_the_town(city, client_of, user_of):
    officer = user_of("township")
    scope = Scope(region=officer.region.path)
    page = client_of("township").get(f"/indicators/{VALID}/?period=2025")
    shown = {int(pk) for pk in re.findall(r'<tr id="row-(\d+)"', page.content.decode())}
    own = set(evidence(catalogue.indicator(VALID), YEAR, scope).values_list("pk", flat=True))
    assert shown == own
    assert 0 < len(own) < 57
    assert client_of("township").get(f"/indicators/{VALID}/?region={city.path}&period=2025").status_code == 200
    again = client_of("township").get(f"/indicators/{VALID}/?region={city.path}&period=2025").content.decode()
    assert {int(pk) for pk in re.findall(r'<tr id="row-(\d+)"', again)} == own


def test_a_change_of_a_record_changes_the_number_at_once(city, client_of):
    client = client_of("head")
    assert "57家" in text_of(client.get(f"/indicators/{VALID}/?period=2025"))
    with acting(None, "测试"):
        evidence(catalogue.indicator(VALID), YEAR).first().retire("测试")
    assert "56家" in text_of(client.get(f"/indicators/{VALID}/?period=2025"))


def test_values_are_computed_once(city, client_of, django_assert_max_num_queries):
    client = client_of("head")
    cache.clear()
    client.get("/indicators/?period=2025")
    with django_assert_max_num_queries(8):
        client.get("/indicators/?period=2025")


def test_dashboard_compares_the_towns(city, client_of):
    page = text_of(client_of("leader").get("/dashboard/?period=2025"))
    for town, _, value in split(catalogue.indicator(VALID), YEAR, EVERYTHING, TOWN):
        assert f"{town}{value}" in page
    assert "第2位/10" in page


def test_dashboard_compares_what_is_picked_and_shows_the_make_up(city, client_of):
    page = client_of("leader").get("/dashboard/?period=2025&compare=finance.loan_amount_yuan&compare=没有的")
    assert [d.key for d in page.context["compared"]] == ["finance.loan_amount_yuan"]
    assert page.context["towns"]
    for part in page.context["makeups"]:
        shown = {bar.label: bar.value for bar in part.bars}
        by = parse_qs(urlsplit(part.url).query)["split"][0]
        assert shown.items() <= {label: n for _, label, n in split(part.indicator, YEAR, EVERYTHING, by)}.items()


def test_the_top_bar_counts_what_waits(city, client_of, user_of):
    client = client_of("clerk")
    before = client.get("/dashboard/").context["shell"].todos
    assert before == len(client.get("/workbench/").context["todos"])
    ImportBatch.objects.create(by=user_of("clerk"))
    assert client.get("/dashboard/").context["shell"].todos == before + 1


def test_workbench_names_what_ends_and_what_waits(city, client_of, user_of):
    certificate = catalogue.ledger("enterprises.hnte").model
    firm = Organisation.objects.filter(kind="enterprise", enterprises_certificates=None).first()
    with acting(None, "测试"):
        day = today() + timedelta(days=10)
        certificate.objects.create(organisation=firm, certificate_no="GR1", issued_on=day.replace(year=day.year - 3))
        firm.is_verified = False
        firm.save()
    ImportBatch.objects.create(by=user_of("clerk"))
    page = text_of(client_of("clerk").get("/workbench/"))
    assert firm.name in page
    assert "剩10天" in page
    assert "待核实" in page
    assert "待确认" in page


def test_a_renewed_certificate_is_not_announced(city, client_of):
    certificate = catalogue.ledger("enterprises.hnte").model
    firm = Organisation.objects.filter(kind="enterprise", enterprises_certificates=None).first()
    with acting(None, "测试"):
        day = today() + timedelta(days=10)
        for number, year in (("GR1", day.year - 3), ("GR2", day.year - 1)):
            certificate.objects.create(organisation=firm, certificate_no=number, issued_on=day.replace(year=year))
    assert firm.name not in text_of(client_of("clerk").get("/workbench/"))


def test_workbench_measures_the_targets(city, client_of):
    Target.objects.filter(year=2025)._raw_delete("default")
    with acting(None, "测试"):
        Target.objects.create(year=2025, indicator=VALID, name="有效高企", value=70)
        Target.objects.create(year=2025, indicator="enterprises.hnte_rank", name="高企位次", value=3)
    page = client_of("head").get("/workbench/?period=2025")
    assert "有效高企57/70家" in text_of(page)
    assert "高企位次✓已完成第2位/第3位" in text_of(page)
    assert "width:81.4%" in page.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_home_shows_pages_that_say_what_to_do(empty, client, page):
    from keguan.registry.models import User

    user = User.objects.create_user("neu", "x", role="head", name="新", must_change_password=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(page).status_code == 200


def test_every_fact_of_the_summary_can_be_looked_up(city, client_of):
    client = client_of("writer")
    page = client.get("/reports/annual/2025/").content.decode()
    told = {re.sub("&amp;", "&", f) for f in re.findall(r'data-fact="([^"]+)"', page)}
    assert f"{VALID}@2025" in told
    for fact in told:
        answer = client.get(f"/reports/annual/2025/facts/{quote(fact, safe='')}/")
        assert answer.status_code == 200, fact
    assert "全部有出处" in text_of(client.get("/reports/annual/2025/"))


def test_links_of_the_summary_lead_somewhere(city, client_of):
    client = client_of("writer")
    page = client.get("/reports/annual/2025/").content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    for link in sorted({re.sub("&amp;", "&", a).split("#")[0] for a in re.findall(r'href="(/[^"]+)"', sheet)}):
        assert client.get(link).status_code == 200, link


def test_a_fact_shows_its_first_rows(city, client_of):
    page = client_of("writer").get(f"/reports/annual/2025/facts/{quote(VALID + '@2025', safe='')}/")
    assert "全部57行" in text_of(page)
    assert page.content.decode().count("<tr>") == 5
    assert client_of("writer").get("/reports/annual/2025/facts/nothing/").status_code == 404


def test_the_summary_as_files(city, client_of):
    client = client_of("writer")
    word = b"".join(client.get("/reports/annual/2025/summary.docx").streaming_content)
    assert word.startswith(b"PK")
    facts = json.loads(client.get("/reports/annual/2025/facts.json").content)
    assert {"value": "57", "display": "57家"}.items() <= {
        name: str(value) for fact in facts["facts"] if fact["id"] == f"{VALID}@2025" for name, value in fact.items()
    }.items()


@pytest.mark.parametrize("file", ["summary.docx", "facts.json"])
def test_a_township_officer_reads_but_takes_no_file(city, client_of, file):
    assert client_of("township").get(f"/reports/annual/2025/{file}").status_code == 403


@pytest.mark.parametrize("year", [0, 1800, 2999, 10**20])
def test_a_year_out_of_reach_has_no_summary(city, client_of, year):
    assert client_of("writer").get(f"/reports/annual/{year}/").status_code == 404


def test_a_town_reads_its_own_summary(city, client_of):
    whole, own = (client_of(role).get("/reports/annual/2025/").content.decode() for role in ("writer", "township"))
    assert re.search(r'data-fact="enterprises.hnte_valid@2025~r\d+"[^>]*>(\d+)家', own)
    assert f'data-fact="{VALID}@2025"' in whole
    assert f'data-fact="{VALID}@2025"' not in own


@pytest.mark.parametrize("indicator", [d for d in catalogue.indicators.values() if isinstance(d, Indicator)], ids=str)
def test_value_rows_and_workbook_agree_for_every_indicator(city, client_of, user_of, indicator):
    client, wanted = client_of("leader"), evidence(indicator, YEAR)
    page = client.get(f"/indicators/{indicator.key}/?period=2025").context
    assert page["face"].now.value == evaluate(indicator, YEAR).value
    shown = [r.pk for r in page["page"].paginator.object_list]
    assert sorted(shown) == sorted(wanted.values_list("pk", flat=True))
    answer = client.get(f"/indicators/{indicator.key}/rows.xlsx?period=2025")
    if not may(user_of("leader"), EXPORT, catalogue.ledger(indicator.ledger)):
        assert answer.status_code == 403
        return
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [row[0].value for row in sheet.iter_rows(min_row=3)]
    written = [c.date().isoformat() if isinstance(c, datetime) else c for c in cells]
    column = page["table"].heads[0].column
    assert written == [column.cell(r).text or None for r in page["page"].paginator.object_list]


@pytest.mark.parametrize("key", [VALID, "projects.approved", "finance.loan_amount_yuan"])
def test_the_bars_of_a_split_add_up_to_the_rows_they_lead_to(city, client_of, key):
    client, indicator = client_of("leader"), catalogue.indicator(key)
    page = client.get(f"/indicators/{key}/?period=2025").context
    bars = [*page["bars"], *page["more_bars"]]
    assert bars
    seen = []
    for bar in bars:
        part = client.get(f"/indicators/{key}/{bar.url}").context
        assert part["part"].value == bar.value
        seen += [r.pk for r in part["page"].paginator.object_list]
    assert sorted(seen) == sorted(evidence(indicator, YEAR).values_list("pk", flat=True))


def test_more_rows_ask_no_more_queries(city, client_of):
    client = client_of("leader")
    groups = split(catalogue.indicator(VALID), YEAR, EVERYTHING, TOWN)
    (many, _, most), (few, _, least) = groups[0], groups[-1]
    assert most > least
    counted = []
    for town in (many, few, many):
        with CaptureQueriesContext(connection) as ran:
            client.get(f"/indicators/{VALID}/?period=2025&by={TOWN}&is={quote(town)}")
        counted.append(len(ran))
    assert counted[1] == counted[2]


def test_the_region_of_the_address_narrows_value_and_rows(city, client_of, user_of):
    town = user_of("township").region
    page = client_of("leader").get(f"/indicators/{VALID}/?period=2024&region={town.path}").context
    wanted = evaluate(catalogue.indicator(VALID), Period.year(2024), Scope(region=town.path))
    assert page["face"].now.value == wanted.value
    assert page["page"].paginator.count == wanted.rows


def test_the_downloaded_summary_opens_and_every_number_in_it_is_proven(city, client_of):
    word = b"".join(client_of("writer").get("/reports/annual/2025/summary.docx").streaming_content)
    document = annual(2025)
    text = "".join(p.text for p in docx.Document(io.BytesIO(word)).paragraphs)
    assert document.title[1] in text
    assert not list(unproven(word, facts=document.displays()))


def test_every_fact_is_a_link_and_its_card_says_its_value_and_definition(city, client_of):
    client, document = client_of("writer"), annual(2025)
    page = client.get("/reports/annual/2025/").content.decode()
    linked = {html.unescape(f) for f in re.findall(r'<a class="f" href="[^"]+" data-fact="([^"]+)"', page)}
    assert linked == {f.id for f in document.facts() if f.url}
    for fact in document.facts():
        card = client.get(f"/reports/annual/2025/facts/{quote(fact.id, safe='')}/").content.decode()
        assert fact.display in html.unescape(card), fact.id
        assert fact.definition in html.unescape(card), fact.id


def test_the_facts_file_has_the_agreed_shape(city, client_of):
    told = json.loads(client_of("writer").get("/reports/annual/2025/facts.json").content)
    assert {"title", "bureau", "year"} <= set(told["report"])
    names = {"id", "key", "field", "value", "unit", "display", "period", "scope", "rows"}
    assert all(set(fact) == names for fact in told["facts"])
    assert len(told["facts"]) == len(annual(2025).facts())
