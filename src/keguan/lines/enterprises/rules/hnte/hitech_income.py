"""第十一条（六）: income from high-tech products and services in the total income of the past year."""

from keguan.kit.rules.exact import NOUGHT
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_least
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class HighTechIncome(Rule):
    key = "hitech_income"
    name = "高新技术产品（服务）收入占比"
    needs = ("hitech_income", "income")
    unit = "ratio"

    def test(self, f: Source, p: Version) -> Finding:
        whole = f.number("income")
        return at_least(f.number("hitech_income") / whole, p.value()).unless(
            ~whole.exceeds(NOUGHT), "总收入是 0，没有占比可算"
        )
