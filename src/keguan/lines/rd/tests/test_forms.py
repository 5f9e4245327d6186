"""Rows of form 107-1 as typed and as sheets give them."""

import pytest

from keguan.lines.rd.rules.forms import read_project


@pytest.mark.parametrize(
    "text", ["202501", "2025-01", "2025-1", "2025/1", "2025年1月", "2025年01月", "2025-01-15", "2025-01-15 00:00:00"]
)
def test_a_month_is_kept_one_way_however_it_is_written(text):
    assert read_project({"name": "甲", "start": text}) == ({"name": "甲", "start": "202501"}, {})


@pytest.mark.parametrize("text", ["2025", "202513", "202500", "2025.1", "20251", "去年", "25-01"])
def test_what_may_be_another_month_or_none_is_refused(text):
    row, faults = read_project({"name": "甲", "start": text})
    assert row == {"name": "甲"}
    assert faults == {"start": f"起始年月：“{text}”要写成 202501 这样。"}


def test_every_fault_of_a_row_is_told_with_its_column():
    row, faults = read_project({"people": "2.5", "spend": "五十", "months": "1.5", "source": "1"})
    assert row == {"months": "1.5", "source": "1"}
    assert set(faults) == {"name", "people", "spend"}
    assert read_project({"name": "  ", "spend": ""}) == ({}, {})
