"""第六条（五）: the item on staff must not be nought, so the share has to reach the lowest row of its table."""

from keguan.kit.rules.exact import NOUGHT
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class StaffShare(Rule):
    key = "staff_share"
    name = "科技人员指标得分不为 0"
    needs = ("st_staff", "staff")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        staff = f.number("staff")
        share = at_least(f.number("st_staff") / staff, p.value())
        return share.unless(~staff.exceeds(NOUGHT), "职工总数是 0，没有占比可算")
