"""A section head makes a ledger of the section's own in a real browser, a clerk fills it, and a number comes of it."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from keguan.kit.catalogue import catalogue
from keguan.registry.own import loading

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(autouse=True)
def nothing_declared_stays():
    yield
    catalogue.overlay()
    loading._Read.stamp = None


def test_a_ledger_from_a_workbook_to_a_number(signed_in, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "活动名称", "举办日期", "形式", "人数"])
    for n in range(1, 7):
        sheet.append([n, f"观摩{n}", f"2025-0{n}-11", "现场" if n % 2 else "线上", 10 * n])
    book.save(tmp_path / "农技观摩.xlsx")

    page = signed_in("head")
    page.goto("/own/")
    page.locator("#book").set_input_files(tmp_path / "农技观摩.xlsx")
    page.get_by_role("button", name="读出各列").click()
    expect(page.get_by_text("各列读自")).to_be_visible()
    page.locator("#id_title").fill("农技观摩")
    page.get_by_label("记什么").fill("组织的农技观摩")
    page.get_by_label("归在哪条业务线").select_option(label="成果转化")
    page.get_by_role("button", name="再加一列").click()
    expect(page.locator("input[name='column-7-label']")).to_be_focused()
    page.keyboard.type("联系人")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("台账“农技观摩”已保存")).to_be_visible()

    page.goto("/imports/")
    page.locator("input[name=files]").set_input_files(tmp_path / "农技观摩.xlsx")
    page.get_by_role("button", name=re.compile("上传并核对")).click()
    page.get_by_role("button", name=re.compile("入账 6 条")).click()
    expect(page.get_by_text("已入账 6 条")).to_be_visible()

    page.goto("/own/")
    page.get_by_role("row", name=re.compile("农技观摩")).get_by_role("link", name="建指标").click()
    page.get_by_label("指标名称").fill("现场观摩人数")
    page.get_by_label("取什么").select_option("sum")
    page.get_by_label("哪一列").select_option(label="人数")
    page.get_by_label("单位").fill("人次")
    page.locator("[name='condition-0-field']").select_option(label="形式")
    page.locator("[name='condition-0-against']").fill("现场")
    page.locator("[name='condition-0-against']").blur()
    expect(page.locator("#tried")).to_contain_text("90人次")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("指标“现场观摩人数”已保存")).to_be_visible()
    expect(page.locator("main")).to_contain_text("90")
