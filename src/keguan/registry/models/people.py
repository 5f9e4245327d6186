"""People a bureau works with: experts, contacts of enterprises, commissioners."""

from django.db import models

from keguan.store.tracked import Tracked


class Person(Tracked):
    """A person outside the bureau, with the organisation they belong to."""

    region_path = "organisation__region__path"
    organisation_paths = ("organisation",)

    name = models.CharField("姓名", max_length=40)
    organisation = models.ForeignKey(
        "registry.Organisation", models.PROTECT, verbose_name="单位", null=True, blank=True, related_name="people"
    )
    position = models.CharField("职务职称", max_length=60, blank=True)
    specialty = models.CharField("专业领域", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    class Meta:
        verbose_name = "人员"

    def __str__(self) -> str:
        return self.name
