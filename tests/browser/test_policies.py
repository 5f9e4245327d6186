"""A section head adds a version of a policy in a real browser: draft, cases, trial, coming into force, taken back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def check(page):
    """No serious finding of axe-core, and nothing wider than the window."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).response["violations"]
    assert [f["id"] for f in found if f["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def fill_parameter(page, name, text):
    page.locator(f"[name='{name}']").fill(text)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_version_from_the_draft_to_its_coming_into_force_and_back(signed_in, width):
    page = signed_in("head", width)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/policies")
    page.get_by_role("row", name=re.compile("高新技术企业认定")).get_by_role("link", name="拟新版本").click()
    page.get_by_label("从哪天起（按申报日期）").fill("2027-01-01")
    page.get_by_label("依据的文号").fill(f"虚构科发〔2027〕{width}号")
    page.get_by_label("奖励标准（元/家）").fill("50000")
    page.locator("#s-rd_ratio summary").click()
    fill_parameter(page, "rd_ratio.bands.0.value", "6%")
    fill_parameter(page, "rd_ratio:cite", "虚构科发〔2027〕1号 第三条")
    fill_parameter(page, "rd_ratio:checked_on", "2025-12-30")
    fill_parameter(page, "rd_ratio:review_by", "2026-12-30")
    page.get_by_role("button", name="存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()

    expect(page.locator("ins").first).to_have_text("6%")
    expect(page.locator("#cases h2")).to_contain_text("3 个与原来不同")
    page.get_by_label("属于哪一条").select_option("rd_ratio")
    page.get_by_role("button", name="选这一条").click()
    page.get_by_label("名字").fill("恰好 6%")
    fill_parameter(page, "given.rd", "100,100,100")
    fill_parameter(page, "given.sales", "2000,1500,1500")
    page.get_by_label("应当得出").select_option("pass")
    page.get_by_role("button", name="加上这个例子").click()
    expect(page.get_by_role("row", name=re.compile("恰好 6% 自己加的"))).to_contain_text("一样")
    check(page)

    page.get_by_role("link", name="拿台账试算").first.click()
    expect(page.get_by_role("region", name="受影响的企业")).to_contain_text("不再符合")
    page.get_by_role("region", name="受影响的企业").get_by_role("link", name=re.compile("不再符合")).click()
    expect(page.locator("#rows h2")).to_contain_text("不再符合：1 家")
    expect(page.locator("#rows")).to_contain_text("要求不低于 6%")
    check(page)

    page.get_by_role("link", name="生效", exact=True).click()
    check(page)
    page.get_by_role("button", name="确认生效").click()
    expect(page.get_by_text("的版本已生效")).to_be_visible()
    expect(page.get_by_text("还没到", exact=True)).to_be_visible()
    page.get_by_label("还没到日子，可以撤回：").fill("文件还没有印发")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("改回草稿")).to_be_visible()
