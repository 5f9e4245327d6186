"""What each person does first, in a real browser against a real server."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAMPLE = Path(__file__).parents[2] / "src/keguan/commands/sample_city/台账"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("role", ["clerk", "leader", "writer"])
def test_from_the_summary_to_the_rows_of_a_number(signed_in, role, width):
    page = signed_in(role, width)
    page.goto("/reports/annual/2025/")
    number = page.locator("a.f", has_text="57家").first
    number.hover()
    expect(page.get_by_text("期末当日持有有效证书的企业数", exact=False).first).to_be_visible()
    number.click()
    page.wait_for_url(re.compile("/indicators/enterprises.hnte_valid/"))
    expect(page.get_by_text("GR2025").first).to_be_visible()
    expect(page.get_by_text(re.compile("共 ?57 ?条")).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_wrong_password_is_told_in_words(site, browser):
    page = browser.new_page()
    page.goto(f"{site[0]}/")
    page.get_by_label("登录名").fill("clerk")
    page.get_by_label("口令").fill("不是这个口令")
    page.keyboard.press("Enter")
    expect(page.get_by_text("不正确", exact=False).or_(page.get_by_text("不对", exact=False)).first).to_be_visible()
    page.close()


def test_a_clerk_imports_a_workbook(signed_in):
    page = signed_in("clerk")
    page.goto("/imports/")
    page.locator("input[type=file]").first.set_input_files(SAMPLE / "07科贷通备案.xlsx")
    if not page.url.rstrip("/").split("/")[-1].isdigit():
        page.get_by_role("button", name=re.compile("预览|核对|上传|下一步")).first.click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    expect(page.get_by_text("科贷通贷款").first).to_be_visible()
    expect(page.get_by_text("相同").first).to_be_visible()


def test_an_enterprise_sees_its_own_file_only(signed_in):
    page = signed_in("enterprise")
    expect(page.locator("h1").first).to_contain_text("公司")
    assert page.request.get("/reports/annual/2025/").status == 403
    assert page.request.get("/indicators/enterprises.hnte_valid/").status == 403


def test_a_township_officer_sees_the_own_town(signed_in):
    page = signed_in("township")
    page.goto("/ledgers/enterprises.hnte/")
    towns = set(page.locator("tbody tr td:last-child").all_inner_texts())
    assert len(towns) == 1


def test_a_system_officer_sees_no_business_data(signed_in):
    page = signed_in("system")
    expect(page.get_by_role("link", name="账号", exact=True).first).to_be_visible()
    assert page.request.get("/ledgers/enterprises.hnte/").status == 403
    assert page.request.get("/reports/annual/2025/").status == 403


def test_the_docx_is_downloaded(signed_in, tmp_path):
    page = signed_in("writer")
    page.goto("/reports/annual/2025/")
    with page.expect_download() as waited:
        page.get_by_role("link", name=re.compile("docx")).first.click()
    path = tmp_path / "a.docx"
    waited.value.save_as(path)
    assert path.read_bytes()[:2] == b"PK"
