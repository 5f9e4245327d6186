"""A return from the enterprise's form to the frozen round, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FORM = {
    "revenue": "100000",
    "staff": "200",
    "1": "20",
    "4": "18",
    "5": "12",
    "23": "10",
    "22": "1",
    "7": "6000",
    "8": "3600",
    "9": "1500",
    "10": "300",
    "57": "5800",
    "43": "200",
    "44": "450",
}


def decide(page, name, button):
    page.goto("/work/rd.reviewing?year=2025")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name=button, exact=True).click()


def test_a_return_is_filed_sent_back_accepted_and_frozen(signed_in):
    firm = signed_in("enterprise", 390)
    name = firm.locator("h1").first.inner_text()
    firm.locator(".card", has_text="研发统计还没有报").get_by_role("link", name="去填").click()
    firm.wait_for_load_state()  # a download that begins earlier may stop the page's script from coming
    with firm.expect_download() as form:
        firm.get_by_role("link", name="下载107-1、107-2表").click()
    assert name in form.value.suggested_filename
    for code, value in FORM.items():
        firm.locator(f'[name="c{code}"]').fill(value)
    expect(firm.locator('[data-of="7"]')).to_have_text("各项之和 5400，相差 600")
    firm.locator('[name="c19"]').fill("600")
    expect(firm.locator('[data-of="7"]')).to_have_text("各项之和 6000，相符")
    firm.locator('[name="c19"]').blur()
    expect(firm.locator("#kept")).to_have_text("草稿已保存，还没有报送。")
    assert firm.evaluate("document.documentElement.scrollWidth") <= 390
    firm.once("dialog", lambda dialog: dialog.accept())
    firm.get_by_role("button", name="保存并报送").click()
    expect(firm.get_by_text("请改正或写明原因：专利申请和论文都是 0", exact=False)).to_be_visible()
    firm.locator('[name="reason-no_output"]').fill("项目还在中试，明年申请专利")
    for box in firm.locator('[name^="reason-"]').all():
        if not box.input_value():
            box.fill("已核对")
    firm.once("dialog", lambda dialog: dialog.accept())
    firm.get_by_role("button", name="保存并报送").click()
    expect(firm.get_by_text("已报送，等科技局审核", exact=False)).to_be_visible()

    clerk = signed_in("clerk")
    clerk.goto("/work/rd.reviewing?year=2025")
    clerk.get_by_role("link", name=name).first.click()
    expect(clerk.get_by_text("项目还在中试，明年申请专利")).to_be_visible()
    clerk.get_by_label("意见").fill("请核对直接投入")
    clerk.get_by_role("button", name="退回修改", exact=True).click()
    expect(clerk.get_by_text("现在是“退回修改”", exact=False)).to_be_visible()

    firm.goto("/own/rd.filing")
    expect(firm.get_by_text("请核对直接投入").first).to_be_visible()
    firm.locator('[name="c9"]').fill("1400")
    firm.locator('[name="c19"]').fill("700")
    firm.once("dialog", lambda dialog: dialog.accept())
    firm.get_by_role("button", name="保存并报送").click()
    expect(firm.get_by_text("已报送，等科技局审核", exact=False)).to_be_visible()

    decide(clerk, name, "通过")
    expect(clerk.get_by_text("现在是“已通过”", exact=False)).to_be_visible()
    clerk.goto("/work/rd.freezing?year=2025")
    clerk.get_by_label("轮次").select_option(label="快报")
    clerk.once("dialog", lambda dialog: dialog.accept())
    clerk.get_by_role("button", name="冻结", exact=True).click()
    expect(clerk.get_by_text(re.compile("已冻结“2025年快报”：45 家企业"))).to_be_visible()
    expect(clerk.get_by_text("一致", exact=True)).to_be_visible()

    # the frozen figure opens its rows, and a head takes the round back with a reason
    clerk.goto("/indicators/rd.frozen_expenditure_yuan/?period=2025")
    expect(clerk.locator("main table:visible").first).to_contain_text(name)
    head = signed_in("head")
    head.goto("/work/rd.freezing?year=2025")
    head.locator("summary", has_text="撤回").click()
    head.get_by_label("原因").fill("漏了一个乡镇")
    head.get_by_role("button", name="撤回这一轮").click()
    expect(head.get_by_text("已撤回“2025年快报”", exact=False)).to_be_visible()
    expect(head.get_by_text("原因：漏了一个乡镇", exact=False)).to_be_visible()
