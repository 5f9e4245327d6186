"""A list narrowed to a range, and the same list on a telephone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_both_ends_of_a_range_are_filled_before_the_list_changes(signed_in):
    page = signed_in("clerk")
    page.goto("/ledgers/finance.loans/")
    page.get_by_text("＋ 筛选").click()
    page.get_by_label("贷款金额（万元）从").fill("100")
    page.get_by_label("贷款金额（万元）到").fill("300")
    page.keyboard.press("Enter")
    chip = page.locator("a.chip", has_text="100 至 300")
    expect(chip).to_be_visible()
    assert re.search(r"amount_yuan\.from=100&amount_yuan\.to=300", page.url)
    chip.click()
    expect(chip).to_be_hidden()


def test_the_column_of_boxes_is_narrow_on_a_telephone(signed_in):
    page = signed_in("clerk", 390)
    for key in ("registry.enterprises", "finance.loans"):
        page.goto(f"/ledgers/{key}/")
        assert page.locator("td.pick").first.bounding_box()["width"] < 60, key
