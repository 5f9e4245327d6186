"""What the policies decided of every enterprise last, to be listed, filtered and counted; derived, made again at will."""

from django.db import models


class JudgementRun(models.Model):
    """How far the judgements of a policy reach: the day, the day of filing, and the last change they know of.

    `laid` tells the versions apart that were in force; `begun_at` is set while a large population is judged anew.
    """

    policy = models.CharField("办法", max_length=20, unique=True)
    on = models.DateField("判断日期")
    filing = models.DateField("按哪天申报")
    revision = models.BigIntegerField("已看到的变更")
    laid = models.CharField("所用版本", max_length=64, blank=True)
    judged_at = models.DateTimeField("判断时间")

    class Meta:
        verbose_name = "判断进度"

    def __str__(self) -> str:
        return f"{self.policy} {self.on}"


class Judgement(models.Model):
    """One policy on one enterprise. `failed` and `open` have a bit for each condition, `missing` for each input.

    `standing` is the place by which people work through them (see `kit.rules.policy.STANDINGS`), `rank` the order within all.
    """

    policy = models.CharField("办法", max_length=20)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, verbose_name="企业", related_name="+")
    region = models.ForeignKey(
        "registry.Region", models.PROTECT, verbose_name="乡镇（园区）", null=True, related_name="+"
    )
    standing = models.PositiveSmallIntegerField("情况")
    rank = models.PositiveIntegerField("次序")
    failed = models.PositiveIntegerField("不符合的条件")
    open = models.PositiveIntegerField("不能判断的条件")
    missing = models.PositiveBigIntegerField("缺少的数据")
    low = models.PositiveSmallIntegerField("得分下限")
    high = models.PositiveSmallIntegerField("得分上限")

    class Meta:
        verbose_name = "判断结果"
        constraints = [
            models.UniqueConstraint(fields=["policy", "organisation"], name="one_judgement_per_policy_and_enterprise")
        ]
        indexes = [
            models.Index(fields=["policy", "rank", "id"], name="judgement_rank"),
            models.Index(fields=["policy", "standing", "rank", "id"], name="judgement_standing"),
            models.Index(fields=["policy", "region", "rank", "id"], name="judgement_region"),
            models.Index(fields=["policy", "failed", "missing", "rank", "id"], name="judgement_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.organisation_id}"


class JudgementTally(models.Model):
    """How many judgements of a policy are alike, so that any selection of them is counted without reading them."""

    policy = models.CharField("办法", max_length=20)
    region = models.ForeignKey("registry.Region", models.PROTECT, null=True, related_name="+")
    standing = models.PositiveSmallIntegerField("情况")
    failed = models.PositiveIntegerField("不符合的条件")
    missing = models.PositiveBigIntegerField("缺少的数据")
    many = models.PositiveIntegerField("家数")

    class Meta:
        verbose_name = "判断汇总"
        indexes = [models.Index(fields=["policy"], name="tally_policy")]

    def __str__(self) -> str:
        return f"{self.policy} {self.many}"
