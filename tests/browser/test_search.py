"""Finding an enterprise from the top bar, with the keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_found_appears_while_one_types(signed_in, width):
    page = signed_in("clerk", width)
    page.goto("/workbench/")
    page.keyboard.press("Control+k")
    page.keyboard.type("国瑞")
    first = page.locator("#found [role=option]").first
    expect(first).to_contain_text("国瑞")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    page.keyboard.press("Backspace")
    expect(page.locator("#found")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/organisations/\d+/"))


def test_a_slash_goes_to_the_search_box_unless_one_is_writing(signed_in):
    page = signed_in("clerk")
    page.goto("/ledgers/registry.enterprises/")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.locator("#q").fill("a")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_have_value("a/")


def test_initials_find_too_and_nothing_is_told(signed_in):
    page = signed_in("clerk")
    page.goto("/workbench/")
    page.locator("#find").press_sequentially("qjsgr")
    expect(page.locator("#found")).to_contain_text("国瑞")
    page.locator("#find").fill("没有这家")
    expect(page.locator("#found")).to_contain_text("没有找到")
