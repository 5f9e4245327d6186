"""A rank without a published row is refused: in a draft that is checked, and in a report that is to be signed."""

import pytest

from keguan.kit.errors import BureauError
from keguan.kit.period import Period
from keguan.registry.models import PublishedFigure
from keguan.report.checking.check import check
from keguan.report.checking.reading import Draft, Line
from keguan.report.drafting import begin, drafted, save
from keguan.report.models import Report
from keguan.report.signing import take
from keguan.store.acting import acting


def verdict(sentence):
    return next(v for v in check(Draft("稿", (Line(sentence),)), year=2025).verdicts if v.claim.kind == "rank")


@pytest.mark.parametrize(
    "sentence",
    [
        "认定登记技术合同成交额2241.5万元，居宜春市第2位。",
        "省级以上平台总数居宜春市首位。",
        "科贷通放款额位列宜春市第一。",
        "2023年全社会研发经费占GDP比重居宜春市第4位。",
    ],
)
def test_a_rank_without_a_row_is_refused_in_a_draft(city, sentence):
    found = verdict(sentence)
    assert found.verdict == "wrong:unsourced"
    assert "“公布数据”里登记" in found.note


def test_a_rank_with_its_row_stands_and_a_wrong_one_is_told(city):
    assert verdict("全社会研发经费占GDP比重为1.93%，居宜春市第3位。").verdict == "match"
    assert verdict("全社会研发经费占GDP比重为1.93%，居宜春市第2位。").verdict == "wrong:rank"


def test_a_published_row_proves_what_is_no_indicator(city):
    with acting(None, "登记通报"):
        PublishedFigure(name="万人发明专利拥有量", year=2025, rank=2, of=10).save()
    assert verdict("万人发明专利拥有量居宜春市第2位。").verdict == "match"
    assert verdict("万人发明专利拥有量居宜春市第3位。").verdict == "wrong:unsourced"


def test_what_is_promised_is_not_claimed(city):
    found = check(Draft("稿", (Line("二、2026年工作打算"), Line("力争技术合同成交额居宜春市第2位。"))), year=2025)
    assert not any(v.verdict == "wrong:unsourced" for v in found.verdicts)


@pytest.mark.parametrize(
    "claimed", ["研发后补助惠及面居全市首位。", "企业研发投入居全市第2位。", "各项工作位居全市榜首。"]
)
def test_a_typed_rank_cannot_be_signed(city, user_of, claimed):
    report = begin("annual", Period.year(2025), None, user_of("writer"))
    chapter = next(d.chapter for d in drafted(report) if d.chapter.key == "rd")
    save(chapter, {"text": f"# 研发\n\n{claimed}"}, user_of("writer"))
    take(report, "submit", user_of("writer"))
    with pytest.raises(BureauError, match="没有出处"):
        take(report, "sign", user_of("leader"))
    assert Report.objects.get(pk=report.pk).state == Report.REVIEW


def test_a_rank_with_its_document_can_be_signed(city, user_of):
    report = begin("annual", Period.year(2025), None, user_of("writer"))
    chapter = next(d.chapter for d in drafted(report) if d.chapter.key == "rd")
    text = '# 研发\n\n企业研发投入居全市{{ said "首位" by "宜科通报〔2025〕9号" }}。'
    save(chapter, {"text": text}, user_of("writer"))
    take(report, "submit", user_of("writer"))
    assert take(report, "sign", user_of("leader")).editions.exists()
