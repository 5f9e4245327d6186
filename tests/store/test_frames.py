"""Rows of a ledger as columns: exact, whichever database keeps them."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from keguan.lines.enterprises.models import IntellectualProperty, YearFigures
from keguan.registry.models import Organisation
from keguan.store import frames
from keguan.store.acting import acting

MONEY = [Decimal("0.01"), Decimal("-0.29"), Decimal("4.35"), Decimal("1234567890.07"), None, Decimal("0")]


@pytest.fixture
def firm(db):
    with acting(None, "试"):
        one = Organisation(name="示例装备有限公司")
        one.save()
    return one


def test_money_is_whole_hundredths_and_nothing_is_lost_between_portions(firm, monkeypatch):
    with acting(None, "试"):
        for n, amount in enumerate(MONEY):
            YearFigures(organisation=firm, year=2000 + n, sales_yuan=amount).save()
    monkeypatch.setattr(frames, "_PORTION", 4)
    found = frames.frame(YearFigures.objects.filter(organisation=firm), "year", "sales_yuan").sort("year")
    assert found["sales_yuan"].to_list() == [None if m is None else int(m * 100) for m in MONEY]
    assert found.schema == {"year": pl.Int64, "sales_yuan": pl.Int64}


def test_days_truths_and_texts_come_as_they_are(firm):
    with acting(None, "试"):
        IntellectualProperty(
            organisation=firm, title="换热器", number="甲", kind="design", granted_on=date(1969, 12, 31), is_used=True
        ).save()
    names = ("organisation", "title", "granted_on", "ended_on", "is_used", "organisation__name")
    found = frames.frame(IntellectualProperty.objects.filter(organisation=firm), *names)
    assert found.rows() == [(firm.pk, "换热器", date(1969, 12, 31), None, True, "示例装备有限公司")]


@pytest.mark.parametrize("numbers", [[], ["none is called so"]])
def test_a_ledger_without_rows_has_its_columns(db, numbers):
    rows = IntellectualProperty.objects.filter(number__in=numbers)
    found = frames.frame(rows, "granted_on", "is_used")
    assert (found.height, found.schema) == (0, {"granted_on": pl.Date, "is_used": pl.Boolean})


def test_what_has_been_read_as_records_is_not_read_again_and_tells_the_same(firm, django_assert_num_queries):
    with acting(None, "试"):
        for n, amount in enumerate(MONEY):
            YearFigures(organisation=firm, year=2000 + n, sales_yuan=amount, is_public=n == 1 or None).save()
    rows = YearFigures.objects.filter(organisation=firm)
    names = ("organisation", "year", "sales_yuan", "is_public", "industry")
    asked = frames.frame(rows, *names)
    assert len(rows) == len(MONEY)
    with django_assert_num_queries(0):
        told = frames.frame(rows, *names)
    assert told.schema == asked.schema
    assert told.sort("year").rows() == asked.sort("year").rows()
    none = YearFigures.objects.filter(organisation=firm, year=1)
    assert not none
    assert frames.frame(none, *names).schema == asked.schema
