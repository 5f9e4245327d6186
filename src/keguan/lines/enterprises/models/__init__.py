"""Records of the first line: recognition and the work that leads to it, and the figures that the rules judge by."""

from keguan.lines.enterprises.models.campaigns import Campaign, Invitation
from keguan.lines.enterprises.models.duties import AnnualReport, MajorChange, PoolEntry
from keguan.lines.enterprises.models.inputs import (
    Compliance,
    IntellectualProperty,
    RdCost,
    Transfer,
    YearFigures,
)
from keguan.lines.enterprises.models.recognition import (
    Certificate,
    CertificateQuerySet,
    Filing,
    GrowthTitle,
    NewProduct,
    Outreach,
    SmeRegistration,
    Survey,
)
from keguan.lines.enterprises.models.tiers import Niche, Standard, TierTitle

__all__ = [
    "AnnualReport",
    "Campaign",
    "Certificate",
    "CertificateQuerySet",
    "Compliance",
    "Filing",
    "GrowthTitle",
    "IntellectualProperty",
    "Invitation",
    "MajorChange",
    "NewProduct",
    "Niche",
    "Outreach",
    "PoolEntry",
    "RdCost",
    "SmeRegistration",
    "Standard",
    "Survey",
    "TierTitle",
    "Transfer",
    "YearFigures",
]
