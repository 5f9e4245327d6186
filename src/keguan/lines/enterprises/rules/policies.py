"""What each policy is made of: its conditions, its inputs, and how the ledgers are read for it."""

from typing import Any

from keguan.kit.rules.policy import Policy
from keguan.lines.enterprises.rules import hnte, tsme
from keguan.lines.enterprises.rules.gathering import Reading
from keguan.lines.enterprises.rules.inputs import inputs

_PROPERTY = ("ip_class1", "ip_class2")
HNTE_INPUTS = inputs(
    "registered_on", "resident", "field", *_PROPERTY, "ip_own_rd", "staff", "st_staff", "rd", "rd_domestic", "sales", "net_assets",
    "income", "hitech_income", "incidents", "transfers", "led_standard",
)  # fmt: skip
TSME_INPUTS = inputs(
    "resident", "staff", "st_staff", "sales", "total_assets", "rd", "cost", *_PROPERTY, "prohibited", "incidents", "misconduct",
    "listed", *tsme.DIRECT, "tsme_before", "tsme_revoked",
)  # fmt: skip
# what serves a high-tech application once is spent for the next; the two count S&T staff by 183 days and by six months
READ_HNTE = Reading("hnte", "st_staff", is_once=True, inputs=HNTE_INPUTS)
READ_TSME = Reading("deduction", "st_staff_half_year", is_once=False, inputs=TSME_INPUTS)


def _policy(key: str, name: str, reading: Reading, **more: Any) -> Policy:
    return Policy(
        key=key, name=name, line="enterprises", inputs=reading.inputs, gather=reading.one, gather_all=reading.all,
        gather_some=reading.some, evidence=reading.evidence, **more,
    )  # fmt: skip


HNTE = _policy("hnte", "高新技术企业认定", READ_HNTE, conditions=hnte.CONDITIONS, score=hnte.SCORE)
TSME = _policy(
    "tsme", "科技型中小企业评价", READ_TSME, conditions=tsme.CONDITIONS, score=tsme.SCORE, checks=tsme.CHECKS
)
