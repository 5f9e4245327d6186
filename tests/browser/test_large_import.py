"""A workbook of many thousand rows: seen while it is worked on, stopped, and taken in."""

import re

import pytest
import xlsxwriter
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ROWS = 10_500


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "大会签到.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("来源文件")
    sheet.write_row(0, 0, ["文号", "文件标题", "发文机关", "发文日期"])
    for n in range(1, ROWS + 1):
        sheet.write_row(
            n,
            0,
            [
                f"测发〔2025〕{n}号",
                f"关于第{n}件事的通知（{n * 2654435761**4 % 10**36}号来文）",
                "测试机关",
                "2025-03-01",
            ],
        )
    book.close()
    assert path.stat().st_size > 400_000 or pytest.fail("the workbook is too small to be worked on apart")
    return path


def test_progress_is_seen_and_stopped_and_the_whole_is_taken_in(signed_in, large):
    page = signed_in("clerk")
    page.goto("/imports/")
    page.locator("input[name=files]").set_input_files(large)
    page.get_by_role("button", name=re.compile("上传并核对")).click()
    expect(page.get_by_text("正在核对，可以先去做别的")).to_be_visible()
    expect(page.locator("progress")).to_be_visible()
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_text("已停下，台账没有变化")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="再核对一次").click()
    commit = page.get_by_role("button", name=re.compile(f"入账 {ROWS} 条"))
    expect(commit).to_be_visible(timeout=60_000)
    commit.click()
    expect(page.get_by_text("正在入账，可以先去做别的")).to_be_visible()
    expect(page.get_by_text(f"已入账 {ROWS} 条")).to_be_visible(timeout=60_000)
    address = page.url
    page.goto("/ledgers/registry.documents/?q=测发")
    expect(page.locator(".pager")).to_contain_text("10,000+")
    page.goto(address)
    page.get_by_text("整批导错了").click()
    page.get_by_label("为什么撤销").fill("只是试试")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="撤销这批导入").click()
    expect(page.get_by_text("回到导入以前的样子")).to_be_visible(timeout=90_000)
