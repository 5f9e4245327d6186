"""What has an enterprise looked at on the spot before the notice, from 2026 on: a reason to check, never to refuse."""

from keguan.kit.rules.exact import ONE
from keguan.kit.rules.facts import Source
from keguan.kit.rules.finding import Finding, at_most, is_false, is_true, less_than
from keguan.kit.rules.parameters import Version
from keguan.kit.rules.rule import Rule


class FewStaff(Rule):
    key = "few_staff"
    name = "职工人数少，公示前会实地核查"
    needs = ("staff",)

    def test(self, f: Source, p: Version) -> Finding:
        return at_most(f.number("staff"), p.value("staff"))


class NoProperty(Rule):
    key = "no_property"
    name = "没有知识产权，公示前会实地核查"
    needs = ("ip_class1", "ip_class2")

    def test(self, f: Source, p: Version) -> Finding:
        return less_than(f.number("ip_class1") + f.number("ip_class2"), ONE)


class LittleResearch(Rule):
    key = "little_research"
    name = "研发费用少，公示前会实地核查"
    needs = ("rd",)
    years = 1

    def test(self, f: Source, p: Version) -> Finding:
        return less_than(f.series("rd").latest, p.value("rd"))


class Revoked(Rule):
    key = "revoked_lately"
    name = "近三年有严重失信或被撤销，公示前会实地核查"
    needs = ("tsme_revoked",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_true(f.truth("tsme_revoked"))


class FirstTime(Rule):
    key = "first_time"
    name = "首次申报，公示前会实地核查"
    needs = ("tsme_before",)

    def test(self, f: Source, p: Version) -> Finding:
        return is_false(f.truth("tsme_before"))


CHECKS = (FewStaff(), NoProperty(), LittleResearch(), Revoked(), FirstTime())
