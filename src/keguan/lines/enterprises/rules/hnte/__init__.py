"""High-tech enterprise recognition: 国科发火〔2016〕32号 第十一条, scored by 国科发火〔2016〕195号."""

from keguan.lines.enterprises.rules.hnte.age import Age
from keguan.lines.enterprises.rules.hnte.checks import CHECKS
from keguan.lines.enterprises.rules.hnte.field import Field
from keguan.lines.enterprises.rules.hnte.hitech_income import HighTechIncome
from keguan.lines.enterprises.rules.hnte.incidents import Incidents
from keguan.lines.enterprises.rules.hnte.innovation import Innovation
from keguan.lines.enterprises.rules.hnte.ip import IntellectualProperty
from keguan.lines.enterprises.rules.hnte.rd_domestic import RdDomestic
from keguan.lines.enterprises.rules.hnte.rd_ratio import RdRatio
from keguan.lines.enterprises.rules.hnte.resident import Resident
from keguan.lines.enterprises.rules.hnte.staff_ratio import StaffRatio

CONDITIONS = (
    Resident(),
    Age(),
    IntellectualProperty(),
    Field(),
    StaffRatio(),
    RdRatio(),
    RdDomestic(),
    HighTechIncome(),
    Incidents(),
)
SCORE = Innovation()

__all__ = ["CHECKS", "CONDITIONS", "SCORE"]
