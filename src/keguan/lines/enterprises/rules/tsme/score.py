"""第六条（五）, 第七条: the comprehensive score, 60 points or more (60 分以上, the border included)."""

from keguan.kit.rules.exact import Quantity, Truth
from keguan.kit.rules.rule import Score
from keguan.lines.enterprises.rules.tsme.score_ip import IntellectualProperty
from keguan.lines.enterprises.rules.tsme.score_rd import Research
from keguan.lines.enterprises.rules.tsme.score_staff import Staff


class Comprehensive(Score):
    key = "score"
    name = "综合评价得分"
    scored = (Staff(), Research(), IntellectualProperty())

    def passes(self, points: Quantity, border: Quantity) -> Truth:
        return points.reaches(border)
