"""What the rules judge an enterprise by: its figures of a year, R&D cost by basis, property, transfers, compliance."""

import re
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q

from keguan.registry.records import OrganisationRecord, amount
from keguan.store.tracked import TrackedQuerySet, _Live

SOURCES: Final = {"audit": "审计报告", "tax": "纳税申报", "department": "部门提供", "self": "企业自报"}


def heads(label: str) -> models.DecimalField:
    """A number of people as the guide counts it: a year's average of month averages, so with decimals."""
    return models.DecimalField(label, max_digits=9, decimal_places=2, null=True, blank=True)


def source(default: str = "self") -> models.CharField:
    return models.CharField(
        "数据来源", max_length=12, choices=list(SOURCES.items()), default=default, blank=not default
    )


def check_industry(code: str) -> None:
    """Raise ValidationError unless it begins with the letter of a section of GB/T 4754-2017, such as C2740."""
    if not re.fullmatch(r"[A-T]\d{0,4}", code):
        raise ValidationError(f"行业代码“{code}”要写成 C2740 这样：门类字母加数字，或只写门类字母。")


class YearFigures(OrganisationRecord):
    """Figures of one enterprise and accounting year, in yuan and persons; R&D cost stands apart, by basis.

    Sales and total income are those of the tax return, net assets the audited ones at the year's end (国科发火〔2016〕195号).
    New equity is that of the year, the valuation that of the last round by the year's end. Export is in yuan.
    The two policies count S&T staff differently, 183 days against six months: so there are two columns.
    """

    year = models.PositiveSmallIntegerField("年度", db_index=True)
    sales_yuan = amount("销售收入")
    income_yuan = amount("总收入")
    hitech_income_yuan = amount("高新技术产品（服务）收入")
    net_assets_yuan = amount("净资产")
    total_assets_yuan = amount("资产总额")
    cost_yuan = amount("成本费用支出")
    main_income_yuan = amount("主导产品收入")
    liabilities_yuan = amount("负债总额")
    profit_yuan = amount("利润总额")
    tax_yuan = amount("上缴税费")
    staff = heads("职工总数")
    st_staff = heads("科技人员数（满183天）")
    st_staff_half_year = heads("科技人员数（满6个月）")
    export_yuan = amount("出口额")
    new_equity_yuan = amount("新增股权融资")
    valuation_yuan = amount("企业估值")
    is_public = models.BooleanField("已上市", null=True, blank=True)
    industry = models.CharField("行业代码", max_length=5, blank=True, validators=[check_industry])
    source = source()

    class Meta:
        verbose_name = "企业年度数据"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"], condition=Q(retired_at=None), name="one_set_of_figures_per_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.organisation}"


class RdCost(OrganisationRecord):
    """R&D cost of one enterprise, year and basis; the statistical one is the 107-2 return of another line.

    Accounting, high-tech recognition (195号), deduction (财税〔2015〕119号) and statistics are four different numbers.
    """

    BASES = {"hnte": "高企认定（195号）", "deduction": "加计扣除（119号）", "accounting": "会计核算"}
    year = models.PositiveSmallIntegerField("年度", db_index=True)
    basis = models.CharField("归集口径", max_length=12, choices=list(BASES.items()))
    total_yuan = amount("研发费用合计", null=False, blank=False)
    domestic_yuan = amount("其中境内研发费用")
    labour_yuan = amount("人员人工")
    direct_yuan = amount("直接投入")
    depreciation_yuan = amount("折旧与长期待摊")
    amortisation_yuan = amount("无形资产摊销")
    design_yuan = amount("设计费用")
    trial_yuan = amount("装备调试与试验")
    commissioned_yuan = amount("委托外部研发")
    other_yuan = amount("其他研发费用")
    source = source()

    class Meta:
        verbose_name = "研发费用归集"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "basis"],
                condition=Q(retired_at=None),
                name="one_cost_per_year_and_basis",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年 {self.organisation} {self.get_basis_display()}"


# year, kind (1 invention, 2 utility, 3 design, 8 and 9 of the PCT), serial, check digit; two digits of the year until 2003
PATENT: Final = re.compile(r"(20\d\d[12389]\d{7}|(8[5-9]|9\d|0[0-3])[12389]\d{5})[\dX]")


def bare_number(number: str) -> str:
    """The number as two spellings of it agree: without ZL, point and spaces."""
    return re.sub(r"[.．\s]", "", number.upper()).removeprefix("ZL")


