"""A clerk's morning in a real browser: a messy workbook mended and taken in, a list changed and put back, a draft kept."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def messy(tmp_path):
    """A list of certificates with a date that does not exist and a name that is nearly known."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "高企名单"
    for row in (
        ["2026年第一批高新技术企业名单"],
        ["序号", "单位名称", "证书号", "发证时间", "片区"],
        [1, "清江市国瑞新材料股份有限公司", "GR202636000001", "2026-11-03", "一片"],
        [2, "江西泰和陶瓷材料有限公司", "GR202636000002", "2026.11.3", "一片"],
        [3, "启明新材料有限公司", "GR202636000003", "2026年13月3日", "二片"],
    ):
        sheet.append(row)
    path = tmp_path / "乱表.xlsx"
    book.save(path)
    return path


def test_a_messy_workbook_is_mended_taken_in_and_taken_back(signed_in, messy):
    page = signed_in("clerk")
    page.goto("/imports/")
    page.locator("input[name=files]").set_input_files(messy)
    page.get_by_role("button", name=re.compile("上传并核对")).click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    page.get_by_label("是另一家新单位", exact=False).check()
    page.get_by_role("button", name="就这样认").click()
    page.get_by_role("button", name=re.compile("^改 D5")).click()
    page.get_by_label("改成").fill("2026-11-03")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已在这里改了 1 格")).to_be_visible()
    page.get_by_role("button", name=re.compile("入账 3 条")).click()
    expect(page.get_by_text("已入账 3 条")).to_be_visible()
    page.goto("/ledgers/enterprises.hnte/?q=GR2026360000")
    expect(page.locator(".pager")).to_contain_text("共 3 条")
    page.go_back()
    page.get_by_text("整批导错了").click()
    page.get_by_label("为什么撤销").fill("发错了版本")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销这批导入").click()
    expect(page.get_by_text("回到导入以前的样子")).to_be_visible()


def test_rows_are_changed_together_and_put_back(signed_in):
    page = signed_in("clerk")
    page.goto("/ledgers/enterprises.hnte/")
    first = page.locator('input[name="pk"]')
    first.nth(0).check()
    first.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text("选中 3 条")
    page.get_by_role("button", name="批量处理…").click()
    page.get_by_label("做什么").select_option("set:batch")
    page.get_by_label(re.compile("批次改成")).fill("第九批")
    page.get_by_role("button", name="看看会改什么").click()
    page.get_by_role("button", name="确定，处理 3 条").click()
    expect(page.get_by_text("已办 3 条")).to_be_visible()
    page.get_by_role("link", name="撤销").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_text("3 条记录回到原样")).to_be_visible()


def test_a_cell_is_written_by_keyboard(signed_in):
    page = signed_in("clerk")
    page.goto("/ledgers/enterprises.hnte/")
    cell = page.locator("td[data-edit]").first
    was = cell.inner_text()
    cell.focus()
    page.keyboard.press("Enter")
    expect(cell.locator("form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(cell).to_have_text(was)
    cell.focus()
    # Enter in the very moment in which the form stands there, before anybody could have typed so fast
    page.evaluate("""document.addEventListener("htmx:afterSwap", (event) => {
        const field = event.target.querySelector("form input:not([type=hidden])");
        if (field) queueMicrotask(() => { field.value = "第八批"; field.form.requestSubmit(); });
    })""")
    page.keyboard.press("F2")
    expect(cell).to_have_text("第八批")


def test_what_is_typed_waits_until_one_returns(signed_in):
    page = signed_in("head")
    page.goto("/ledgers/enterprises.hnte/2/edit")
    page.get_by_label("批次").fill("第五批")
    expect(page.get_by_text("草稿已存")).to_be_visible(timeout=8000)
    page.goto("/workbench/")
    page.get_by_role("link", name="继续填").click()
    expect(page.get_by_label("批次")).to_have_value("第五批")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("已保存")).to_be_visible()
