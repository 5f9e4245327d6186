"""A library of made documents: words spread as in any language (the n-th most frequent 1/n as often), names, numbers."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from pypinyin.phrases_dict import phrases_dict

from benchmarks.importing import GIVEN, SURNAMES

FIELD = [
    "科技",
    "创新",
    "企业",
    "项目",
    "技术",
    "发展",
    "管理",
    "研发",
    "工作",
    "高新技术",
    "费用",
    "补助",
    "申报",
    "认定",
    "办法",
    "通知",
    "资金",
    "成果",
    "转化",
    "平台",
    "建设",
    "重点",
    "支持",
    "政策",
    "评审",
    "验收",
    "科技局",
    "高新技术企业",
    "科技型中小企业",
    "知识产权",
    "专利",
    "人才",
    "产业",
    "服务",
    "公司",
    "年度",
    "单位",
    "材料",
    "组织",
    "实施",
    "情况",
    "进行",
    "有关",
    "要求",
    "推进",
    "加强",
    "提升",
    "数字",
    "智能",
    "制造",
    "生物",
    "医药",
    "新能源",
    "环境",
    "农业",
    "科技特派员",
    "孵化器",
    "众创空间",
    "科普",
    "活动",
    "经费",
    "预算",
    "绩效",
    "评价",
    "监督",
    "检查",
    "实验室",
    "研发费用",
    "加计扣除",
    "技术合同",
    "登记",
    "科贷通",
]
SMALL = ["的", "和", "与", "对", "在", "为", "由", "等", "应", "将", "按", "其", "并"]
ISSUERS = [
    f"清江市{name}局"
    for name in ["科技", "财政", "工信", "税务", "教育", "农业农村", "卫健", "人社", "发改", "市场监管"]
] + [f"第{n}镇人民政府" for n in range(1, 31)]
KNOWN = 30_000
FIRST = date(2005, 1, 3)


def vocabulary() -> list[str]:
    dice = random.Random(1)
    rest = [w for w in phrases_dict if 2 <= len(w) <= 4 and all("一" <= letter <= "鿿" for letter in w)]
    dice.shuffle(rest)
    return FIELD + rest[:KNOWN]


def documents(number: int) -> Iterator[tuple[str, str, str, date, list[str]]]:
    """(title, number, issuer, day, pages) of each; 800 to 3,000 characters, some 600 a page."""
    dice, words = random.Random(2), vocabulary()
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    for n in range(number):
        size = 800 + int(2200 * dice.random() ** 1.7)
        text, length = [], 0
        for word in dice.choices(words, cum_weights=weights, k=size // 2):
            if length >= size:
                break
            text.append(word)
            luck = dice.random()
            if luck < 0.25:
                text.append(dice.choice(SMALL))
            elif luck < 0.37:
                text.append("，" if luck < 0.33 else "。\n")
            elif luck < 0.375:
                text.append(dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN))
            length += len(word) + 1
        whole = "".join(text)
        whole += f"依据清科发〔{dice.randrange(2006, 2026)}〕{dice.randrange(1, 400)}号。"
        title = "关于" + "".join(dice.choices(words, cum_weights=weights, k=5)) + "的通知"
        day = FIRST + timedelta(days=dice.randrange(7600))
        pages = [whole[at : at + 600] for at in range(0, len(whole), 600)]
        yield title, f"清科发〔{day.year}〕{n}号", dice.choice(ISSUERS), day, pages
