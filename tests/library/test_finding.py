"""Golden queries: what the library finds for whom, in which order, and what it shows of it."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from tests.library.shelving import add, put

from keguan.library import finding, indexing
from keguan.library.finding import Question, find
from keguan.library.models import Category, Entry, Holding, Reader, Version
from keguan.library.snippets import snippets
from keguan.store.acting import acting
from keguan.store.search import folded, texts
from keguan.store.search.texts import Passage, words_of

VISITOR = AnonymousUser()


@pytest.fixture
def shelf(city):
    """Documents as a bureau has them, by a short name."""
    return {
        "rules": put(
            "清江市高新技术企业培育管理办法",
            "第一条　为培育高新技术企业，依据国科发火〔2016〕32号，制定本办法。企业研发费用占比不低于百分之五。",
            "第二条　培育库企业享受研发后补助。申报材料由科技特派\n员协助整理。",
            "第三条　本办法由欧阳若水同志解释。",
            number="清科发〔2025〕12号", kind="policy", validity="in_force", section="enterprises",
        ),
        "notice": put(
            "关于开展２０２５年度科技特派员选派工作的通知",
            "各县（市、区）科技局：现将科技特派员（ＳＴＩ）选派有关事项通知如下。联系人：诸葛清。",
            number="清科函〔2025〕3号", kind="notice", day=date(2025, 5, 6),
        ),
        "report": put(
            "2024年度科技工作总结",
            "全年新增高新技术企业十二家。", "科贷通发放贷款三十六笔。",
            "研发投入强度达到百分之二点四。", "附：绝密附件名单。",
            kind="report", audience="staff", day=date(2025, 1, 8),
        ),
        "lecture": put(
            "研发费用加计扣除讲义",
            "讲清加计扣除的口径。", "常见问题：委托研发。", "案例：枫林药业的辅助账。",
            kind="lecture", preview_pages=1, day=date(2024, 9, 1), issuer="",
        ),
    }  # fmt: skip


def names(user, text="", **filters):
    found = find(user, Question(text=text, **filters))
    assert found.total == len(found.entries)
    return [str(entry.holding) for entry in found.entries]


def found(shelf, user, text="", **filters):
    known = {str(holding): name for name, holding in shelf.items()}
    return [known[name] for name in names(user, text, **filters)]


GOLDEN = {
    "办法": ["rules"],
    "特派": ["notice", "rules"],  # the first has it in the title; of the second it goes over a line break
    "科技特派员": ["notice", "rules"],
    "研发费用": ["lecture", "rules"],
    "欧阳若水": ["rules"],
    "诸葛": ["notice"],
    "诸": ["notice"],
    "清": ["notice", "rules", "lecture", "report"],
    "清科发〔2025〕12号": ["rules"],
    "清科发[2025]12号": ["rules"],
    "国科发火": ["rules"],
    "2025年度": ["notice"],
    "２０２５年度": ["notice"],
    "sti": ["notice"],
    "ＳＴＩ": ["notice"],
    "企业 科贷通": ["report"],
    "企业科贷通": [],
    "“十二家”": ["report"],
    "“科技局：现将”": ["notice"],
    "“高新技术企业 培育”": ["rules"],
    "家科贷": ["report"],  # over a page break
    "火〔2016": ["rules"],
    "企业发高": [],  # every pair of it stands somewhere
    "研发入": [],
    "鑫淼": [],
    "，。": [],
}


@pytest.mark.parametrize("text", GOLDEN)
def test_golden_queries(shelf, user_of, text):
    assert sorted(found(shelf, user_of("clerk"), text)) == sorted(GOLDEN[text])
    assert finding.total(user_of("clerk"), text) == len(GOLDEN[text])


def test_words_in_the_title_stand_first_then_in_keywords_then_newer_ones(shelf, user_of):
    clerk = user_of("clerk")
    assert found(shelf, clerk, "特派") == ["notice", "rules"]
    assert found(shelf, clerk, "研发费用")[0] == "lecture", "it is older, but about it"
    assert found(shelf, clerk, "研发费用", by="day") == ["rules", "lecture"]
    assert found(shelf, clerk) == ["notice", "rules", "report", "lecture"], "without words the newest come first"


def test_a_visitor_finds_what_a_visitor_reads(shelf, user_of):
    assert found(shelf, VISITOR, "科贷通") == []
    assert found(shelf, user_of("clerk"), "科贷通") == ["report"]
    assert found(shelf, VISITOR, "口径") == ["lecture"]
    assert found(shelf, VISITOR, "枫林") == [], "it stands behind the preview"
    assert found(shelf, user_of("enterprise"), "枫林") == ["lecture"], "the limit is for visitors"
    with acting(None, "改"):
        lecture = shelf["lecture"]
        lecture.preview_for = Holding.OUTSIDERS
        lecture.save()
    assert found(shelf, user_of("enterprise"), "枫林") == []
    assert found(shelf, user_of("clerk"), "枫林") == ["lecture"]


def test_counts_words_and_snippets_hold_nothing_that_the_reader_may_not_read(shelf, user_of):
    answer = find(VISITOR, Question())
    assert answer.total == 3
    assert sum(answer.counts["kind"].values()) == 3
    assert "report" not in answer.counts["kind"]
    entry = find(VISITOR, Question("加计扣除")).entries[0]
    assert entry.pages == 1
    assert "委托研发" not in Passage.objects.get(pk=entry.pk).body
    assert snippets([entry], words_of("加计扣除"))[entry.pk][0].page == 1


def test_a_masked_report_is_found_by_its_public_face(shelf, user_of):
    report = shelf["report"]
    add(report, "全年新增高新技术企业若干家。", face=Version.PUBLIC)
    assert found(shelf, VISITOR, "若干") == [], "nobody said yet that there is a public face"
    with acting(None, "公开"):
        report.has_public_face = True
        report.save()
    assert found(shelf, VISITOR, "若干") == ["report"]
    assert found(shelf, VISITOR, "十二家") == found(shelf, VISITOR, "绝密") == []
    assert found(shelf, user_of("clerk"), "十二家") == ["report"]
    assert found(shelf, user_of("clerk"), "若干") == [], "staff read the internal face"


def test_named_persons_sections_and_keepers(shelf, user_of):
    with acting(None, "改"):
        named = put("给专家的材料", "评审细则。", audience="persons")
        own = put("高企科内部资料", "初审口径。", audience="section", section="finance")
        waiting = put("还没转换好的扫描件")
        Reader.objects.create(holding=named, user=user_of("expert"))
        head = user_of("head")
        head.sections = ["enterprises"]
    assert names(user_of("expert"), "评审细则") == ["给专家的材料"]
    assert names(user_of("leader"), "评审细则") == []
    assert names(user_of("clerk"), "初审") == [str(own)]
    assert names(head, "初审") == []
    assert names(user_of("clerk"), "扫描件") == [str(waiting)]
    assert names(user_of("leader"), "扫描件") == names(VISITOR, "扫描件") == []


def test_what_changes_is_found_as_it_is_now(shelf, user_of):
    clerk, rules = user_of("clerk"), shelf["rules"]
    with acting(clerk, "更正"):
        rules.document.title = "清江市瞪羚企业培育办法"
        rules.document.issued_on = date(2026, 1, 2)
        rules.document.save()
    assert names(clerk, "瞪羚") == ["清江市瞪羚企业培育办法"]
    assert names(clerk, "管理办法") == []
    assert find(clerk, Question()).entries[0].holding == rules, "its day is the newest now"
    assert Entry.objects.filter(holding=rules).count() == Passage.objects.filter(title__contains="瞪羚").count() == 1
    add(rules, "第一条　全文修订。")
    assert names(clerk, "欧阳若水") == []
    assert names(clerk, "全文修订") == ["清江市瞪羚企业培育办法"]
    with acting(clerk, "撤下"):
        rules.retire("重复")
    assert names(clerk, "瞪羚") == []
    with acting(clerk, "恢复"):
        rules.restore()
        rules.preview_share = 50
        rules.save()
        add(rules, "前半：甲章。", "后半：乙章。")
    assert names(VISITOR, "甲章") == names(clerk, "乙章") == ["清江市瞪羚企业培育办法"]
    assert names(VISITOR, "乙章") == []


def test_the_index_is_made_anew(shelf, user_of):
    Passage.objects.all().delete()
    Entry.objects.filter(holding=shelf["notice"]).delete()
    assert indexing.rebuild() == Holding.everything.count()
    for text, expected in GOLDEN.items():
        assert sorted(found(shelf, user_of("clerk"), text)) == sorted(expected), text
    assert found(shelf, VISITOR, "枫林") == []


def test_an_index_that_a_migration_left_empty_is_made_of_the_documents_again(shelf, user_of):
    Entry.objects.all().delete()
    assert found(shelf, user_of("clerk"), "特派") == []
    call_command("migrate", verbosity=0)
    assert sorted(found(shelf, user_of("clerk"), "特派")) == sorted(GOLDEN["特派"])


def test_filters_are_counted_under_the_others(shelf, user_of):
    clerk = user_of("clerk")
    with acting(clerk, "归类"):
        top = Category.objects.create(name="政策")
        below = Category.objects.create(name="高企政策", parent=top)
        shelf["rules"].category = below
        shelf["rules"].save()
        shelf["notice"].category = top
        shelf["notice"].save()
    answer = find(clerk, Question("企业", kind="policy"))
    assert answer.total == 1
    assert answer.counts["kind"] == {"policy": 1, "report": 1}
    assert answer.counts["year"] == {2025: 1}
    assert sorted(found(shelf, clerk, category=str(top.pk))) == ["notice", "rules"]
    assert found(shelf, clerk, category=str(below.pk)) == ["rules"]
    assert found(shelf, clerk, "企业", year="2025", validity="in_force") == ["rules"]
    assert found(shelf, clerk, issuer=Question.NONE) == ["lecture"]
    assert found(shelf, clerk, "企业", year="一九") == []


def test_pages_follow_one_another_without_gaps(city, user_of):
    clerk = user_of("clerk")
    for n in range(45):
        put(f"{'专题' if n % 3 == 0 else '一般'}材料{n}", f"正文里有专题二字，第{n}份。", day=date(2025, 1, 1 + n % 20))
    for asked in (Question("专题"), Question("专题", by="day"), Question()):
        whole, after = [], ""
        while True:
            page = find(clerk, asked, after=after)
            whole += [e.pk for e in page.entries]
            after = page.after
            if not after:
                break
        assert len(whole) == len(set(whole)) == page.total == 45
        tiers = ["专题" in Passage.objects.get(pk=key).title for key in whole]
        if asked.words and not asked.by:
            assert tiers == sorted(tiers, reverse=True)
        else:
            assert whole == sorted(whole, reverse=True)


def test_snippets_mark_the_words_and_lead_to_their_page(shelf, user_of):
    words = words_of("特派员 后补助")
    entry = find(user_of("clerk"), Question("特派员 后补助")).entries[0]
    (told,) = snippets([entry], words)[entry.pk]
    assert told.page == 2
    assert [p.text for p in told.parts if p.is_marked] == ["后补助", "特派员"]
    assert "科技特派员协助" in "".join(p.text for p in told.parts)
    over = find(user_of("clerk"), Question("家科贷")).entries[0]
    (told,) = snippets([over], ["家科贷"])[over.pk]
    assert told.page == 1
    assert [p.text for p in told.parts if p.is_marked] == ["家。科贷"]


@pytest.fixture
def alike(shelf):
    """Enough documents that hold the same pieces for these to count as frequent."""
    for n, body in enumerate(("绿水青山就是金山银山", "科技创新、科技金融", "金山科技，银山创新", "技科新创")):
        put(f"补充材料{n}", body)
    for n in range(9):
        put(f"简报{n}", f"第{n}期：科技型中小企业评价入库，科技型企业{'中小' * (n % 2)}。")


@pytest.mark.parametrize("is_anew", [False, True])
def test_two_hundred_queries_are_answered_as_a_scan_would(alike, user_of, is_anew):
    """As documents come one by one, and after the index was made anew, which then knows what is frequent."""
    if is_anew:
        indexing.rebuild()
    clerk = user_of("clerk")
    held = {p.pk: p.parts for p in Passage.objects.all()}
    joined = "".join("".join(parts) for parts in held.values()).replace("\n", "")
    asked = [joined[at : at + size] for size in range(1, 8) for at in range(0, len(joined) - 6, 13)]
    mine = set(finding.access.entries(clerk).values_list("pk", flat=True))
    asked += [
        "科技新",
        "金山创",
        "技科",
        "科创",
        "银山金",
        "科技型中小企业",
        "科技型企业中",
        "型中小企业评价",
        "企业中小",
    ]
    assert len(asked) > 200
    wrong = []
    for word in asked:
        if not (flat := folded(word)):
            continue
        scanned = {pk for pk in mine if any(flat in line for part in held[pk] for line in part.split("\n"))}
        hits = texts.first(finding.access.entries(clerk), [flat], 1000)
        if {h.key for h in hits} != scanned or finding.total(clerk, word) != len(scanned):
            wrong.append(word)
    assert wrong == []
