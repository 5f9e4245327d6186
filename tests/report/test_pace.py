"""What targets promise, when they are kept, and how the year is judged on a day."""

from datetime import date
from decimal import Decimal

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.period import Period
from keguan.report import pace
from keguan.report.models import Target

D = Decimal
FLOW, STOCK, MONEY, SHARE, RANK = (
    "achievements.registered", "enterprises.hnte_valid", "projects.funding_provincial_up_yuan", "rd.intensity", "enterprises.hnte_rank",
)  # fmt: skip


def target(form="at_least", value="20", *, key=FLOW, stretch=None, due=None):
    return Target(
        year=2026, name="某目标", indicator=key, value=D(value), stretch=stretch and D(stretch), form=form, due_on=due
    )


def on(day, made, **known):
    """The progress on the day; `known` are values by period: y2026, y2025, q2025 (last year up to the same day)."""

    def values(indicator, period):
        if period == Period.year(2026):
            return known.get("y2026")
        return known.get("y2025") if period == Period.year(2025) else known.get("q2025")

    return pace.progress(made, day, values)


@pytest.mark.parametrize(
    ("made", "before", "wanted"),
    [
        (target(), None, "20"),
        (target("growth", "0.1", key=MONEY), "1000", "1100.0"),
        (target("growth", "0.1", key=MONEY), "0", None),
        (target("growth", "-0.1", key=MONEY), "1000", "900.0"),
        (target("points", "0.002", key=SHARE), "0.0193", "0.0213"),
        (target("points", "0.002", key=SHARE), None, None),
        (target("first", "0"), "3", "1"),
        (target("range", "8", stretch="10"), None, "8"),
        (target("floor", "140", stretch="150"), None, "140"),
    ],
)
def test_what_is_promised(made, before, wanted):
    assert pace.promised(made, before and D(before)) == (wanted and D(wanted))


@pytest.mark.parametrize(("done", "kept"), [("19", False), ("20", True), ("21", True), (None, None)])
def test_exactly_the_value_keeps_the_promise(done, kept):
    assert pace.is_kept(target(), D(20), done and D(done)) is kept


@pytest.mark.parametrize(("done", "kept"), [("2", True), ("3", True), ("4", False)])
def test_a_rank_is_kept_further_to_the_front(done, kept):
    assert pace.is_kept(target("rank", "3", key=RANK), D(3), D(done)) is kept


def test_rates_are_sane():
    assert pace.rate(target(), D(20), D(24)) == D("1.2")
    assert pace.rate(target("first", "1"), D(1), D(3)) is None
    assert pace.rate(target("rank", "3", key=RANK), D(3), D(2)) is None
    assert pace.rate(target("strive", "0.02", key=SHARE), D("0.02"), D("0.01")) == D("0.5")


def test_the_forecast_follows_last_years_course_else_the_days():
    half = date(2026, 6, 30)
    seasonal = on(half, target(), y2026=D(6), y2025=D(24), q2025=D(4))
    assert (seasonal.forecast, seasonal.basis, seasonal.verdict) == (D(36), "按上年同期进度推算", "on_pace")
    by_days = on(half, target(), y2026=D(6))
    assert round(by_days.forecast, 2) == D("12.10")
    assert by_days.verdict == "slow"
    assert by_days.gap == D(14)


def test_a_stock_is_what_it_is_now():
    found = on(date(2026, 6, 30), target(key=STOCK, value="60"), y2026=D(57))
    assert (found.forecast, found.verdict) == (D(57), "slow")


def test_met_late_and_unknown():
    day = date(2026, 10, 1)
    assert on(day, target(), y2026=D(20)).verdict == "met"
    assert on(day, target(due=date(2026, 9, 30)), y2026=D(19)).verdict == "late"
    assert on(day, target()).verdict == "unknown"
    assert on(day, target("growth", "0.1"), y2026=D(9)).verdict == "unknown"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (target(value="60", key=STOCK), "达到60家以上"),
        (target("strive", "6000000", key=MONEY), "力争达到600万元"),
        (target("floor", "140", key=STOCK, stretch="150"), "保底140家、力争150家"),
        (target("range", "8", stretch="10"), "达到8项至10项"),
        (target("growth", "0.1", key=MONEY), "增长10%以上"),
        (target("points", "0.002", key=SHARE), "提高0.2个百分点"),
        (target("first", "1"), "实现零的突破"),
        (target("rank", "3", key=RANK), "保持在第3位以内"),
    ],
)
def test_each_form_is_said_as_plans_say_it(made, said):
    assert pace.wording(made, catalogue.indicator(made.indicator)) == said


def test_every_form_stands_in_the_plan_with_its_numbers_proven(city, user_of):
    from keguan.report import docx
    from keguan.report.annual import annual
    from keguan.report.audit import unproven
    from keguan.store.acting import acting

    forms = [
        target("floor", "140", key=STOCK, stretch="150"), target("range", "8", stretch="10"), target("growth", "0.1", key=MONEY),
        target("points", "0.002", key=SHARE), target("first", "1"), target("rank", "3", key=RANK),
    ]  # fmt: skip
    with acting(user_of("head"), "试"):
        for at, one in enumerate(forms):
            one.name = "目标" + "甲乙丙丁戊己"[at]
            one.save()
    made = annual(2025)
    assert unproven(docx.content(made), facts=made.displays()) == []
    text = "".join(run.text for c in made.chapters for b in c.blocks for run in getattr(b, "runs", ()))
    for said in (
        "保底140家、力争150家",
        "达到8项至10项",
        "增长10%以上",
        "提高0.2个百分点",
        "实现零的突破",
        "保持在第3位以内",
    ):
        assert said in text


def test_a_half_year_report_says_what_is_missing(city, user_of):
    from keguan.report.drafting import begin, document

    made = document(begin("half", Period.parse("2025-H1"), None, user_of("writer")))
    text = "".join(run.text for c in made.chapters for b in c.blocks for run in getattr(b, "runs", ()))
    assert "距全年目标：" in text
    assert "还差" in text
