"""Documents from the upload to the reader: found by a word inside, read past the limit only after signing in, followed by number."""

import re

import docx
import pytest
from playwright.sync_api import expect
from tests.library import making

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

VOUCHERS, NOTICE, LECTURE = "清江市科技创新券管理办法", "关于申领科技创新券的通知", "创新券使用讲义"
NUMBER = "清科测〔2026〕7号"


@pytest.fixture
def three(tmp_path):
    """A policy of several pages, a notice that cites it, a lecture."""
    policy = tmp_path / f"{VOUCHERS}.txt"
    articles = [f"第{n}条　创新券用于企业向高校、科研机构和服务机构购买研发服务，按规定兑付。" for n in range(1, 90)]
    policy.write_text("\n\n".join([VOUCHERS, NUMBER, *articles, "本办法由琥珀小组解释。"]), encoding="utf8")
    notice = docx.Document()
    notice.add_paragraph(NOTICE)
    notice.add_paragraph(f"根据{NUMBER}第四条，现就申领创新券的事项通知如下。")
    notice.save(tmp_path / f"{NOTICE}.docx")
    lecture = tmp_path / f"{LECTURE}.md"
    lecture.write_text(f"# {LECTURE}\n\n怎样申领，怎样兑付。\n", encoding="utf8")
    return [policy, tmp_path / f"{NOTICE}.docx", lecture]


def register(page, name, **told):
    """Fill in the form below an upload, and register it for everybody."""
    card = page.locator("li.upload", has_text=name)
    for label, value in told.items():
        card.get_by_label(label).fill(value)
    card.get_by_label("谁能读").select_option("public")
    card.get_by_role("button", name="登记").click()
    done = page.locator("li", has_text="已登记").filter(has_text=told["标题"]).get_by_role("link", name="打开")
    return re.search(r"/library/(\d+)/", done.get_attribute("href"))[1]


def test_uploaded_found_read_and_followed(site, signed_in, browser, three):
    address, logins = site
    clerk = signed_in("clerk")
    clerk.goto("/library/upload")
    clerk.locator("input[name=files]").set_input_files([str(path) for path in three])
    expect(clerk.locator("li.upload .tag.done")).to_have_count(3, timeout=150_000)
    policy = register(clerk, f"{VOUCHERS}.txt", 标题=VOUCHERS, 文号=NUMBER)
    notice = register(clerk, f"{NOTICE}.docx", 标题=NOTICE)
    register(clerk, f"{LECTURE}.md", 标题=LECTURE)
    clerk.goto(f"/library/{policy}/edit")
    clerk.get_by_label("试读页数").fill("1")
    clerk.get_by_role("button", name="保存").first.click()
    clerk.wait_for_load_state()

    # a word of two characters that stands on the last page alone
    clerk.goto("/library/")
    clerk.get_by_label("在文库里搜索").fill("琥珀")
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_role("link", name=VOUCHERS)).to_be_visible()

    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    visitor = context.new_page()
    visitor.goto("/library/?q=琥珀")
    expect(visitor.get_by_role("link", name=VOUCHERS)).to_have_count(0)
    visitor.goto(f"/library/{policy}/")
    expect(visitor.get_by_text("试读到此")).to_be_visible()
    for path, status in (("pages/1.jpg", 200), ("pages/2.jpg", 403), ("pages/2.json", 403), ("file", 403)):
        assert visitor.request.get(f"{address}/library/{policy}/{path}").status == status, path
    visitor.get_by_role("link", name="登录，从第 2 页读起").click()
    name, password = logins["leader"]
    visitor.get_by_label("登录名").fill(name)
    visitor.get_by_label("口令").fill(password)
    visitor.keyboard.press("Enter")
    visitor.wait_for_url(f"**/library/{policy}/?page=2")
    expect(visitor.get_by_text("试读到此")).to_have_count(0)
    assert visitor.request.get(f"{address}/library/{policy}/pages/2.jpg").status == 200

    # from the notice to the policy by its number
    visitor.goto(f"/library/{notice}/")
    visitor.get_by_role("link", name=NUMBER).first.click()
    visitor.wait_for_url(re.compile(rf"/library/{policy}/"))
    expect(visitor.get_by_role("heading", name=VOUCHERS)).to_be_visible()
    context.close()


def test_the_reader_by_its_keys(signed_in, tmp_path):
    path = tmp_path / "翻页.pdf"
    path.write_bytes(making.pdf(pages=6))
    page = signed_in("clerk")
    page.goto("/library/upload")
    page.locator("input[name=files]").set_input_files([str(path)])
    expect(page.locator("li.upload", has_text=path.name).locator(".tag.done")).to_be_visible(timeout=60_000)
    page.goto(f"/library/{register(page, path.name, 标题='逐页翻看')}/")
    at, size = page.locator("#page-box"), page.locator("[data-zoom]")
    pages = {"PageDown": "2", "ArrowRight": "3", "ArrowLeft": "2", "End": "6", "PageUp": "5", "Home": "1"}
    for key, number in pages.items():
        page.keyboard.press(key)
        expect(at).to_have_value(number)
    for key, told in {"0": "100%", "+": "125%", "-": "100%", "=": "125%"}.items():
        page.keyboard.press(key)
        expect(size).to_have_text(told)
    page.keyboard.press("0")
    expect(size).to_have_text("适合宽度")

    page.keyboard.press("/")
    inside = page.locator("#inside")
    expect(inside).to_be_focused()
    page.keyboard.type('"of the test"')
    page.keyboard.press("Enter")
    count = page.locator("[data-count]")
    expect(count).to_have_text("1 / 6")
    page.keyboard.press("Escape")  # out of the field; what was found stays
    expect(inside).not_to_be_focused()
    for key, told in (("n", "2 / 6"), ("N", "1 / 6"), ("N", "6 / 6")):
        page.keyboard.press(key)
        expect(count).to_have_text(told)
    expect(at).to_have_value("6")
    page.keyboard.press("Home")
    expect(at).to_have_value("1")
