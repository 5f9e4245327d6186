"""What each policy is made of: its conditions, its inputs, and how the ledgers are read for it."""

from typing import Any

from keguan.kit.rules.policy import Policy
from keguan.lines.enterprises.rules import gazelle, hnte, specialised, tsme, unicorn
from keguan.lines.enterprises.rules.gathering import Reading
from keguan.lines.enterprises.rules.inputs import inputs
from keguan.lines.enterprises.rules.origins import KEPT_IN

_PROPERTY = ("ip_class1", "ip_class2")
HNTE_INPUTS = inputs(
    "registered_on", "resident", "field", *_PROPERTY, "ip_own_rd", "staff", "st_staff", "rd", "rd_domestic", "rd_other", "sales", "net_assets",
    "income", "hitech_income", "incidents", "transfers", "led_standard",
)  # fmt: skip
TSME_INPUTS = inputs(
    "resident", "staff", "st_staff", "sales", "total_assets", "rd", "cost", *_PROPERTY, "prohibited", "incidents", "misconduct",
    "listed", *tsme.DIRECT, "tsme_before", "tsme_revoked",
    led_standard="近五年主导制定过国际、国家或行业标准（前五起草单位）",
)  # fmt: skip
GAZELLE_INPUTS = inputs("registered_on", "sector", "rd", "staff_years", sales="近五年销售收入")
UNICORN_INPUTS = inputs("registered_on", "is_public", "valuation")
SPECIALISED_INPUTS = inputs(
    "prior_title", "niche_since", "sales", "new_equity", "main_income", "liabilities", "total_assets", "rd", "ip_class1_in_use",
    "platform_score",
)  # fmt: skip
# what serves a high-tech application once is spent for the next; the two count S&T staff by 183 days and by six months
READ_HNTE = Reading("hnte", "st_staff", is_once=True, inputs=HNTE_INPUTS)
READ_TSME = Reading("deduction", "st_staff_half_year", is_once=False, inputs=TSME_INPUTS, is_led_lately=True)
# the audited cost: these policies name neither the guide of the high-tech rules nor the deduction
READ_GAZELLE, READ_UNICORN, READ_SPECIALISED = (
    Reading("accounting", "st_staff", is_once=False, inputs=asked)
    for asked in (GAZELLE_INPUTS, UNICORN_INPUTS, SPECIALISED_INPUTS)
)


def _policy(key: str, name: str, reading: Reading, **more: Any) -> Policy:
    read: dict[str, Any] = {"gather": reading.one, "gather_all": reading.all, "gather_some": reading.some}
    return Policy(key=key, name=name, line="enterprises", inputs=reading.inputs, kept_in=KEPT_IN, **read, **more)


HNTE = _policy("hnte", "高新技术企业认定", READ_HNTE, conditions=hnte.CONDITIONS, score=hnte.SCORE, checks=hnte.CHECKS)
TSME = _policy(
    "tsme", "科技型中小企业评价", READ_TSME, conditions=tsme.CONDITIONS, score=tsme.SCORE, checks=tsme.CHECKS
)
BY_NOTICE = "门槛由省、市当年的通知定，各条的标准由科技局照通知填写；没有填的不作判断"
GAZELLE = _policy("gazelle", "瞪羚企业", READ_GAZELLE, conditions=gazelle.CONDITIONS, purpose=BY_NOTICE)
UNICORN = _policy("unicorn", "独角兽企业", READ_UNICORN, conditions=unicorn.CONDITIONS, purpose=BY_NOTICE)
SPECIALISED = _policy("specialised", "专精特新中小企业", READ_SPECIALISED, conditions=specialised.CONDITIONS)
