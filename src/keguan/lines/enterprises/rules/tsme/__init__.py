"""Tech SME evaluation: 国科发政〔2017〕115号 第六条 (conditions), 第七条 (score), 第八条 (direct confirmation)."""

from keguan.kit.rules.rule import Waived
from keguan.lines.enterprises.rules.tsme.checks import CHECKS
from keguan.lines.enterprises.rules.tsme.clean import Clean
from keguan.lines.enterprises.rules.tsme.prohibited import Prohibited
from keguan.lines.enterprises.rules.tsme.resident import Resident
from keguan.lines.enterprises.rules.tsme.score import Comprehensive
from keguan.lines.enterprises.rules.tsme.size import Size
from keguan.lines.enterprises.rules.tsme.staff_share import StaffShare

DIRECT = {
    "valid_hnte": "持有有效高新技术企业证书",
    "national_award": "近五年获国家级科技奖励且排名前三",
    "provincial_rd_body": "拥有省部级以上研发机构",
    "led_standard": "近五年主导制定国际、国家或行业标准",
}
_ARTICLE = "国科发政〔2017〕115号 第八条"
SCORE = Comprehensive()
CONDITIONS = (
    Resident(),
    Size(),
    Prohibited(),
    Clean(),
    Waived(StaffShare(), DIRECT, _ARTICLE),
    Waived(SCORE, DIRECT, _ARTICLE),
)

__all__ = ["CHECKS", "CONDITIONS", "DIRECT", "SCORE"]
