"""The page that a citation points to."""

import pytest

from keguan.library.finding_page import page_of_article, page_of_words

POLICY = [
    "清江市研发投入后补助办法\n第一条 为落实……，依照第十一条的规定办理。\n第二条 本办法所称企业",
    "第十条 资金由市财政安排。\n第 十一 条　补助分为：\n（一）达到2500万元的；",
    "（二）增长的；\n第十二条 申报材料见附件2。\n（二）审计报告；",
    "附件1\n申报表",
    "附 件 2\n材料清单\n三、其他\n（六）高新技术产品收入",
]


@pytest.mark.parametrize(
    ("article", "page"),
    [
        ("第十一条", 2),  # where it begins, not where it is mentioned
        ("第11条", 2),
        ("第十一条（二）", 3),
        ("第十二条（二）", 3),
        ("第二条", 1),
        ("附件2", 5),
        ("附件1", 4),
        ("三（六）", 5),
        ("征求意见稿第十二条", 3),
        ("第十条（九）", 2),  # there is no such part: the article it is said to be of
        ("第九十条", None),
        ("", None),
    ],
)
def test_an_article_is_found_where_it_begins(article, page):
    assert page_of_article(POLICY, article) == page


CIRCULAR = [
    "各县（市、区）科技局：现将情况通报如下",
    "高新技术企业数\n宜市 57 家",
    "科技型中小企业入库数\n 72家，高新技术企业",
]


@pytest.mark.parametrize(
    ("words", "page"),
    [
        (["高新技术企业数", "57家"], 2),
        (["72 家"], 3),
        (["高新技术企业"], 2),
        (["没有的"], None),
        ([], None),
        ([""], None),
    ],
)
def test_a_figure_is_found_by_most_of_its_words(words, page):
    assert page_of_words(CIRCULAR, words) == page


def test_a_hundred_pages_are_looked_through_at_once():
    import time

    texts = [f"第{n}页\n" + "关于印发高新技术企业认定管理办法的通知" * 80 for n in range(100)]
    texts[90] += "\n第二十三条 本办法自发布之日起施行"
    begun = time.perf_counter()
    assert page_of_article(texts, "第二十三条") == 91
    assert time.perf_counter() - begun < 0.1
