"""第十一条（七）: the innovation score, which must be more than 70 (指引: 70 分以上，不含 70 分). Experts give it.

It is no condition that figures decide: the range tells whether the border can be passed at all.
"""

from keguan.kit.rules.exact import Quantity, Truth
from keguan.kit.rules.rule import Score
from keguan.lines.enterprises.rules.hnte.score_growth import Growth
from keguan.lines.enterprises.rules.hnte.score_ip import Acquisition, Advance, Core, Count, Standards
from keguan.lines.enterprises.rules.hnte.score_organisation import Organisation
from keguan.lines.enterprises.rules.hnte.score_transfer import Transfer


class Innovation(Score):
    key = "innovation"
    name = "创新能力评价"
    caps = {"ip_": 30}
    scored = (
        Advance(),
        Core(),
        Count(),
        Acquisition(),
        Standards(),
        Transfer(),
        Organisation(),
        Growth("growth_net_assets", "净资产增长率", "net_assets"),
        Growth("growth_sales", "销售收入增长率", "sales"),
    )

    def passes(self, points: Quantity, border: Quantity) -> Truth:
        return points.exceeds(border)
