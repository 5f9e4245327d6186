"""Reports are drafted, signed and kept: rebuilt to the byte, told apart from today, shown in two faces."""

import zipfile
from io import BytesIO

import docx
import pytest

from keguan.kit.errors import BureauError, NotAllowed
from keguan.kit.period import Period
from keguan.report import bridge, proof
from keguan.report.drafting import add, arrange, begin, document, drafted, save
from keguan.report.faces import PUBLIC
from keguan.report.frozen import dump, load
from keguan.report.html import render
from keguan.report.models import Report
from keguan.report.signing import changed_since, document_of, docx_of, is_genuine, newest, signed_with, take
from keguan.store.acting import acting


@pytest.fixture
def report(city, user_of):
    return begin("annual", Period.year(2025), None, user_of("writer"))


def chapter(report, key):
    return next(d.chapter for d in drafted(report) if d.chapter.key == key)


@pytest.fixture
def signed(report, user_of):
    take(report, "submit", user_of("writer"))
    return newest(take(report, "sign", user_of("leader")))


def text_of(document):
    return render(document)


def test_a_new_report_says_what_the_live_summary_says(report):
    from keguan.report.annual import annual

    assert text_of(document(report)) == text_of(annual(2025))


def test_this_years_edit_stays_apart_from_the_default_and_rolls_forward(report, user_of):
    writer = user_of("writer")
    one = chapter(report, "rd")
    save(one, {"text": "# 研发\n\n今年填报{{ rd.reporting_enterprises }}。"}, writer)
    extra = add(report, "存在问题", writer)
    save(extra, {"text": "# 存在问题\n\n一是基础不牢。"}, writer)
    arrange(report, [extra.pk], writer)
    said = text_of(document(report))
    assert "今年填报" in said
    assert said.index("存在问题") < said.index("梯次培育")
    after = begin("annual", Period.year(2026), None, writer)
    rolled = {d.chapter.key: d for d in drafted(after)}
    assert rolled["rd"].is_edited
    assert list(rolled)[0] == extra.key
    assert not rolled["finance"].is_edited


def test_the_default_text_saved_again_is_no_edit(report, user_of):
    one = next(d for d in drafted(report) if d.chapter.key == "rd")
    save(one.chapter, {"text": one.default}, user_of("writer"))
    assert one.chapter.text == ""


def test_a_faulty_text_is_refused_with_the_place(report, user_of):
    with pytest.raises(BureauError, match="没有指标"):
        save(chapter(report, "rd"), {"text": "共{{ rd.nothing }}。"}, user_of("writer"))


KINDS = {
    "half 2025-H1": ("2025年上半年工作总结", "上半年"),
    "quarter 2025-Q3": ("2025年三季度工作总结", "三季度"),
    "brief 2025-06": ("2025年6月工作简报", "6月"),
    "plan 2026": ("2026年工作计划", "2026年主要目标"),
}


@pytest.mark.parametrize("asked", KINDS)
def test_other_kinds_speak_of_their_period(city, user_of, asked):
    (kind, period), (title, said) = asked.split(), KINDS[asked]
    made = document(begin(kind, Period.parse(period), None, user_of("writer")))
    assert made.title[1] == title
    assert said in text_of(made)
    assert kind == "plan" or "全年" not in text_of(made).replace("距全年目标", "")


def test_a_towns_part_says_so(city, user_of):
    from keguan.registry.models import Region

    town = Region.objects.filter(level="town").first() or Region.objects.exclude(pk=city.pk).first()
    made = document(begin("annual", Period.year(2025), town, user_of("writer")))
    assert made.title[-1] == f"（{town.name}部分）"


def test_who_writes_does_not_sign_and_who_signs_does_not_publish(report, user_of):
    with pytest.raises(NotAllowed):
        take(report, "submit", user_of("clerk"))
    take(report, "submit", user_of("writer"))
    with pytest.raises(NotAllowed):
        take(report, "sign", user_of("writer"))
    with pytest.raises(BureauError, match="原因"):
        take(report, "send_back", user_of("leader"))
    signed = take(report, "sign", user_of("leader"))
    with pytest.raises(NotAllowed):
        take(signed, "publish", user_of("leader"))
    assert take(signed, "publish", user_of("writer")).state == Report.PUBLISHED
    with pytest.raises(BureauError, match="已签发"):
        save(chapter(report, "rd"), {"title": "改"}, user_of("writer"))


def test_a_number_without_a_fact_cannot_be_signed(report, user_of):
    save(chapter(report, "rd"), {"text": "# 研发\n\n今年共99家。"}, user_of("writer"))
    take(report, "submit", user_of("writer"))
    with pytest.raises(BureauError, match="99家"):
        take(report, "sign", user_of("leader"))
    assert not report.editions.exists()
    assert Report.objects.get(pk=report.pk).state == Report.REVIEW


