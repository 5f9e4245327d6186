"""第十一条（四）: S&T staff (183 days of actual work) among all staff of the year."""

from keguan.kit.rules.exact import NOUGHT
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class StaffRatio(Rule):
    key = "staff_ratio"
    name = "科技人员占比"
    needs = ("st_staff", "staff")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        whole = f.number("staff")
        return at_least(f.number("st_staff") / whole, p.value()).unless(
            ~whole.exceeds(NOUGHT), "职工总数是 0，没有占比可算"
        )
