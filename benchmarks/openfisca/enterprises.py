"""The entity, and the figures that are given of it."""

from openfisca_core.entities import build_entity

Enterprise = build_entity("enterprise", "enterprises", "One enterprise", is_person=True)
NUMBERS = (
    "registered_on", "field", "ip_class1", "ip_class2", "staff", "st_staff", "income", "hitech_income", "transfers", "total_assets",
    "cost",
)  # fmt: skip
SERIES = ("sales", "rd", "rd_domestic", "net_assets")
TRUTHS = (
    "resident", "ip_own_rd", "incidents", "misconduct", "listed", "prohibited", "valid_hnte", "provincial_rd_body", "national_award",
    "led_standard", "tsme_before", "tsme_revoked",
)  # fmt: skip
