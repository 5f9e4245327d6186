"""Enterprises, institutions and banks: one record each, found by code or by any name it ever had."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.db import models
from django.utils import timezone

from keguan.store.tracked import Tracked

LEGAL_FORM = re.compile(r"(.*?)((?:科技|股份)*(?:有限责任公司|有限公司|公司)?)\Z", re.DOTALL)


class Organisation(Tracked):
    """One enterprise, institution or bank. `key` is its normalised name.

    `is_verified` is False for one that an import met and made: somebody has still to look at it.
    """

    region_path = "region__path"
    organisation_paths = ("pk",)
    is_indexed = True

    KINDS = {"enterprise": "企业", "institution": "高校院所及事业单位", "bank": "银行"}
    FIELDS = {
        "electronics": "电子信息",
        "biology": "生物与新医药",
        "aerospace": "航空航天",
        "materials": "新材料",
        "services": "高技术服务",
        "energy": "新能源与节能",
        "environment": "资源与环境",
        "manufacturing": "先进制造与自动化",
        "other": "其他",
    }  # 国家重点支持的高新技术领域, 国科发火〔2016〕32号 附件

    kind = models.CharField("类别", max_length=12, choices=list(KINDS.items()), default="enterprise")
    name = models.CharField("名称", max_length=120)
    key = models.CharField("规范名称", max_length=120, editable=False, db_index=True)
    initials = models.CharField("拼音首字母", max_length=120, editable=False, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)
    region = models.ForeignKey(
        "registry.Region",
        models.PROTECT,
        verbose_name="乡镇（园区）",
        null=True,
        blank=True,
        related_name="organisations",
    )
    field = models.CharField("技术领域", max_length=15, choices=list(FIELDS.items()), blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True, db_index=True)
    address = models.CharField("地址", max_length=200, blank=True)
    legal_person = models.CharField("法定代表人", max_length=40, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    is_verified = models.BooleanField("已核实", default=True)
    remark = models.CharField("备注", max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="并入", null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=models.Q(retired_at=None), name="one_organisation_per_code"
            ),
        ]
        # a list is read in the order of initials, whole or of one town or field; `kind` alone picks nearly everything
        indexes = [
            models.Index(fields=["kind", "name"]),
            models.Index(fields=["initials", "id"], name="organisation_initials"),
            models.Index(fields=["region", "initials", "id"], name="organisation_region_initials"),
            models.Index(fields=["field", "initials", "id"], name="organisation_field_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        self.key, self.initials = normal_name(self.name), initials_of(self.name)

    @classmethod
    def found_by(cls, records: Sequence["Organisation"], *, fresh: bool) -> Iterator[tuple[str, int, list[str]]]:
        """By name, code and initials, and by every name it had."""
        former: dict[int, list[str]] = {}
        if not fresh:
            for owner, name in FormerName.objects.filter(organisation__in=records).values_list("organisation", "name"):
                former.setdefault(owner, []).append(name)
        for one in records:
            texts = [one.name, one.credit_code or "", one.initials, *former.get(one.pk, ())]
            yield cls._meta.label_lower, one.pk, texts


class Merge(models.Model):
    """Two files of one organisation made into one; `revisions` are the ids of what that wrote, `accounts` whom it moved."""

    winner = models.ForeignKey(Organisation, models.PROTECT, verbose_name="并入", related_name="+")
    loser = models.ForeignKey(Organisation, models.PROTECT, verbose_name="被并", related_name="+")
    reason = models.CharField("原因", max_length=150)
    by = models.ForeignKey("registry.User", models.PROTECT, verbose_name="经办人", null=True, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    revisions = models.JSONField("变更", default=list)
    accounts = models.JSONField("账号", default=list)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "合并"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.loser}并入{self.winner}"


class FormerName(Tracked):
    """A name that an organisation had, or is also written as, with the day it stopped when known."""

    region_path = "organisation__region__path"
    organisation_paths = ("organisation",)

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="单位", related_name="former_names")
    name = models.CharField("曾用名", max_length=120)
    key = models.CharField("规范名称", max_length=120, editable=False, db_index=True)
    until = models.DateField("用至", null=True, blank=True)

    class Meta:
        verbose_name = "曾用名"
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="one_former_name")]

    def __str__(self) -> str:
        return self.name

    def derive(self) -> None:
        self.key = normal_name(self.name)

    @classmethod
    def found_by(cls, records: Sequence["FormerName"], *, fresh: bool) -> Iterator[tuple[str, int, list[str]]]:
        """What finds the organisations that had these names."""
        owners = list(Organisation.everything.filter(pk__in={one.organisation_id for one in records}))
        return Organisation.found_by(owners, fresh=False) if owners else iter(())


def normal_name(name: str) -> str:
    """The name as it is compared: full-width letters and brackets narrowed, all white space and quotes left out."""
    folded = (
        unicodedata.normalize("NFKC", name).replace("【", "(").replace("】", ")").replace("〔", "(").replace("〕", ")")
    )
    return re.sub(r"[\s\u200b-\u200f\ufeff\"'“”·.,，。]", "", folded).upper()


def initials_of(name: str) -> str:
    """The first letters of the pinyin, so that qjdk finds 清江德康."""
    stem, tail = LEGAL_FORM.match(name).groups()
    return f"{_letters(stem)}{_letters(tail)}"[:120]


@lru_cache(maxsize=65536)
def _letters(part: str) -> str:
    """Kept, because an import asks twice for a name and half of a name is one of a few legal forms."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 (a dictionary of a tenth of a second, for commands that need none)

    return "".join(lazy_pinyin(part, style=Style.FIRST_LETTER, errors="ignore")).lower()
