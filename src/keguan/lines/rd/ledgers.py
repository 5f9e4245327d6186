"""Ledgers of the fifth line."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.rd.models import Return, SubsidyPayment
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))

catalogue.add(
    Ledger(
        key="rd.returns",
        title="企业研发统计（107-2）",
        model=Return,
        purpose="企业每年的研发投入统计，汇总成全市的研发费用",
        columns=("organisation", "year", "rd_expense_yuan", "revenue_yuan", "rd_staff", "staff"),
        filters=("year", "organisation__region", "organisation__field"),
        search=("organisation__name", "organisation__initials", "organisation__credit_code"),
        order="-rd_expense_yuan",
        identity=(("organisation", "year"),),
        required=("organisation", "year", "rd_expense_yuan"),
        words=("107-2", "研究开发活动", "研发统计", "研发投入", "研发费用", "研发活动", "研发年报"),
        headings={
            "organisation": headings.ORGANISATION,
            "year": ("年度", "年份", "统计年度", "报告期", "所属年度"),
            "rd_expense_yuan": (
                "研究开发费用合计", "研发费用合计", "研发费用", "研究开发费用", "研发投入", "R&D经费", "研发经费", "研究开发费", "研发费用总额",
                "R&D投入", "研发经费支出", "R&D经费内部支出", "研发经费投入", "研发费用合计（7）",
            ),
            "revenue_yuan": ("营业收入", "主营业务收入", "销售收入", "营业总收入", "主营收入"),
            "rd_staff": ("研究开发人员合计", "研发人员", "研发人员合计", "研究开发人员", "R&D人员", "研发人员数", "科技人员"),
            "staff": ("从业人员期末人数", "从业人员", "职工总数", "从业人数", "职工人数", "期末从业人数", "员工总数", "期末用工人数"),
            "valid_inventions": ("有效发明专利数", "有效发明专利", "期末有效发明专利数"),
            "remark": headings.REMARK,
        },
        units={"rd_expense_yuan": "千元", "revenue_yuan": "千元"},
        can=OWN,
    ),
    Ledger(
        key="rd.subsidies",
        title="研发后补助",
        model=SubsidyPayment,
        purpose="给哪些企业发了多少研发后补助，依据哪个文件",
        columns=("organisation", "year", "base_yuan", "amount_yuan", "paid_on", "policy"),
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
            "policy": ("依据文件", "政策依据", *headings.APPROVAL),
        },
        units={"base_yuan": "万元", "amount_yuan": "万元"},
        context=("policy", "paid_on"),
        can=OWN,
    ),
)  # fmt: skip
