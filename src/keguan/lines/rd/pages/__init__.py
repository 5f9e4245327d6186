"""Work of the fifth line that no ledger shows by itself: returns, their growth, the deduction; funds paid by rule."""

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Form, Page
from keguan.kit.roles import ENTERPRISE
from keguan.lines.rd.pages import collecting, deduction, filling, form, funds, growth, reviewing, workbook

catalogue.add(
    Page(
        key="rd.filing",
        title="研发统计填报",
        purpose="本企业的107-1、107-2表：填数、看疑点、报送",
        template="rd/filing.html",
        show=filling.filing,
        forms=(
            Form(key="save", do=filling.save, keeps_part=True),
            Form(key="submit", do=filling.submit, keeps_part=True),
            Form(key="take", do=workbook.take),
        ),
        papers={"form": form.own_form},
        waits=filling.waits,
        own=frozenset({ENTERPRISE}),
    ),
    Page(
        key="rd.collecting",
        title="布置与催报",
        purpose="谁要报、谁报了、谁逾期，分乡镇看",
        template="rd/collecting.html",
        show=collecting.collecting,
        forms=(
            Form(key="announce", adds_to="rd.submissions", do=collecting.announce),
            Form(key="enlist", adds_to="rd.submissions", do=collecting.enlist),
            Form(key="remind", adds_to="rd.submissions", do=collecting.press),
        ),
        papers={"form": form.form_of},
    ),
    Page(
        key="rd.reviewing",
        title="研发统计审核",
        purpose="企业报来的数有哪些疑点、比上年和上次报送改了什么、为什么",
        template="rd/reviewing.html",
        show=reviewing.reviewing,
        forms=(Form(key="decide", adds_to="rd.submissions", do=reviewing.decide),),
        waits=reviewing.waits,
    ),
    Page(
        key="rd.freezing",
        title="定稿",
        purpose="快报、年报、核定各冻结一份，冻结后不变，各轮差在哪里",
        template="rd/freezing.html",
        show=collecting.rounds,
        forms=(
            Form(key="freeze", adds_to="rd.submissions", do=collecting.freeze_round),
            Form(key="withdraw", adds_to="rd.submissions", do=collecting.withdraw_round),
        ),
    ),
    Page(
        key="rd.growth",
        title="增长从哪来",
        purpose="企业研发费用比上年多少，由哪些企业、领域、乡镇拉动；规上零研发；统计部门核定数",
        template="rd/growth.html",
        show=growth.growth,
    ),
    Page(
        key="rd.deduction",
        title="加计扣除估算",
        purpose="一家企业一年的研发费用能加计扣除多少、哪些项受限额、少缴多少税",
        template="rd/deduction.html",
        show=deduction.deduction,
    ),
)

__all__ = ["funds"]
