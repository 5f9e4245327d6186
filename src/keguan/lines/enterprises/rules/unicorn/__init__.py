"""Unicorn (独角兽企业) and its potential and seed grades: every number is the notice's, so the bureau fills it in."""

from keguan.kit.rules.rule import AllOf, AnyOf
from keguan.lines.enterprises.rules.unicorn.early_age import EarlyAge
from keguan.lines.enterprises.rules.unicorn.early_valuation import EarlyValuation
from keguan.lines.enterprises.rules.unicorn.later_age import LaterAge
from keguan.lines.enterprises.rules.unicorn.later_valuation import LaterValuation
from keguan.lines.enterprises.rules.unicorn.seed_age import SeedAge
from keguan.lines.enterprises.rules.unicorn.seed_valuation import SeedValuation
from keguan.lines.enterprises.rules.unicorn.unicorn_age import UnicornAge
from keguan.lines.enterprises.rules.unicorn.unicorn_valuation import UnicornValuation
from keguan.lines.enterprises.rules.unicorn.unlisted import Unlisted

CONDITIONS = (
    Unlisted(),
    AnyOf(
        "grade",
        "达到一个等级",
        AllOf("unicorn", "独角兽企业", UnicornAge(), UnicornValuation()),
        AllOf("early", "潜在独角兽企业（成立时间较短）", EarlyAge(), EarlyValuation()),
        AllOf("later", "潜在独角兽企业（成立时间较长）", LaterAge(), LaterValuation()),
        AllOf("seed", "种子独角兽企业", SeedAge(), SeedValuation()),
    ),
)
