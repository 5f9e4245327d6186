"""A title of the tier below: tech SME or innovative SME, which 工信部企业〔2026〕2号 merges into one."""

from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, is_true
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class PriorTitle(Rule):
    key = "prior_title"
    name = "已是科技和创新型中小企业"
    needs = ("prior_title",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_true(f.truth("prior_title"))
