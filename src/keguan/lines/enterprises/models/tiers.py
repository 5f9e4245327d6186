"""What the further policies ask for: titles of the tiers of SMEs, the niche and its score, standards taken part in."""

from django.db import models

from keguan.lines.enterprises.models.inputs import source
from keguan.registry.records import OrganisationRecord, document


class TierTitle(OrganisationRecord):
    """A title of the tiers of quality SMEs (优质中小企业梯度培育, 工信部企业〔2022〕63号, 〔2026〕2号)."""

    KINDS = {"innovative": "创新型中小企业", "specialised": "专精特新中小企业", "giant": "专精特新“小巨人”企业"}
    kind = models.CharField("类别", max_length=12, choices=list(KINDS.items()))
    granted_on = models.DateField("认定日期", db_index=True)
    valid_to = models.DateField("有效期至", null=True, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    approval = document("批准文件")

    class Meta:
        verbose_name = "优质中小企业称号"

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"


class Niche(OrganisationRecord):
    """The niche of the market that an enterprise works in, and the score of the ministry's platform on a day.

    `niche_since` is the first day in the niche; `score` has up to two decimals, of 100.
    """

    assessed_on = models.DateField("填报日期", db_index=True)
    niche = models.CharField("细分市场", max_length=100)
    niche_since = models.DateField("从事起始日期", null=True, blank=True)
    score = models.DecimalField("平台评分", max_digits=5, decimal_places=2, null=True, blank=True)
    source = source()

    class Meta:
        verbose_name = "专精特新培育"

    def __str__(self) -> str:
        return f"{self.organisation} {self.niche}"


class Standard(OrganisationRecord):
    """A standard that an enterprise led or took part in, or its answer that there is none.

    To lead is to be among the first five drafting units (国科发政〔2017〕115号 第八条（四）).
    """

    ROLES = {"led": "主导（前五起草单位）", "joined": "参与", "none": "没有参与（企业答复）"}
    LEVELS = {"international": "国际标准", "national": "国家标准", "industry": "行业标准", "local": "地方标准", "group": "团体标准"}  # fmt: skip
    COUNTED = ("international", "national", "industry")
    number = models.CharField("标准号", max_length=60, blank=True)
    title = models.CharField("标准名称", max_length=200, blank=True)
    role = models.CharField("参与方式", max_length=8, choices=list(ROLES.items()))
    level = models.CharField("标准级别", max_length=15, choices=list(LEVELS.items()), blank=True)
    published_on = models.DateField("发布（答复）日期", db_index=True)
    source = source()

    class Meta:
        verbose_name = "参与制定标准"

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip() or f"{self.organisation} {self.get_role_display()}"
