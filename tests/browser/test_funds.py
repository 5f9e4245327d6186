"""A fund in a real browser: filled in, tried dry, approved by two people, paid; each figure opens its rows."""

import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlencode, urljoin

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "工业研发奖补（试）"
VALUES = {
    "min_base": ("1000", "第三条"),
    "cap": ("50", "第五条"),
    "notice_days": ("0", "第九条"),
    "budget": ("100", "第八条"),
}
CHOICES = {
    "basis": ("statistics_107_2", "第二条"),
    "unit": ("1", "第六条"),
    "rounding": ("down", "第六条"),
    "stacking": ("refuse", "第七条"),
    "overrun": ("pro_rata", "第八条"),
    "payment": ("once", "第十条"),
}


def accept(page):
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def fill_in(page):
    """The parameters that the policy has, with their articles; the two boxes settle the rest."""
    for key, (value, cite) in VALUES.items():
        page.locator(f'[id="{key}"]').fill(value)
        page.locator(f'[name="{key}.cite"]').fill(cite)
    for key, (value, cite) in CHOICES.items():
        page.locator(f'[id="{key}"]').select_option(value)
        page.locator(f'[name="{key}.cite"]').fill(cite)
    page.locator('[name="f1.total"]').select_option("flat")
    page.locator('[name="f1.rate1"]').fill("2")
    page.locator('[name="f1.cite"]').fill("第四条")


def step(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text("已办理，现在是")).to_be_visible()


