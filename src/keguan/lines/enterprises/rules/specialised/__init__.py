"""Specialised SME (专精特新中小企业): 工信部企业〔2026〕2号, in force from 2026-04-01."""

from keguan.kit.rules.rule import AnyOf
from keguan.lines.enterprises.rules.specialised.debt_ratio import DebtRatio
from keguan.lines.enterprises.rules.specialised.ip_in_use import InUse
from keguan.lines.enterprises.rules.specialised.main_share import MainShare
from keguan.lines.enterprises.rules.specialised.new_equity import NewEquity
from keguan.lines.enterprises.rules.specialised.niche import Niche
from keguan.lines.enterprises.rules.specialised.platform_score import PlatformScore
from keguan.lines.enterprises.rules.specialised.prior_title import PriorTitle
from keguan.lines.enterprises.rules.specialised.rd_amount import RdAmount
from keguan.lines.enterprises.rules.specialised.rd_share import RdShare
from keguan.lines.enterprises.rules.specialised.sales import Sales

CONDITIONS = (
    PriorTitle(),
    Niche(),
    AnyOf("scale", "规模", Sales(), NewEquity()),
    MainShare(),
    DebtRatio(),
    RdAmount(),
    RdShare(),
    InUse(),
    PlatformScore(),
)
