"""Records of the first line: recognition and the work that leads to it, and the figures that the rules judge by."""

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

__all__ = [
    "Certificate",
    "CertificateQuerySet",
    "Compliance",
    "Filing",
    "GrowthTitle",
    "IntellectualProperty",
    "NewProduct",
    "Outreach",
    "RdCost",
    "SmeRegistration",
    "Survey",
    "Transfer",
    "YearFigures",
]
