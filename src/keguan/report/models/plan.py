"""The plan: what was promised for a year, and the tasks that lead there."""

from django.db import models

from keguan.kit.catalogue import catalogue
from keguan.store.tracked import Tracked


class Target(Tracked):
    """A promise: an indicator shall reach a value in a year. `value` is in yuan for money, 0-1 for shares and growth.

    `stretch` is the second value of 保底+力争 and of a range. What `value` means follows from `form`: see
    `keguan.report.pace.promised`.
    """

    FORMS = {
        "at_least": "以上",
        "strive": "力争",
        "floor": "保底",
        "range": "区间",
        "growth": "增长率",
        "points": "提高百分点",
        "first": "零的突破",
        "rank": "位次",
    }

    year = models.PositiveSmallIntegerField("年度", db_index=True)
    indicator = models.CharField("指标键", max_length=80, blank=True)
    name = models.CharField("目标", max_length=120)
    value = models.DecimalField("目标值", max_digits=20, decimal_places=4)
    stretch = models.DecimalField("力争值（区间上限）", max_digits=20, decimal_places=4, null=True, blank=True)
    line = models.CharField("业务线", max_length=20, blank=True)
    form = models.CharField("口径", max_length=10, choices=list(FORMS.items()), default="at_least")
    owner = models.CharField("责任科室", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)

    class Meta:
        verbose_name = "年度目标"

    def __str__(self) -> str:
        return f"{self.year}年 {self.name}"

    @property
    def measured_by(self) -> object:
        """The declared indicator that tells how far the promise is kept, or None."""
        return catalogue.indicators.get(self.indicator)


class Task(Tracked):
    """A piece of work planned for a year."""

    STATES = {"open": "进行中", "done": "已完成", "dropped": "已取消"}

    year = models.PositiveSmallIntegerField("年度", db_index=True)
    line = models.CharField("业务线", max_length=20, blank=True)
    title = models.CharField("任务", max_length=300)
    owner = models.CharField("责任科室", max_length=60, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="open")
    steps = models.TextField("推进步骤", blank=True)
    evidence = models.CharField("佐证", max_length=300, blank=True)
    outcome = models.CharField("完成情况", max_length=300, blank=True)

    class Meta:
        verbose_name = "工作任务"

    def __str__(self) -> str:
        return self.title
