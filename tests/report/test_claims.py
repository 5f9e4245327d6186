"""Finding numeric claims: where they stand, what they are worth, and of which kind they are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguan.report.checking.claims import KINDS, claims

pytestmark = pytest.mark.one_database

# for each claim of the text: the words, the kind, the value, the unit, the rounding word
CASES = {
    "有效高新技术企业57家，比上年增加12家，增长26.7%。": (
        "57家 count 57 家 -; 12家 change 12 家 -; 26.7% change 0.267 % -"
    ),
    "共93项，其中国家级3项、省级40项、市级50项": (
        "93项 count 93 项 -; 3项 count 3 项 -; 40项 count 40 项 -; 50项 count 50 项 -"
    ),
    "资金3.5亿元，贷款3000多万元": ("3.5亿元 money 350000000 元 -; 3000多万元 money 30000000 元 多"),
    "发放资料1.2万份，惠及1,234家": ("1.2万份 count 12000 份 -; 1,234家 count 1234 家 -"),
    "二十三项、两家、一百二十名": ("二十三项 count 23 项 -; 两家 count 2 家 -; 一百二十名 count 120 名 -"),
    "增长百分之十五，三亿五千万元": ("百分之十五 change 0.15 % -; 三亿五千万元 money 350000000 元 -"),
    "由1.80%提高到1.93%，提高0.13个百分点": (
        "1.80% ratio 0.018 % -; 1.93% ratio 0.0193 % -; 0.13个百分点 change_pp 0.0013 百分点 -"
    ),
    "占全市的三分之一，占比35%，近七成": ("三分之一 share 0.3333333333 - -; 35% share 0.35 % -; 七成 share 0.7 - 近"),
    "完成年度目标的120%，完成率达98.6%": ("120% completion 1.2 % -; 98.6% completion 0.986 % -"),
    "力争高企达到60家以上，科小突破150家": ("60家 target 60 家 以上; 150家 target 150 家 突破"),
    "目标600万元，实际完成580.3万元": ("600万元 target 6000000 元 -; 580.3万元 money 5803000 元 -"),
    "3-5个、两三家、300万元到500万元": (
        "3-5个 range [3,5] 个 -; 两三家 range [2,3] 家 -; 300万元到500万元 range [3000000,5000000] 元 -"
    ),
    "连续三年举办，为期3个月": ("三年 streak 3 年 -; 3个月 duration 3 个月 -"),
    "连续第三年举办": ("三年 streak 3 年 -"),
    "居全市第2位，列全省第三，位居首位，走进全省前列，进入前十": (
        "第2位 rank 2 位 -; 第三 rank 3 位 -; 首位 rank 1 位 -; 前列 rank null 位 -; 前十 rank 10 位 -"
    ),
    "比上年前移8位": ("8位 change 8 位 -"),
    "xx家、××万元、占比xx%": ("xx家 count null 家 -; ××万元 money null 元 -; xx% share null % -"),
    "百余家企业，近千万元，上百家": ("百余家 count 100 家 余; 千万元 money 10000000 元 近; 百家 count 100 家 上"),
    "分别为12、8和5项": ("12 count 12 项 -; 8 count 8 项 -; 5项 count 5 项 -"),
    "是上年的2.5倍，增长1.2倍，翻一番": ("2.5倍 ratio 2.5 倍 -; 1.2倍 change 1.2 倍 -; 翻一番 change 1 倍 -"),
    "省级以上13项，新增５７家": ("13项 count 13 项 -; ５７家 count 57 家 -"),
    "A公司、B公司等5家企业": ("5家 count 5 家 -"),
}

NONE = [
    "2025年11月24日，上半年、第三季度、1—11月，截至12月底，“十四五”期间",
    "赣科发〔2023〕93号、第93号文、一号文件、第三条、附件2、GB/T 9704-2012",
    "5G、03专项、R&D、十九届五中全会、党的二十大、3D打印、A股、PM2.5",
    "一、总体情况", "（二）主要做法", "1.强化培育", "3）抓落实",
    "联系电话：0795-7366123，手机13800000000，邮编331200",
    "证书编号GR202336000112，信用代码91360981MA35ABCD1X",
    "一是抓培育，二是抓服务，一批平台，一系列活动，第一时间，一企一策，三农工作",
    "第二批、第十届创新创业大赛、省科技进步二等奖、II类知识产权",
    "“双千计划”、“5020”行动、“1+3+N”体系、百强企业",
]  # fmt: skip


def told(claim):
    value = json.dumps(claim["value"], separators=(",", ":"))
    return f"{claim['text']} {claim['kind']} {value} {claim['unit'] or '-'} {claim['approx'] or '-'}"


@pytest.mark.parametrize(("text", "expected"), CASES.items(), ids=[text[:20] for text in CASES])
def test_each_form_is_read(text, expected):
    assert "; ".join(told(c.as_json()) for c in claims(text)) == expected


@pytest.mark.parametrize("text", NONE)
def test_dates_numbers_of_documents_and_names_claim_nothing(text):
    assert [c.text for c in claims(text)] == []


@given(
    st.text(
        alphabet="0123456789一二三十百千万亿零两点.,，。、家项元%第位年月日xX余近超到至-—（）增长比上占目标力争连续",
        max_size=40,
    )
)
def test_any_text_is_read_without_fault_and_in_order(text):
    found = claims(text)
    assert all(text[c.start : c.end] == c.text and c.kind in KINDS for c in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    json.dumps([c.as_json() for c in found])


@given(st.integers(1, 10**7), st.sampled_from(["家", "项", "万元", "亿元", "人次"]))
def test_a_written_number_is_read_back(number, unit):
    (found,) = claims(f"全年共{number}{unit}，")
    factor = {"万元": 10_000, "亿元": 100_000_000}.get(unit, 1)
    assert found.value == number * factor
