"""Ledgers of collecting returns: the year's notice, who must report, the frozen rounds."""

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, Can, Role
from keguan.lines.rd.models import Campaign, FrozenReturn, FrozenRound, Submission
from keguan.registry import headings

NOBODY: frozenset[Role] = frozenset()
YEAR = ("年度", "统计年度", "报表年度", "所属年度")

catalogue.add(
    Ledger(
        key="rd.campaigns",
        title="研发统计布置",
        model=Campaign,
        purpose="每年的研发统计几时截止、依据哪个文件、有什么要求",
        columns=("year", "due_on", "notice", "told"),
        filters=("year",),
        search=("told", "notice__number"),
        order="-year",
        identity=(("year",),),
        required=("year", "due_on"),
        words=("研发统计布置", "研发统计工作布置", "研发年报布置"),
        headings={
            "year": YEAR,
            "due_on": ("截止日期", "报送截止日期", "填报截止日期", "截止时间"),
            "notice": ("布置文件", "依据文件", *headings.APPROVAL),
            "told": ("填报要求", "有关要求"),
        },
    ),
    Ledger(
        key="rd.submissions",
        title="研发统计报送",
        model=Submission,
        purpose="哪些企业要报、报了没有、审到哪一步",
        columns=("organisation", "year", "basis", "status", "submitted_on", "accepted_on", "reminded_on"),
        filters=("year", "status", "basis", "organisation__region", "organisation__field"),
        search=("organisation__name", "organisation__initials", "organisation__credit_code"),
        order="-year",
        identity=(("organisation", "year"),),
        required=("organisation", "year"),
        words=("研发统计报送名单", "研发统计填报名单", "报送名单", "填报企业名单", "应报企业名单", "应统单位名单"),
        headings={
            "organisation": headings.ORGANISATION,
            "year": YEAR,
            "basis": ("列入依据", "列入原因", "名单来源"),
            "filler": ("填报人", "统计员", "填表人"),
            "phone": ("填报人电话", "统计员电话"),
            "remark": headings.REMARK,
        },
        accepts={
            "basis": {
                "last_year": ("上年填报", "去年填报", "上年有研发"),
                "above_scale": ("规上", "规上企业", "规模以上", "规上工业"),
                "hnte": ("高企", "高新技术企业"),
                "named": ("新增", "点名", "其他"),
            }
        },
        context=("year", "basis"),
        can=Can(own=frozenset({ENTERPRISE})),
    ),
    Ledger(
        key="rd.frozen_rounds",
        title="研发统计定稿",
        model=FrozenRound,
        purpose="快报、年报、核定各冻结了什么数，几时冻结的",
        columns=("year", "stage", "number", "frozen_on", "enterprises", "rd_expense_yuan", "revenue_yuan", "document"),
        filters=("year", "stage"),
        search=("note",),
        order="-year",
        identity=(("year", "stage", "number"),),
        words=("研发统计定稿轮次",),
        can=Can(change=NOBODY),
    ),
    Ledger(
        key="rd.frozen_returns",
        title="研发统计定稿数",
        model=FrozenReturn,
        purpose="每一轮冻结时各企业的数，冻结后不再改变",
        columns=("organisation", "round", "year", "rd_expense_yuan", "revenue_yuan", "rd_staff", "staff"),
        filters=("round", "year", "organisation__region", "organisation__field"),
        search=("organisation__name", "organisation__initials", "organisation__credit_code"),
        order="-rd_expense_yuan",
        identity=(("round", "organisation"),),
        words=("研发统计定稿企业数",),
        can=Can(change=NOBODY),
    ),
)
