"""The policies of this line: high-tech enterprise (高新技术企业) and tech SME (科技型中小企业)."""

from keguan.kit.catalogue import catalogue
from keguan.kit.rule import Policy
from keguan.lines.enterprises.rules import hnte, tsme
from keguan.lines.enterprises.rules.gathering import gather, gather_all

catalogue.add(
    Policy("hnte", "高新技术企业认定", hnte.assess, hnte.INPUTS, gather, gather_all),
    Policy("tsme", "科技型中小企业评价", tsme.assess, tsme.INPUTS, gather, gather_all),
)
