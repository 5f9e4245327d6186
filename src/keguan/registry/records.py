"""What the records of the lines share: they belong to one organisation, and through it to a town."""

from django.conf import settings
from django.db import models

from keguan.store.tracked import Tracked

LEVELS = {"national": "国家级", "provincial": "省级", "prefecture": "市级", "county": "县级"}
PROVINCIAL_UP = ("national", "provincial")  # 省级以上 includes 国家级; nested levels are never added


def document(label: str) -> models.ForeignKey:
    """A link to the source document that a record rests on."""
    return models.ForeignKey(
        "registry.Document", models.PROTECT, verbose_name=label, null=True, blank=True, related_name="+"
    )


def amount(label: str, **options: object) -> models.DecimalField:
    """Money in yuan."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, **{"null": True, "blank": True, **options})


def person(label: str) -> models.ForeignKey:
    """Who did something, by account; written by the step itself, never by hand."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=label,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class OrganisationRecord(Tracked):
    """A record of one organisation."""

    region_path = "organisation__region__path"
    organisation_paths = ("organisation",)

    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="单位", related_name="%(app_label)s_%(class)ss"
    )
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        abstract = True
