"""The tree of regions: province, prefecture, county (GB/T 2260 codes), and the towns, streets and parks below it."""

from django.db import models

from keguan.store.tracked import Tracked


class Region(Tracked):
    """A place. `path` is the codes from the top down, each followed by "/": a subtree is a prefix of it."""

    LEVELS = {"province": "省", "prefecture": "设区市", "county": "县（市、区）", "town": "乡镇街道", "park": "园区"}
    region_path = "path"

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=50)
    level = models.CharField("级别", max_length=10, choices=list(LEVELS.items()))
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, blank=True, related_name="parts")
    path = models.CharField("路径", max_length=100, unique=True, editable=False)

    class Meta:
        verbose_name = "区划"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name
