"""Cells as clerks write them, kind by kind."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keguan.store.importing import text, values
from keguan.store.importing.values import BadCell

DAY = date(2025, 3, 12)
LEVELS = {"national": ("国家级", "国家"), "provincial": ("省级", "省"), "none": ("未立项",), "yes": ("立项", "已立项")}


@pytest.mark.parametrize(
    "raw",
    [
        "2025年3月12日", "2025.3.12", "2025/3/12", "2025-03-12", "20250312", 20250312, 20250312.0, "二〇二五年三月十二日",
        "2025年 3月 12号", "２０２５．３．１２", 45728, 45728.0, "45728", datetime(2025, 3, 12, 9, 30), DAY, "2025-03-12 09:30:00",
        "2025年3月12日（周三）", "2025年3月12日-15日", "2025年3月12日至3月15日", "2025年3月12日上午9:00",
    ],
)  # fmt: skip
def test_dates(raw):
    assert values.parse_date(raw) == DAY


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("2025年3月", "补上具体日期"), ("2025.03", "补上具体日期"), (2025.03, "补上具体日期"), (2025, "补上具体日期"), ("25.3.12", "四位"),
        ("2025.2.30", "不存在"), ("3月12日", "没有写年份"), ("待定", "不是日期"), (True, "不是日期"), ("12/3/2025", "四位"), ("#REF!", "公式"),
    ],
)  # fmt: skip
def test_dates_that_say_too_little(raw, hint):
    with pytest.raises(BadCell, match=hint):
        values.parse_date(raw)


@pytest.mark.parametrize(
    ("raw", "yuan"),
    [
        (50, 500_000), ("50万元", 500_000), ("1,200.00", 12_000_000), ("37.5 万", 375_000), ("¥1,200", 12_000_000), ("1.2亿元", 120_000_000),
        ("300000元", 300_000), ("二十万元", 200_000), ("贰拾万元整", 200_000), (37.49999999999999, 375_000), (0.1 + 0.2, 3_000), ("５０", 500_000),
        ("5800千元", 5_800_000), ("-20", -200_000), ("1，200", 12_000_000), (0, 0),
    ],
)  # fmt: skip
def test_money_under_a_heading_in_wan(raw, yuan):
    assert values.parse_money(raw, "万元") == Decimal(yuan)


@pytest.mark.parametrize("raw", [None, "", "-", "—", "/", "无", "　", "——"])
def test_blanks(raw):
    assert values.parse_money(raw, "万元") is None
    assert values.parse_date(raw) is None
    assert values.parse_organisation(raw) is None


@pytest.mark.parametrize("raw", ["约50", "50余万元", "五百多", "（50）", "1,23", "见附件", "50+20", "50美元"])
def test_money_that_is_no_amount(raw):
    with pytest.raises(BadCell):
        values.parse_money(raw, "万元")


@pytest.mark.parametrize(
    ("raw", "options", "share"),
    [
        ("3.85%", {}, "0.0385"), (3.85, {"percent": True}, "0.0385"), (0.0385, {"shown_percent": True, "percent": True}, "0.0385"),
        (0.0385, {}, "0.0385"), ("3.85", {"percent": True}, "0.0385"), ("百分之五", {}, "0.05"), ("3‰", {}, "0.003"), ("３.８５％", {}, "0.0385"),
        (4.1, {}, "0.041"),
    ],
)  # fmt: skip
def test_ratios(raw, options, share):
    assert values.parse_ratio(raw, **options) == Decimal(share)


@pytest.mark.parametrize(
    ("raw", "count"), [("260人", 260), ("1,200", 1200), (260.0, 260), ("二十三", 23), ("第3名", 3), ("12个月", 12)]
)
def test_integers(raw, count):
    assert values.parse_integer(raw) == count


@pytest.mark.parametrize("raw", ["约260", "260余人", 2.5, "若干", True])
def test_no_integers(raw):
    with pytest.raises(BadCell):
        values.parse_integer(raw)


def test_codes():
    assert values.parse_code(" gr2025 36000108\u200b") == "GR202536000108"
    assert values.parse_code("ＧＲ２０２５") == "GR2025"
    assert values.parse_code(13800000000.0) == "13800000000"
    assert values.parse_code("赣科发〔2025〕7号") == "赣科发〔2025〕7号"
    for lost in (202536098208000001.0, "2.02536E+17"):
        with pytest.raises(BadCell, match="文本"):
            values.parse_code(lost)


def test_names_and_prose():
    assert (
        values.parse_organisation("江西同元(清江) 生物\u3000科技\xa0有限公司\n") == "江西同元（清江）生物科技有限公司"
    )
    assert values.parse_text("高效  饲草\n青贮 A B") == "高效饲草青贮 A B"
    assert values.parse_text(1.93) == "1.93"
    assert values.parse_text(57.0) == "57"
    assert values.parse_text(0.0193, shown_percent=True) == "1.93%"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("国家级", "national"),
        ("国家级重点", "national"),
        (" 省 ", "provincial"),
        ("未立项", "none"),
        ("已立项（2025）", "yes"),
    ],
)
def test_choices(raw, value):
    assert values.parse_choice(raw, LEVELS) == value


@pytest.mark.parametrize("raw", ["部级", "国家级、省级", "不立项"])
def test_unknown_choices_list_the_words(raw):
    with pytest.raises(BadCell, match="国家级、省级"):
        values.parse_choice(raw, LEVELS)


def test_years_and_booleans():
    assert [values.parse_year(raw) for raw in (2025, "2025年", "2025年度", 2025.0, DAY, "二〇二五年")] == [2025] * 6
    assert [values.year_in(raw) for raw in ("2025年第一批", "2020-2024年", "2024", "二〇二五年名单", "名单")] == [
        2025,
        None,
        2024,
        2025,
        None,
    ]
    assert [values.parse_boolean(raw) for raw in ("是", "√", "否", None)] == [True, True, False, None]


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y年%m月%d日", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]),
)
def test_every_written_day_is_read_back(day, form):
    assert values.parse_date(day.strftime(form)) == day


@given(st.decimals("0.0001", "999999", places=4), st.sampled_from(list(text.UNITS)))
def test_amounts_are_exact_in_every_unit(amount, unit):
    assert values.parse_money(f"{amount:f}{unit}") == amount * text.UNITS[unit]
    assert values.parse_money(f"{amount:,f}", unit) == amount * text.UNITS[unit]
    assert values.parse_money(float(amount), unit) == amount * text.UNITS[unit]


@pytest.mark.parametrize(
    ("heading", "key", "unit"),
    [
        ("资助金额（万元）", "资助金额", "万元"), ("金额\n(元)", "金额", "元"), ("*1.企业名称（全称）", "企业名称", ""), ("金额/万元", "金额", "万元"),
        ("万元产值能耗", "万元产值能耗", ""), ("年利率（%）", "年利率", ""),
    ],
)  # fmt: skip
def test_headings(heading, key, unit):
    assert (text.heading_key(heading), text.unit_of_heading(heading)) == (key, unit)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"), ("计量单位：千元、人", "千元"), ("填报单位：清江市科技局", ""), ("单位：家、万元", "万元"), ("注：金额以万元为单位", "万元"),
        ("清单（金额单位：元）", "元"), ("注：表中金额均为万元", "万元"), ("项目台账（万元）", "万元"),
    ],
)  # fmt: skip
def test_unit_lines(line, unit):
    assert text.unit_of_line(line) == unit
