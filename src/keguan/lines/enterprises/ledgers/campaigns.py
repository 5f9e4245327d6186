"""Ledgers of asking: the campaigns and whom they ask; the answers stand in the ledger of surveys."""

from typing import Final

from keguan.kit.ledger import Ledger
from keguan.lines.enterprises.models import Campaign, Invitation
from keguan.registry import headings

LEDGERS: Final = (
    Ledger(
        key="enterprises.campaigns",
        title="摸底活动",
        model=Campaign,
        purpose="哪几次摸底、为哪年的申报、什么时候截止",
        columns=("name", "year", "opened_on", "closes_on", "population"),
        filters=("year",),
        search=("name", "population"),
        order="-opened_on",
        date="opened_on",
        identity=(("name",),),
        required=("name", "year", "opened_on"),
        words=("摸底活动", "摸底安排"),
        headings={
            "name": ("摸底名称", "活动名称", "摸底活动"),
            "year": ("拟申报年度", "申报年度"),
            "opened_on": ("开始日期", "开始时间"),
            "closes_on": ("截止日期", "截止时间", "答复期限"),
            "population": ("对象范围", "摸底对象", "范围"),
        },
    ),
    Ledger(
        key="enterprises.invitations",
        title="摸底对象",
        model=Invitation,
        purpose="每次摸底问了哪些企业、催过没有",
        columns=("organisation", "campaign", "reminded_on", "organisation__region"),
        filters=("campaign", "organisation__region"),
        search=("organisation__name", "organisation__initials"),
        identity=(("campaign", "organisation"),),
        required=("organisation", "campaign"),
        words=("摸底对象", "摸底名单"),
        headings={
            "organisation": headings.ORGANISATION,
            "campaign": ("摸底活动", "摸底名称", "活动名称"),
            "reminded_on": ("最近催办日期", "催办日期", "催报日期"),
        },
        context=("campaign",),
    ),
)