def test_from_the_policy_to_the_payment(signed_in, tmp_path):
    clerk, head, leader = (accept(signed_in(role)) for role in ("clerk", "head", "leader"))

    # filled in: what is missing is told, a slip is told where it is and nothing is lost
    clerk.goto("/work/rd.policy")
    clerk.get_by_label("资金名称").fill(NAME)
    clerk.get_by_label("自申报日期起").fill("2025-01-01")
    clerk.get_by_role("button", name="新建").click()
    expect(clerk.get_by_text(re.compile("还有 \\d+ 项待填，填齐以前不能试算"))).to_be_visible()
    fill_in(clerk)
    clerk.locator('[id="cap"]').fill("五十")
    clerk.get_by_label("都已对照原文").check()
    clerk.get_by_label("本办法都没有这一条").check()
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("“每户最高”写的是“五十”，请写成数字")).to_be_visible()
    clerk.locator('[id="cap"]').fill("50")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("按研发费用的2%，每户最高50万元。")).to_be_visible()
    here = clerk.url

    # tried dry: the sum, who gets what, and the figure's own record
    clerk.locator(".actions").get_by_role("link", name="试算").click()
    clerk.get_by_label("研发年度").select_option("2024")
    clerk.get_by_role("button", name="试算").click()
    expect(clerk.get_by_text("超出资金总额 100万元，同比例压缩")).to_be_visible()
    expect(clerk.locator(".fig", has_text="合计").locator("b")).to_have_text("100")
    shown = Decimal(clerk.locator("td a.fact").first.inner_text())
    clerk.locator("td a.fact").first.click()
    expect(clerk.get_by_text(f"{shown:,}").first).to_be_visible()

    # enacted by another person
    leader.goto(here)
    leader.get_by_role("button", name="核准施行").click()
    expect(leader.locator("h1 ~ p .tag, .head .tag").first).to_have_text("施行")

    # the list: who was paid by the city's other fund is refused by name, four are left and share the budget
    clerk.goto("/work/rd.round")
    clerk.get_by_label("资金办法").select_option(label=f"{NAME}（2025-01-01版）")
    clerk.get_by_label("研发年度").fill("2024")
    clerk.get_by_label("申报截止日").fill("2025-12-20")
    clerk.get_by_role("button", name="取数、编制名单").click()
    expect(clerk.get_by_text("已获：企业研发投入后补助（示例） 2024年度 60万元").first).to_be_visible()
    expect(clerk.locator(".fig", has_text="符合条件").locator("b")).to_have_text("4")
    here = clerk.url
    step(clerk, "公布名单，征询异议")

    # an objection holds it until it is answered
    clerk.locator("td a").first.click()
    clerk.get_by_label("谁提出").select_option("enterprise")
    clerk.get_by_label("内容").fill("请核对研发费用")
    clerk.get_by_role("button", name="登记异议").click()
    expect(clerk.get_by_text("待答复")).to_be_visible()
    clerk.goto(here)
    clerk.get_by_role("button", name="送审", exact=True).click()
    expect(clerk.get_by_text("还有 1 条异议没有答复")).to_be_visible()
    clerk.locator("summary", has_text="不成立").click()
    clerk.locator("details[open]").get_by_label("答复（必填，企业看得到）").fill("与107-2表一致")
    clerk.get_by_role("button", name="不成立", exact=True).click()
    expect(clerk.get_by_text("答复：与107-2表一致")).to_be_visible()
    step(clerk, "送审")

    # two different people
    head.goto(here)
    step(head, "初审通过")
    expect(head.get_by_role("button", name="审批通过")).to_be_visible()
    head.get_by_role("button", name="审批通过").click()
    expect(head.get_by_text("要由另一个人办理")).to_be_visible()
    # at once: who checked never approves, whoever comes first
    at_once([head, leader, head, leader, head], f"/ledgers/rd.rounds/{here.split('=')[-1]}/moves/approve", {})
    leader.goto(here)
    expect(leader.locator(".head .tag")).to_have_text("已审批")
    expect(leader.get_by_text(re.compile("初审 示例科长 · 审批 示例局领导"))).to_be_visible()

    clerk.goto(here)
    step(clerk, "开始公示")
    notice = docx.Document(download(clerk, "公示 docx", tmp_path / "notice.docx"))
    assert len(notice.tables[0].rows) == 5
    step(clerk, "公示期满无异议")
    clerk.get_by_label("拨付日期").fill("2025-12-31")
    clerk.get_by_role("button", name="登记拨付").click()  # the browser asks for the voucher
    sent = {"round": here.split("=")[-1], "paid_on": "2025-12-31", "voucher": "清财试001"}
    at_once([clerk] * 4, "/work/rd.round/do/pay", sent)  # paid once, see the sum below
    clerk.goto(here)
    expect(clerk.locator(".head .tag")).to_have_text("已拨付")
    rows = list(
        load_workbook(download(clerk, "发放表 Excel", tmp_path / "paid.xlsx")).active.iter_rows(values_only=True)
    )
    assert rows[-1][4] == 100

    # the figure opens its rows: 12 of the one fund and 4 of the other
    clerk.goto("/indicators/rd.subsidy_paid_yuan/?period=2025")
    expect(clerk.get_by_text("811.62").first).to_be_visible()
    expect(clerk.get_by_text("清财试001").first).to_be_visible()

    # taken back: the payment stays, the recovery stands beside it
    clerk.goto(here)
    clerk.locator("td a").first.click()
    clerk.locator("summary", has_text="登记追回").click()
    clerk.get_by_label("金额（万元）").fill("1")
    clerk.get_by_label("追回日期").fill("2025-12-31")
    clerk.get_by_label("原因").fill("多发")
    clerk.get_by_role("button", name="登记追回").click()
    expect(clerk.get_by_text("2025-12-31 追回 1 万元：多发")).to_be_visible()


def at_once(pages, path, sent):
    """The same form sent by several people, or windows, in the same moment."""
    asked = []
    for page in pages:
        cookies = {c["name"]: c["value"] for c in page.context.cookies()}
        address = urljoin(page.url, path)
        body = urlencode({**sent, "csrfmiddlewaretoken": cookies["csrftoken"]}).encode()
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        asked.append(urllib.request.Request(address, body, {"Cookie": told, "Referer": address}))
    with ThreadPoolExecutor(len(asked)) as together:
        list(together.map(lambda request: urllib.request.urlopen(request, timeout=60).close(), asked))


def download(page, name, path):
    with page.expect_download() as waited:
        page.get_by_role("link", name=name).click()
    waited.value.save_as(path)
    return path
