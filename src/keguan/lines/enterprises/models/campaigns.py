"""Asking a population of enterprises before a year of applications (摸底): the campaign and whom it asks."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from keguan.lines.enterprises.models.recognition import Survey
from keguan.registry.records import OrganisationRecord
from keguan.store.tracked import Tracked, TrackedQuerySet, _Live


class Campaign(Tracked):
    """One round of asking, for the applications of `year`; answers are `Survey` records dated from `opened_on`."""

    is_shared = True

    name = models.CharField("摸底名称", max_length=60)
    year = models.PositiveSmallIntegerField("拟申报年度")
    opened_on = models.DateField("开始日期", db_index=True)
    closes_on = models.DateField("截止日期", null=True, blank=True)
    population = models.CharField("对象范围", max_length=200, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "摸底活动"
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=Q(retired_at=None), name="one_campaign_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(TrackedQuerySet):
    def told(self) -> "InvitationQuerySet":
        """Annotated with `has_answered`: whether the enterprise answered for the year since the campaign opened."""
        answers = Survey.objects.filter(
            organisation=OuterRef("organisation"),
            year=OuterRef("campaign__year"),
            surveyed_on__gte=OuterRef("campaign__opened_on"),
        )
        return self.annotate(has_answered=Exists(answers))

    def open_on(self, day) -> "InvitationQuerySet":
        """The invitations of campaigns that are in force and run on the day."""
        running = self.filter(campaign__retired_at=None, campaign__opened_on__lte=day)
        return running.exclude(campaign__closes_on__lt=day)


class Invitation(OrganisationRecord):
    """An enterprise that a campaign asks, and when it was last reminded."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name="摸底活动", related_name="invitations")
    reminded_on = models.DateField("最近催办日期", null=True, blank=True)

    objects = _Live.from_queryset(InvitationQuerySet)()
    everything = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = "摸底对象"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation"], condition=Q(retired_at=None), name="asked_once_in_a_campaign"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.organisation}"
