"""Citations written as text, read back."""

import pytest

from keguan.kit.cite import Cite

WRITTEN = {
    "国科发火〔2016〕32号 第十一条（二）": ("国科发火〔2016〕32号", "第十一条（二）"),
    "国科发火〔2016〕195号 附件 企业创新能力评价": ("国科发火〔2016〕195号", "附件 企业创新能力评价"),
    "财税〔2015〕119号 四": ("财税〔2015〕119号", "四"),
    "国科发火〔2008〕172号、362号": ("国科发火〔2008〕172号", ""),
    "国家税务总局公告2015年第97号，逐个项目计算": ("国家税务总局公告2015年第97号", ""),
    "财政部 税务总局公告2021年第13号": ("财政部 税务总局公告2021年第13号", ""),
    "GB/T 41464-2022（条文未见），以省、市当年的申报通知为准": (
        "GB/T 41464-2022（条文未见），以省、市当年的申报通知为准",
        "",
    ),
    "县级研发统计审核关系": ("县级研发统计审核关系", ""),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_the_number_and_the_article_are_read(text):
    cite = Cite.of(text)
    assert (cite.document, cite.article) == WRITTEN[text]


def test_what_a_citation_says_is_read_back_as_it_was():
    cite = Cite("国科发政〔2017〕115号", "第六条（五）")
    assert Cite.of(str(cite)) == cite
