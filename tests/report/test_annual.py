"""The sample city's summary: its text, its facts, and what happens to it without data, in a town, and when frozen."""

import os
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Recorded
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING, Scope
from keguan.registry.models import Region
from keguan.report import docx
from keguan.report.annual import annual, freeze
from keguan.report.audit import unproven
from keguan.report.cells import shown
from keguan.report.document import Heading, Number, Paragraph, facts_json, numbered
from keguan.report.facts import Facts
from keguan.report.models import Target, Task
from keguan.report.slots import read_nodes
from keguan.report.speak import Speaker
from keguan.store.acting import acting
from keguan.store.evidence import evaluate
from keguan.store.models import Fact as StoredFact

GOLDEN = Path(__file__).parent / "golden" / "annual-2025.txt"
Y2025 = Period.year(2025)


def marked(run):
    """The run as the golden file has it: ‹57家|enterprises.hnte_valid@2025›, without the numbers of records."""
    if isinstance(run, Number):
        id_ = re.sub(r"/\d+\.", "/_.", run.fact.id)
        return f"‹{run.text}|{re.sub(r'#[0-9a-f]{10}$', '#_', id_)}›"
    return f"**{run.text}**" if run.strong else run.text


def as_text(document):
    lines = list(document.title)
    for _, blocks in numbered(document):
        for block in blocks:
            if isinstance(block, Heading):
                lines += ["", f"{'#' * block.level} {block.text}"]
            elif isinstance(block, Paragraph):
                lines.append("".join(marked(run) for run in block.runs).replace("。", "。\n").rstrip("\n"))
            else:
                lines += [block.caption, " | ".join(block.head)]
                lines += [" | ".join("".join(marked(run) for run in cell) for cell in row) for row in block.rows]
    return "\n".join(lines) + "\n"


def plain(document):
    return re.sub(r"[*\n]", "", re.sub(r"‹([^|›]*)\|[^›]*›", r"\1", as_text(document)))


def say(text, *, year=2025, scope=EVERYTHING):
    """One paragraph of a chapter text, said."""
    speaker = Speaker(Facts(Period.year(year), scope), {"year": f"{year}年", "prefecture": "宜春市"})
    return "".join(run.text for run in speaker.runs(read_nodes(text, where="试")))


def test_text_of_the_sample_city(city):
    """After a change on purpose, UPDATE_GOLDEN=1 writes the file anew; the difference is read in review."""
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(as_text(annual(2025)), encoding="utf8")
    assert as_text(annual(2025)) == GOLDEN.read_text(encoding="utf8")


def test_every_number_of_the_docx_is_proven(city, tmp_path):
    document = annual(2025)
    docx.write(document, tmp_path / "总结.docx")
    assert unproven(tmp_path / "总结.docx", facts=document.displays()) == []


def test_values_are_those_of_the_indicators(city):
    facts = Facts(Y2025, EVERYTHING)
    for indicator in catalogue.indicators.values():
        period = Period.year(2024) if isinstance(indicator, Recorded) else Y2025
        found, expected = facts.measure(indicator.key, period), evaluate(indicator, period)
        assert (indicator.key, found.value, len(found.rows)) == (indicator.key, expected.value, expected.rows)


def test_facts_open_their_rows(city):
    document = annual(2025)
    by_id = {fact.id: fact for fact in document.facts()}
    valid = by_id["enterprises.hnte_valid@2025"]
    assert (valid.value, valid.rows, valid.url) == (57, 57, "/indicators/enterprises.hnte_valid/?period=2025")
    assert by_id["enterprises.hnte_valid@2025:change"].value == 10
    assert by_id["rd.intensity@2024"].display == "1.93%"
    assert by_id["achievements.matchings@2025:streak"].value == 3
    rows = [
        fact for fact in document.facts() if fact.key == "projects.central_guidance" and fact.field == "amount_yuan"
    ]
    assert [(fact.value, fact.unit, fact.display, fact.rows) for fact in rows] == [(200_000, "元", "20万元", 1)]
    assert all(re.search(r"#row-\d+$", fact.url) for fact in rows)
    assert {fact.id for fact in document.facts()} <= set(document.evidence)
    assert all(fact["id"] for fact in facts_json(document)["facts"])


