"""Forms from above in many layouts: filled with what the indicators say, never with a guess."""

from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pytest
from tests.report import making_forms

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING
from keguan.report.checking.books import Books
from keguan.report.forms import filling, matching
from keguan.report.forms.matching import NONE, SURE, Asked
from keguan.report.forms.reading import read
from keguan.store.evidence import evaluate

YEAR = 2025


@pytest.fixture
def answered(city, tmp_path):
    def answer(layout, *, remembered=None, year=YEAR, content=None):
        path = tmp_path / f"{layout}.{'docx' if layout == 'in_word' else 'xlsx'}"
        path.write_bytes(content or getattr(making_forms, layout)())
        form = read(path)
        found = matching.answer(form, year, Books(year, EVERYTHING), remembered or {})
        return form, {a.slot.address: a for a in found}

    return answer


def value(key, year=YEAR, scale=1):
    return Decimal(evaluate(catalogue.indicator(key), Period.year(year), EVERYTHING).value) / scale


EXPECTED = {
    "by_years": {
        "Sheet1!D3": ("enterprises.hnte_valid", 2024, 1), "Sheet1!E3": ("enterprises.hnte_valid", 2025, 1),
        "Sheet1!E4": ("enterprises.tsme_registered", 2025, 1), "Sheet1!E5": ("achievements.contracts_yuan", 2025, 10_000),
        "Sheet1!D6": ("rd.intensity", 2024, Decimal("0.01")),
    },
    "two_heads": {
        "Sheet1!B4": ("achievements.contracts_yuan", 2025, 10**8), "Sheet1!D4": ("achievements.contracts_yuan", 2024, 10**8),
        "Sheet1!D5": ("rd.enterprise_expenditure_yuan", 2024, 10**8),
    },
    "with_parts": {"Sheet1!C3": ("projects.approved", 2025, 1), "Sheet1!C6": ("projects.funding_provincial_up_yuan", 2025, 10_000)},
    "pairs": {"Sheet1!B2": ("achievements.registered", 2025, 1), "Sheet1!B3": ("achievements.award_nominations", 2025, 1)},
    "in_word": {
        "表1!C3": ("finance.loans_disbursed", 2025, 1), "表1!D4": ("finance.loan_amount_yuan", 2024, 10_000),
        "表1!C5": ("finance.loan_enterprises", 2025, 1),
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", EXPECTED)
def test_each_layout_is_filled_with_what_the_indicators_say(answered, layout):
    _, answers = answered(layout)
    for address, (key, year, scale) in EXPECTED[layout].items():
        made = answers[address]
        assert made.asked.key == key, address
        assert abs(made.value - value(key, year, scale)) < Decimal("0.0001"), address


def test_towns_and_parts_are_the_groups_of_the_indicator(answered):
    from keguan.registry.models import Region

    _, answers = answered("by_towns")
    town = Region.objects.get(name="医药产业园")
    from keguan.kit.scope import Scope

    own = evaluate(catalogue.indicator("enterprises.hnte_valid"), Period.year(YEAR), Scope(region=town.path)).value
    assert answers["Sheet1!B4"].value == own
    _, answers = answered("with_parts")
    assert (answers["Sheet1!C4"].asked.part, answers["Sheet1!C5"].asked.part) == ("国家级", "省级")
    assert answers["Sheet1!C4"].value + answers["Sheet1!C5"].value == value("projects.approved_provincial_up")


def test_growth_is_computed_from_two_years(answered):
    _, answers = answered("two_heads")
    now, before = value("achievements.contracts_yuan"), value("achievements.contracts_yuan", 2024)
    assert answers["Sheet1!C4"].value == round((now / before - 1) * 100, 2)


def test_what_no_indicator_tells_and_what_no_record_bears_stays_empty(answered):
    _, answers = answered("by_years")
    assert (answers["Sheet1!E7"].certainty, answers["Sheet1!E7"].value) == (NONE, None)
    assert answers["Sheet1!E6"].value is None  # the statistics office has not told 2025 yet
    assert answers["Sheet1!D4"].value is None  # no record of that year: not nought


def test_what_a_person_settled_is_kept_for_the_same_form_of_another_year(answered):
    form, answers = answered("by_years")
    settled = {"Sheet1!E7": Asked("achievements.events").as_json(), "Sheet1!D7": Asked(typed="12").as_json()}
    _, answers = answered("by_years", remembered=settled)
    assert (answers["Sheet1!E7"].certainty, answers["Sheet1!E7"].value) == (SURE, value("achievements.events"))
    assert answers["Sheet1!D7"].value == 12
    book = openpyxl.load_workbook(BytesIO(making_forms.by_years()))
    page = book.active
    page["A1"], page["D2"], page["E2"] = "2026年县域科技创新主要指标统计表", "2025年", "2026年"
    out = BytesIO()
    book.save(out)
    later, answers = answered("by_years", content=out.getvalue(), year=2026, remembered=settled)
    assert later.signature == form.signature
    assert answers["Sheet1!D3"].value == value("enterprises.hnte_valid", 2025)


def test_the_copy_keeps_its_look_and_tells_where_numbers_are_from(answered):
    form, answers = answered("by_years")
    book = openpyxl.load_workbook(BytesIO(filling.filled(form, list(answers.values()), marked=True)))
    page = book.active
    assert page["A1"].font.size == 16
    assert "A1:E1" in [str(m) for m in page.merged_cells.ranges]
    assert page["E3"].value == 57
    assert page["E3"].comment.text == "有把握：2025年“有效高新技术企业”"
    assert page["E3"].fill.fgColor.rgb.endswith("DFF2E1")
    assert page["E7"].value is None
    clean = openpyxl.load_workbook(BytesIO(filling.filled(form, list(answers.values()), marked=False))).active
    assert (clean["E3"].value, clean["E3"].comment) == (57, None)
    form, answers = answered("in_word")
    word = docx.Document(BytesIO(filling.filled(form, list(answers.values()), marked=True)))
    assert word.tables[0].cell(1, 2).text == "9"
    assert "科贷通" in next(iter(word.comments)).text


@pytest.mark.parametrize(
    ("name", "content", "told"), [("a.xlsx", b"PK\x03\x04broken", "损坏"), ("a.pdf", b"%PDF-1.4", "xlsx 或 docx")]
)
def test_what_is_no_form_is_refused(tmp_path, name, content, told):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BureauError, match=told):
        read(path)


def test_a_full_table_has_nothing_to_fill(tmp_path):
    path = tmp_path / "满.xlsx"
    path.write_bytes(making_forms.workbook([["表", ""], ["指标", "数"], ["高企", 5]]))
    with pytest.raises(BureauError, match="没有找到"):
        read(path)
