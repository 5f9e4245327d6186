"""Ledgers of a holder's duties, and of the library of candidates."""

from typing import Final

from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.enterprises.models import AnnualReport, MajorChange, PoolEntry
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))

LEDGERS: Final = (
    Ledger(
        key="enterprises.annual_reports",
        title="年度发展情况报表",
        model=AnnualReport,
        purpose="高企每年5月底前要填的报表，谁哪天填了；一次有效期内累计两年没按时填，取消资格",
        columns=("organisation", "year", "filed_on", "organisation__region"),
        filters=("year", "organisation__region"),
        search=("organisation__name", "organisation__initials"),
        order="-filed_on",
        date="filed_on",
        identity=(("organisation", "year"),),
        required=("organisation", "year", "filed_on"),
        words=("年度发展情况报表", "发展情况报表", "高企年报", "年报填报"),
        headings={
            "organisation": headings.ORGANISATION,
            "year": ("报表年度", "年报年度", "所属年度", "年度"),
            "filed_on": ("填报日期", "填报时间", "提交日期", "提交时间", "上报日期", "完成日期"),
        },
        context=("year",),
        can=OWN,
    ),
    Ledger(
        key="enterprises.changes",
        title="更名和重大变化",
        model=MajorChange,
        purpose="高企更名、重大变化要在三个月内报告；哪天变的、报了没有",
        columns=("organisation", "kind", "changed_on", "content", "reported_on"),
        filters=("kind", "organisation__region"),
        search=("organisation__name", "organisation__initials", "content"),
        order="-changed_on",
        date="changed_on",
        identity=(("organisation", "kind", "changed_on"),),
        required=("organisation", "changed_on"),
        words=("更名", "重大变化", "变更报告", "更名报告"),
        headings={
            "organisation": headings.ORGANISATION,
            "kind": ("类别", "变更类别", "变更类型", "类型"),
            "changed_on": ("变更日期", "变更时间", "更名日期", "变化日期", "核准日期"),
            "content": ("变更内容", "变更事项", "原名称", "变化情况"),
            "reported_on": ("报告日期", "上报日期", "报告时间"),
        },
        accepts={"kind": {"name": ("名称变更", "名称"), "major": ("重大变更", "重组", "业务变化", "其他变更")}},
        can=OWN,
    ),
    Ledger(
        key="enterprises.pool",
        title="高企培育库",
        model=PoolEntry,
        purpose="哪些企业在市县或省的高企培育库里，哪天进、哪天出",
        columns=("organisation", "level", "entered_on", "left_on", "left_because", "organisation__region"),
        filters=("level", "organisation__region"),
        search=("organisation__name", "organisation__initials"),
        order="-entered_on",
        date="entered_on",
        identity=(("organisation", "level", "entered_on"), ("organisation", "level")),
        required=("organisation", "entered_on"),
        words=("培育库", "高企培育库", "后备库", "培育入库"),
        headings={
            "organisation": headings.ORGANISATION,
            "level": (*headings.LEVEL, "培育库级别"),
            "entered_on": ("入库日期", "入库时间", "进库日期", "进库时间"),
            "left_on": ("出库日期", "出库时间", "退库日期"),
            "left_because": ("出库原因", "退库原因"),
        },
        accepts={"level": headings.LEVELS},
        context=("level",),
        can=OWN,
    ),
)