def test_the_model_reports_rows_come_in_its_order(city):
    text = plain(annual(2025))
    signs = (
        "坚强领导", "到期、需重新认定", "电话联系", "上半年申报", "申报摸底", "第一批", "有效高新技术企业达", "入库科技型中小企业72家，",
        "重点新产品", "传统优势产业", "科技部重点研发计划", "中央引导地方", "贷款贴息", "省重点研发计划重点项目", "分别为", "03专项",
        "共争取省级以上科技资金", "重要载体", "揭牌设立", "申报省级创新型县", "人才（团队）项目", "新认定各级创新平台", "瞪羚、独角兽企业5家",
        "获评省级技术创新中心、省级瞪羚企业",
        "创新联盟",
        "通过验收", "当年登记科技成果", "提名数居宜春市首位", "科技活动周启动式", "在线对接会", "连续第三年", "组织专家评审", "评审名次",
        "后补助办法", "全社会研发经费占GDP比重为", "科贷通业务实施细则", "风险补偿资金管理办法", "发放科贷通贷款9笔", "目标完成情况",
        "2026年主要目标", "2026年重点任务",
    )  # fmt: skip
    at = 0
    for sign in signs:
        found = text.find(sign, at)
        assert found >= 0, f"{sign} 不在其位"
        at = found


def test_an_empty_city_says_no_numbers(empty):
    document = annual(2025)
    assert document.facts() == ()
    assert [chapter.key for chapter in document.chapters] == ["opening", "plan"]
    text = plain(document)
    assert "总结如下" not in text and "台账中暂无2025年的数据" in text
    assert "党委、政府" in text and "清江市委" not in text and "宜春" not in text


def test_a_town_tells_its_own_numbers(city):
    town = Region.objects.filter(level="park").first()
    document = annual(2025, Scope(region=town.path))
    valid = next(fact for fact in document.facts() if fact.key == "enterprises.hnte_valid" and fact.field == "value")
    assert valid.id == f"enterprises.hnte_valid@2025~r{town.code}"
    assert 0 < valid.value < 57
    assert not [fact for fact in document.facts() if fact.key.endswith("_rank")]


def test_a_part_is_never_told_as_the_whole(city):
    town = Region.objects.filter(level="park").first()
    document = annual(2025, Scope(region=town.path))
    assert document.title[-1] == f"（{town.name}部分）"
    assert "全市" not in document.title_text + plain(document)
    assert "辖区各级各类创新平台" in plain(document)
    assert annual(2025, Scope(region=city.path)).title == annual(2025).title


def test_amounts_shown_are_those_of_their_rows(city):
    """Every number taken from one field of one record is that field, written out again."""
    document = annual(2025)
    checked = 0
    for fact in document.facts():
        rows = document.evidence[fact.id]
        path = fact.id.partition("/")[2].partition(".")[2].partition("~")[0]
        if fact.key not in catalogue.indicators or len(rows.rows) != 1 or path != fact.field:
            continue
        row = apps.get_model(rows.model).objects.get(pk=rows.rows[0])
        assert shown(row, path, unit=fact.unit, year=2025).text == fact.display
        checked += 1
    assert checked > 80


def test_values_shown_are_counted_from_their_rows(city):
    """The display of a value is its indicator evaluated anew, in the unit of the sentence."""
    for fact in annual(2025).facts():
        if fact.key in catalogue.indicators and fact.field == "value":
            found = evaluate(catalogue.indicator(fact.key), Period.parse(fact.period)).value
            said = words.quantity(found, fact.unit)
            assert fact.display in ({said, "首位"} if found == 1 else {said})


def test_the_plan_without_targets_names_no_goal(city):
    with connection.cursor() as cursor:
        for model in (Target, Task):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    document = annual(2025)
    text = "".join(run.text for block in document.chapters[-1].blocks for run in getattr(block, "runs", ()))
    assert text.startswith("2026年证书到期的高新技术企业") and "一是强主体。" in text and "目标" not in text


def test_a_year_without_records_is_short(city):
    document = annual(2012)
    assert document.facts() == () and [chapter.key for chapter in document.chapters] == ["opening", "plan"]


def test_the_build_asks_the_database_little(city):
    annual(2025)
    with CaptureQueriesContext(connection) as asked:
        annual(2025)
    assert len(asked) <= 125


def test_freezing_twice_stores_once(city):
    document = annual(2025)
    stored = freeze(document, name="annual-2025")
    again = freeze(annual(2025), name="annual-2025")
    assert [fact.pk for fact in again] == [fact.pk for fact in stored]
    assert len(stored) == len(document.facts())
    valid = next(fact for fact in stored if fact.fact_id == "enterprises.hnte_valid@2025")
    assert (valid.value, valid.period, len(valid.rows), valid.model) == ("57", "2025", 57, "enterprises.certificate")
    assert re.fullmatch(r"[0-9a-f]{64}", valid.fingerprint)


def test_changed_records_make_the_next_edition(city):
    freeze(annual(2025), name="annual-2025")
    key = annual(2025).evidence["enterprises.hnte_valid@2025"].rows[0]
    certificate = catalogue.ledger("enterprises.hnte").model.objects.get(pk=key)
    with acting(None, "试"):
        certificate.cancelled_on = Y2025.end
        certificate.save()
    freeze(annual(2025), name="annual-2025")
    kept = StoredFact.objects.filter(fact_id="enterprises.hnte_valid@2025").order_by("pk")
    assert [(fact.document, fact.value) for fact in kept] == [("annual-2025", "57"), ("annual-2025.2", "56")]
    assert kept[0].fingerprint != kept[1].fingerprint


