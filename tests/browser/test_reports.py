"""A summary from the first word to the signature, edited elsewhere and checked, in a real browser."""

import re

import docx
import pytest
from docx.oxml.ns import qn
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_written_signed_edited_and_checked(signed_in, tmp_path):
    writer = signed_in("writer")
    writer.on("dialog", lambda dialog: dialog.accept())
    writer.goto("/reports/")
    writer.get_by_label("新建").select_option("annual")
    writer.get_by_label("期间").select_option("2025")
    writer.get_by_role("button", name="新建").click()
    expect(writer.get_by_role("heading", level=1).first).to_contain_text("2025")
    here = writer.url

    # a number is found while writing, by what one calls it
    writer.get_by_role("link", name=re.compile("改“强化引导")).click()
    text = writer.locator("#text")
    text.focus()
    writer.keyboard.press("Control+End")
    writer.keyboard.type("\n\n全市")
    writer.keyboard.press("#")
    writer.get_by_role("combobox", name="找一个数").fill("有效高企")
    expect(writer.locator("#numbers li").first).to_contain_text("57家")
    writer.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"全市\{\{ enterprises\.hnte_valid \}\}$"))
    expect(writer.locator("#preview")).to_contain_text("全市57家")
    writer.get_by_role("button", name="保存").click()
    expect(writer.get_by_text("已保存")).to_be_visible()
    writer.goto(here)
    writer.get_by_role("button", name="送审").click()
    expect(writer.get_by_text("现在是“送审”")).to_be_visible()

    leader = signed_in("leader")
    leader.on("dialog", lambda dialog: dialog.accept())
    leader.goto(here)
    leader.get_by_role("button", name="签发").click()
    expect(leader.get_by_text("现在是“已签发”")).to_be_visible()
    leader.get_by_role("link", name="第 1 版签发稿").click()
    expect(leader.get_by_text("签名核验无误")).to_be_visible()
    with leader.expect_download() as taken:
        leader.get_by_role("link", name="下载 docx").click()
    path = tmp_path / "签发稿.docx"
    taken.value.save_as(path)

    word = docx.Document(str(path))
    controls = {}
    for control in word.element.body.iter(qn("w:sdt")):
        controls.setdefault("".join(t.text for t in control.iter(qn("w:t"))), control)
    for was, now in {"72家": "77家", "17家": "19家", "20项": "21项"}.items():
        next(controls[was].iter(qn("w:t"))).text = now
    word.save(str(path))
    writer.goto("/check/")
    writer.locator("input[name=files]").set_input_files(str(path))
    writer.get_by_role("button", name=re.compile("开始核对")).click()
    expect(writer.locator(".found > li")).to_have_count(3)
    for now in ("77家", "19家", "21项"):
        expect(writer.locator(".found")).to_contain_text(now)
    expect(writer.locator(".found > li").first).to_contain_text("被手改")


def test_a_foreign_draft_gets_a_list_that_one_can_act_on(signed_in, tmp_path):
    path = tmp_path / "乡镇来稿.txt"
    path.write_text(
        "2025年科技工作总结\n全市高企达到47家，登记科技成果二十四项。技术合同成交额2241.5亿元。\n", encoding="utf8"
    )
    page = signed_in("head")
    page.goto("/check/")
    page.locator("input[name=files]").set_input_files(str(path))
    page.get_by_role("button", name=re.compile("开始核对")).click()
    expect(page.get_by_text("文中 3 个数，核对了 3 个")).to_be_visible()
    expect(page.locator(".found > li")).to_have_count(2)
    expect(page.locator(".found")).to_contain_text("期间不符")
    expect(page.locator(".found")).to_contain_text("建议写：57家")
    expect(page.locator(".found")).to_contain_text("单位不符")
