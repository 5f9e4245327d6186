"""Work of the fifth line that no ledger shows by itself: collecting and reviewing returns, their growth, the deduction."""

from keguan.kit.catalogue import catalogue
from keguan.kit.page import Page
from keguan.lines.rd.pages import collecting, filling, reviewing

catalogue.add(
    Page(
        key="rd.filing",
        title="研发统计填报",
        purpose="本企业的107-1、107-2表：填数、看疑点、报送",
        template="rd/filing.html",
        show=filling.filing,
        acts={"save": filling.save, "submit": filling.submit},
        is_own=True,
        waiting=filling.waiting,
    ),
    Page(
        key="rd.collecting",
        title="布置与催报",
        purpose="谁要报、谁报了、谁逾期，分乡镇看",
        template="rd/collecting.html",
        show=collecting.collecting,
        adds_to="rd.submissions",
        acts={"announce": collecting.announce, "enlist": collecting.enlist, "remind": collecting.press},
    ),
    Page(
        key="rd.reviewing",
        title="研发统计审核",
        purpose="企业报来的数有哪些疑点、比上年和上次报送改了什么、为什么",
        template="rd/reviewing.html",
        show=reviewing.reviewing,
        adds_to="rd.submissions",
        acts={"decide": reviewing.decide},
        waiting=reviewing.waiting,
    ),
    Page(
        key="rd.freezing",
        title="定稿",
        purpose="快报、年报、核定各冻结一份，冻结后不变，各轮差在哪里",
        template="rd/freezing.html",
        show=collecting.rounds,
        adds_to="rd.submissions",
        acts={"freeze": collecting.freeze_round},
    ),
)