def test_passages_without_data_go_with_their_commas(city):
    assert say("共{{ enterprises.hnte_valid }}[，其中{{ platforms.platforms_rank | rank }}]。") == "共57家。"
    assert (
        say(
            "[，首{{ platforms.platforms_rank }}]，共{{ enterprises.hnte_valid }}，[次{{ platforms.platforms_rank }}]。"
        )
        == "共57家。"
    )
    assert say("[{{ platforms.platforms_rank | rank }}||认定{{ enterprises.hnte_recognised }}]") == "认定27家"
    assert say("只有话[{{ platforms.platforms_rank | rank }}]") == ""


def test_enumerators_count_what_remains(city):
    both = "[{#}甲{{ enterprises.hnte_valid }}。][{#}乙{{ platforms.platforms_rank }}。][{#}丙{{ rd.subsidised }}。]"
    assert say(both) == "一是甲57家。二是丙12家。"
    assert say("[{#}甲{{ enterprises.hnte_valid }}。][{#}乙{{ platforms.platforms_rank }}。]") == "甲57家。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ enterprises.hnte_valid | sentence }}", "截至12月31日，有效高新技术企业达57家，比上年增加10家"),
        ("{{ achievements.registered | sentence }}", "登记科技成果24项"),
        ("{{ achievements.award_nomination_rank | rank }}", "首位"),
        ("{{ rd.intensity | latest_year }}{{ rd.intensity | latest }}", "2024年1.93%"),
        ("{{ rd.enterprise_expenditure_yuan | growth }}", "比上年增长5.7%"),
        ("{{ enterprises.new_filed | split: batch }}", "第一批11家、第二批8家"),
        ("{{ platforms.talents_selected | value: 个 }}", "3个"),
        ("{{ platforms.talents_selected | split: programme:个 }}", "省双千计划2个、省科技创新团队1个"),
        ("{{ rd.intensity | stage }}", "核定"),
        ("{{ platforms.pilots_approved | rows: 列{rank:位} }}", "列首位"),
        (
            "{{ enterprises.gazelles_granted | titles: platforms.platforms_new }}",
            "清江市天成机械制造股份有限公司获评省级瞪羚企业、省级技术创新中心",
        ),
        (
            "{{ projects.key_rd_key | list: “{title}” }}",
            "“微纳陶瓷基复合材料关键技术研究与应用”、“微纳物联网终端示范应用”",
        ),
        ("[{{ platforms.platforms_rank }}||没有位次]", "没有位次"),
        ("{{ projects.key_rd_key | parallel: amount_yuan }}", "分别为20万元、15万元"),
        ("{{ projects.central_guidance | parallel: amount_yuan }}", "20万元"),
        ("{{ projects.innovation_bodies | parallel: support }}", "均为贷款贴息"),
        ("{{ projects.national_programme | each: programme }}", "科技部重点研发计划"),
        ("{{ projects.central_guidance | names: 3 }}", "江西联创新材料股份有限公司"),
        ("{{ finance.loan_enterprises | names: 1 }}", "江西泰和陶瓷材料有限责任公司等8家企业"),
        ("{{ achievements.matchings | streak: series }}", "三"),
        ("{{ document: 研发后补助 }}", "《清江市企业研发投入后补助办法（试行）》（清府办发〔2024〕12号）"),
        ('{{ said "3场" by "宜科通报〔2025〕9号" }}', "3场"),
        ("{{ targets: count }}、{{ targets: met }}", "11项、9项"),
        ("{{ tasks: done }}", "6项"),
        ("{{ achievements.events | rows 1: {held_on}{title} }}", "1月9日研发统计业务培训等4场"),
    ],
)
def test_ways_of_saying(city, text, said):
    assert say(text) == said


def test_nothing_to_compare_with_is_not_compared(city):
    assert say("[{{ enterprises.tsme_registered | change }}]") == ""
    assert say("{{ platforms.platforms_rank }}") == ""


def test_a_summary_of_another_state_is_not_frozen(city):
    """Its numbers and the rows that are kept with them must be of one state."""
    document = annual(2025)
    with acting(None, "测试"):
        catalogue.ledger("enterprises.hnte").model.objects.first().save()
    freeze(document, name="annual-2025")  # nothing changed by that
    with acting(None, "测试"):
        record = catalogue.ledger("enterprises.hnte").model.objects.first()
        record.remark = "改过"
        record.save()
    with pytest.raises(BureauError, match="请重新生成"):
        freeze(document, name="annual-2025")
