"""Ledgers of post-subsidy."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.rd.models import SubsidyPayment
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))

catalogue.add(
    Ledger(
        key="rd.subsidies",
        title="研发后补助",
        model=SubsidyPayment,
        purpose="给哪些企业发了多少研发后补助，依据哪个文件",
        columns=("organisation", "year", "base_yuan", "amount_yuan", "paid_on", "policy", "voucher"),
        filters=("year", "policy", "organisation__region"),
        search=("organisation__name", "organisation__initials", "policy__number"),
        order="-paid_on",
        date="paid_on",
        identity=(("organisation", "year", "policy"), ("organisation", "year")),
        required=("organisation", "year", "amount_yuan", "paid_on"),
        words=("后补助", "研发补助", "研发投入补助", "研发奖补"),
        headings={
            "organisation": headings.ORGANISATION,
            "year": ("所属年度", "补助年度", "年度", "研发年度"),
            "base_yuan": ("核定研发投入", "研发投入", "研发费用", "核定研发费用"),
            "amount_yuan": ("补助金额", "补助资金", "奖补金额", "拨付金额", "发放金额", "金额"),
            "paid_on": ("发放日期", "拨付日期", "拨付时间", "发放时间"),
            "voucher": ("凭证号", "支付凭证", "拨款凭证", "拨付凭证号"),
            "policy": ("依据文件", "政策依据", *headings.APPROVAL),
        },
        units={"base_yuan": "万元", "amount_yuan": "万元"},
        context=("policy", "paid_on"),
        can=OWN,
    ),
)
