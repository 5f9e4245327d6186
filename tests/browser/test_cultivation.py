"""A phone in the hand: a contact noted in half a minute, and an enterprise that answers what it is asked."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE = 390


def test_a_call_is_noted_from_the_phone(signed_in):
    page = signed_in("clerk", PHONE)
    page.goto("/work/enterprises.jot")
    page.get_by_label("企业", exact=True).press_sequentially("chzn")  # 春和智能装备
    page.locator("#firms label").first.wait_for()
    page.locator("#firms label").filter(has_text="春和").first.click()
    page.get_by_text("走访", exact=True).click()
    page.get_by_text("答应申报", exact=True).click()
    page.get_by_label("情况").fill("看了车间，明年第一批报")
    page.get_by_text("两周后", exact=True).click()
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".notice.success")).to_contain_text("已记下")
    expect(page.locator("#steps")).to_contain_text("春和")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE


def test_an_enterprise_answers_and_the_funnel_grows(signed_in):
    clerk = signed_in("clerk", PHONE)
    clerk.goto("/work/enterprises.asking")
    clerk.get_by_role("link", name="2026年高企申报意向摸底").click()
    answered = clerk.locator(".funnel .row", has_text="已摸底")
    before = int(re.search(r"\d+", answered.inner_text())[0])
    firm = signed_in("enterprise", PHONE)
    firm.locator('a[href="/own/enterprises.answer"]', has_text="去填").click()
    firm.get_by_text("打算", exact=True).click()
    firm.locator("fieldset", has_text="知识产权有基础吗").get_by_text("有", exact=True).click()
    firm.get_by_label("需要的帮助").fill("想请专家看看研发台账")
    assert firm.evaluate("document.documentElement.scrollWidth") <= PHONE
    firm.get_by_role("button", name="提交").click()
    expect(firm.get_by_text("已答复")).to_be_visible()
    clerk.reload()
    assert int(re.search(r"\d+", answered.inner_text())[0]) == before + 1
    assert clerk.evaluate("document.documentElement.scrollWidth") <= PHONE