def test_what_was_signed_is_rebuilt_to_the_byte_when_the_records_are_gone(signed, user_of):
    from keguan.lines.achievements.models import Result

    before, page = docx_of(signed), text_of(document_of(signed))
    with acting(user_of("clerk"), "登记重复"):
        for row in Result.objects.filter(registered_on__year=2025)[:3]:
            row.retire("登记重复")
    again = type(signed).objects.get(pk=signed.pk)
    assert docx_of(again) == before
    assert text_of(document_of(again)) == page
    assert is_genuine(again)
    told = {s.fact.id: (s.fact.display, s.now) for s in changed_since(again)}
    assert told["achievements.registered@2025"] == ("24项", "21项")


def test_a_tampered_edition_is_no_longer_genuine(signed):
    signed.document["chapters"][0]["blocks"][0]["runs"][0]["text"] = "改过的话"
    assert not is_genuine(signed)


def test_the_docx_carries_its_facts_and_a_signature_that_a_change_breaks(signed):
    carried = proof.read(docx_of(signed))
    assert carried.is_genuine
    assert carried.payload["report"] == "annual-2025"
    assert "57家" in carried.displays["enterprises.hnte_valid@2025"]
    carried.payload["facts"][0]["value"] = "99"
    assert not carried.is_genuine
    assert proof.read(b"no docx") is None


def test_a_correction_names_the_signed_editions_it_touches_and_the_bridge_says_why(signed, user_of):
    from keguan.kit.catalogue import catalogue
    from keguan.kit.scope import EVERYTHING
    from keguan.lines.achievements.models import Result
    from keguan.store.models import Fact

    row = Result.objects.filter(registered_on__year=2025).first()
    assert signed_with("achievements.result", row.pk) == [signed]
    with acting(user_of("clerk"), "重复登记"):
        row.retire("重复登记")
    fact = Fact.objects.get(document=signed.facts, fact_id="achievements.registered@2025")
    made = bridge.since(
        fact.model,
        fact.rows,
        catalogue.indicator("achievements.registered"),
        Period.year(2025),
        EVERYTHING,
        fact.frozen_at,
        shown=fact.display,
    )
    assert (made.before, made.after, made.came, made.went) == ("24项", "23项", 0, 1)
    (step,) = made.steps
    assert "作废" in step.reason
    assert "重复登记" in step.reason


def test_the_bridge_between_two_years_and_two_definitions(city):
    from keguan.kit.catalogue import catalogue
    from keguan.kit.scope import EVERYTHING

    valid = catalogue.indicator("enterprises.hnte_valid")
    made = bridge.between(valid, Period.year(2024), Period.year(2025), EVERYTHING)
    assert (made.before, made.after) == ("2024年47家", "2025年57家")
    assert any("发证日期" in s.reason for s in made.steps if s.sign > 0)
    first = catalogue.indicator("enterprises.hnte_first")
    other = bridge.across(catalogue.indicator("enterprises.hnte_recognised"), first, Period.year(2025), EVERYTHING)
    assert other.went == 12
    assert other.came == 0


def test_json_and_back_is_the_same_document(report):
    made = document(report)
    assert text_of(load(dump(made))) == text_of(made)


def test_the_public_face_holds_nothing_of_what_is_hidden(report, user_of):
    writer = user_of("writer")
    for key, mask in (("enterprises", "numbers"), ("projects", "both"), ("finance", "names")):
        save(chapter(report, key), {"mask": mask}, writer)
    save(chapter(report, "opening"), {"mask": "numbers"}, writer)
    save(chapter(report, "plan"), {"is_shown": False}, writer)
    take(report, "submit", writer)
    signed = newest(take(report, "sign", user_of("leader")))
    package = zipfile.ZipFile(BytesIO(docx_of(signed, PUBLIC)))
    everything = "".join(package.read(name).decode("utf8", "ignore") for name in package.namelist())
    assert "xx家" in everything
    for hidden in (
        "57家",
        "580.3万元",
        "江西安泰医疗器械股份有限公司",
        "智能蜜桔保鲜示范应用",
        "projects.funding_provincial_up_yuan",
        "enterprises.hnte_valid",
    ):
        assert hidden not in everything, hidden
    assert "16个" in everything
    assert "xxx.x万元" in everything
    assert docx.Document(BytesIO(docx_of(signed, PUBLIC)))
    assert "57家" in render(document_of(signed))


def test_an_edited_half_year_report_is_known_again_by_its_proof(city, user_of, tmp_path):
    from docx.oxml.ns import qn

    from keguan.report.checking.check import check
    from keguan.report.checking.reading import read
    from keguan.report.signing import draft_docx

    report = begin("half", Period.parse("2025-H1"), None, user_of("writer"))
    word = docx.Document(BytesIO(draft_docx(report, document(report))))
    texts = (next(c.iter(qn("w:t"))) for c in word.element.body.iter(qn("w:sdt")))
    next(t for t in texts if t.text.endswith("家")).text = "991家"
    word.save(str(tmp_path / "半年.docx"))
    (finding,) = check(read(tmp_path / "半年.docx")).findings
    assert (finding.claim.text, finding.verdict) == ("991家", "wrong:by_hand")