def check_patent_number(number: str) -> None:
    """Raise ValidationError unless the last character is the check digit of a Chinese patent application number.

    Twelve digits weighted 2..9, 2..5 since October 2003, eight weighted 2..9 before, modulo 11, X for ten
    (专利申请号标准, ZC 0006-2003). Other numbers are left alone.
    """
    told = bare_number(number)
    if not PATENT.fullmatch(told):
        return
    weights = (*range(2, 10), *range(2, 6))
    wanted = "0123456789X"[sum(int(d) * w for d, w in zip(told[:-1], weights, strict=False)) % 11]
    if told[-1] != wanted:
        raise ValidationError(f"专利号 {number} 的校验位不对，末位应是 {wanted}，请对照证书改正。")


class PropertyQuerySet(TrackedQuerySet):
    def in_force(self, day: date) -> "PropertyQuerySet":
        """Granted by the day and not ended on it."""
        return self.filter(granted_on__lte=day).exclude(ended_on__lte=day)

    def of_several(self) -> "PropertyQuerySet":
        """Those whose number stands under another owner too: owned together, or entered wrongly once."""
        others = self.model.objects.filter(number_key=OuterRef("number_key")).exclude(
            organisation=OuterRef("organisation")
        )
        return self.filter(Exists(others))


class IntellectualProperty(OrganisationRecord):
    """A right the enterprise owns (国科发火〔2016〕195号 三（二）): class I, or class II, which serves once."""

    FIRST_CLASS = {
        "invention": "发明专利",
        "plant": "植物新品种",
        "crop": "国家级农作物品种",
        "drug": "国家新药",
        "medicine": "国家一级中药保护品种",
        "layout": "集成电路布图设计专有权",
    }
    SECOND_CLASS = {"utility": "实用新型专利", "design": "外观设计专利", "software": "软件著作权"}
    ACQUIRED = {"own": "自主研发", "assigned": "受让", "gift": "受赠", "merger": "并购"}

    title = models.CharField("知识产权名称", max_length=200)
    kind = models.CharField("类别", max_length=12, choices=list({**FIRST_CLASS, **SECOND_CLASS}.items()))
    number = models.CharField("授权号（登记号）", max_length=40, validators=[check_patent_number])
    granted_on = models.DateField("授权日期", db_index=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    acquired = models.CharField("获得方式", max_length=10, choices=list(ACQUIRED.items()), default="own")
    is_used = models.BooleanField("已用于高企认定", default=False)
    in_use = models.BooleanField("已实际应用", null=True, blank=True)
    source = source(default="")
    number_key = models.CharField("比对用的号码", max_length=40, editable=False, db_index=True, default="")

    objects = _Live.from_queryset(PropertyQuerySet)()
    everything = models.Manager.from_queryset(PropertyQuerySet)()

    class Meta:
        verbose_name = "知识产权"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], condition=Q(retired_at=None), name="one_right_per_owner_and_number"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def derive(self) -> None:
        self.number_key = bare_number(self.number)


class Transfer(OrganisationRecord):
    """A result put to use (科技成果转化); one result in several products counts once (国科发火〔2016〕195号)."""

    FORMS = {"product": "自行投资转化", "assign": "转让", "licence": "许可使用", "joint": "合作实施", "share": "作价投资", "other": "其他"}  # fmt: skip
    title = models.CharField("成果名称", max_length=200)
    year = models.PositiveSmallIntegerField("转化年度", db_index=True)
    form = models.CharField("转化方式", max_length=10, choices=list(FORMS.items()), default="product")
    product = models.CharField("转化结果", max_length=200, blank=True)
    source = source(default="")

    class Meta:
        verbose_name = "成果转化"

    def __str__(self) -> str:
        return self.title


class Compliance(OrganisationRecord):
    """What a department says of an enterprise: nothing found on a day, or what happened (32号 第十一条（八）).

    Without a reply nobody knows, and the condition stays undecided.
    """

    FOUND = {
        "clean": "联合核查无问题",
        "safety": "重大安全事故",
        "quality": "重大质量事故",
        "environment": "严重环境违法",
        "misconduct": "科研严重失信",
        "listed": "经营异常或严重违法失信名单",
        "prohibited": "产品属禁止、限制、淘汰类",
    }
    INCIDENTS = ("safety", "quality", "environment")
    found = models.CharField("核查情况", max_length=12, choices=list(FOUND.items()), default="clean")
    happened_on = models.DateField("核查（发生）日期", db_index=True)
    ended_on = models.DateField("解除日期", null=True, blank=True)
    department = models.CharField("提供部门", max_length=60, blank=True)

    class Meta:
        verbose_name = "合规核查"

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_found_display()}"
