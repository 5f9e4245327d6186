"""Gazelle (瞪羚企业): what a province asks for is in its notice of the year, so the bureau fills in every number.

The parts that one notice or another names are here; a part that a notice does not name is put out by `asked: false`.
"""

from keguan.kit.rules.rule import AllOf, AnyOf
from keguan.lines.enterprises.rules.gazelle.leap_early import LeapEarly
from keguan.lines.enterprises.rules.gazelle.leap_later import LeapLater
from keguan.lines.enterprises.rules.gazelle.rd_share import RdShare
from keguan.lines.enterprises.rules.gazelle.registered import Registered
from keguan.lines.enterprises.rules.gazelle.revenue_base import RevenueBase
from keguan.lines.enterprises.rules.gazelle.revenue_growth import RevenueGrowth
from keguan.lines.enterprises.rules.gazelle.revenue_rising import RevenueRising
from keguan.lines.enterprises.rules.gazelle.sector import Sector
from keguan.lines.enterprises.rules.gazelle.staff_base import StaffBase
from keguan.lines.enterprises.rules.gazelle.staff_growth import StaffGrowth
from keguan.lines.enterprises.rules.gazelle.staff_rising import StaffRising

CONDITIONS = (
    Registered(),
    Sector(),
    RdShare(),
    AnyOf(
        "growth",
        "成长性",
        AllOf("by_revenue", "按销售收入", RevenueBase(), RevenueGrowth(), RevenueRising()),
        AllOf("by_staff", "按职工人数", StaffBase(), StaffGrowth(), StaffRising()),
        LeapEarly(),
        LeapLater(),
    ),
)
