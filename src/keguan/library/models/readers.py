"""What readers leave behind: openings and counts, favourites, collections, links given to others."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from keguan.library.models.holdings import Holding
from keguan.store.tracked import Tracked


class Tally(models.Model):
    """How often a document was opened and downloaded, all readers together."""

    holding = models.OneToOneField(Holding, models.CASCADE, verbose_name="文件", related_name="tally")
    openings = models.PositiveIntegerField("阅读次数", default=0)
    downloads = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = "阅读计数"

    def __str__(self) -> str:
        return f"{self.openings}/{self.downloads}"


class Opening(models.Model):
    """The last time that a person read a document, and at which page they were."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁", related_name="+")
    holding = models.ForeignKey(Holding, models.CASCADE, verbose_name="文件", related_name="+")
    page = models.PositiveIntegerField("读到第几页", default=1)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "最近阅读"
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["user", "holding"], name="one_opening_per_reader")]
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"{self.holding} 第{self.page}页"


class Favourite(models.Model):
    """A document that a person has marked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁", related_name="+")
    holding = models.ForeignKey(Holding, models.CASCADE, verbose_name="文件", related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "收藏"
        constraints = [models.UniqueConstraint(fields=["user", "holding"], name="one_favourite_per_reader")]

    def __str__(self) -> str:
        return f"{self.holding}"


class Collection(Tracked):
    """Documents put together for a purpose (专题); each reader sees of it what they may see."""

    is_shared = True

    name = models.CharField("专题", max_length=60, unique=True)
    purpose = models.CharField("说明", max_length=200, blank=True)
    is_public = models.BooleanField("公开", default=False)

    class Meta:
        verbose_name = "专题"

    def __str__(self) -> str:
        return self.name


class Collected(Tracked):
    """A document in a collection, at its place."""

    is_shared = True

    collection = models.ForeignKey(Collection, models.PROTECT, verbose_name="专题", related_name="items")
    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name="文件", related_name="collected")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "专题中的文件"
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "holding"], name="one_place_per_document")]

    def __str__(self) -> str:
        return f"{self.holding}"


def new_token() -> str:
    """The secret part of a share link."""
    return secrets.token_urlsafe(24)


class Share(Tracked):
    """A link by which whoever has it reads the whole document until the end of a day; taken back by retiring it."""

    is_shared = True

    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name="文件", related_name="shares")
    token = models.CharField("链接", max_length=40, unique=True, default=new_token, editable=False)
    until = models.DateField("有效期至")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="谁给的", related_name="+")

    class Meta:
        verbose_name = "分享链接"

    def __str__(self) -> str:
        return f"{self.holding}，至{self.until}"
