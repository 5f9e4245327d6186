"""A realistic annual summary of an invented county-level bureau, written by hand from facts."""

import re
from datetime import date
from decimal import Decimal

from keguan.report.document import Chapter, Document, Fact, Heading, Number, Paragraph, Table, Text

YEAR, CITY = "2025", "清江市"


def fact(display: str, *, key: str = "enterprises.hnte_valid", rows: int = 1, **more: object) -> Fact:
    """A fact read from its display: 57家 → 57 家; anything without a leading number is a name."""
    match = re.fullmatch(r"第?([0-9]+(?:\.[0-9]+)?)(.*)", display)
    value = display if match is None else (Decimal(match[1]) if "." in match[1] else int(match[1]))
    given: dict[str, object] = {
        "id": f"{key}@{YEAR}:value",
        "field": "value",
        "name": key.rpartition(".")[2],
        "value": value,
        "unit": match[2] if match else "",
        "period": "2025年",
        "scope": CITY,
        "url": f"/indicators/{key}/{YEAR}/",
    }
    return Fact(key=key, display=display, rows=rows, **{**given, **more})


class Writer:
    """Turns a marked line into runs: *key phrase* is strong, [key|display] is a number."""

    def __init__(self) -> None:
        self.count = 0

    def runs(self, line: str) -> tuple[Text | Number, ...]:
        found = []
        for part in re.split(r"(\*[^*]+\*|\[[^\]]+\])", line):
            if part.startswith("*"):
                found.append(Text(part[1:-1], strong=True))
            elif part.startswith("["):
                key, display = part[1:-1].split("|")
                found.append(Number(fact(display, key=key, definition=f"{key}，以主管部门文件为准。")))
            elif part:
                found.append(Text(part))
        return tuple(found)

    def paragraph(self, line: str) -> Paragraph:
        return Paragraph(self.runs(line))


OPENING = (
    "2025年，清江市科学技术局在市委、市政府的坚强领导和上级科技部门的精心指导下，坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻党的二十大和二十届历次全会"
    "精神，认真落实科技创新各项部署，紧扣“十四五”规划收官任务，聚焦企业培育、项目争取、平台建设和成果转化，较好完成了全年目标任务。现将有关情况总结如下。"
)
CHAPTERS = {
    "enterprises": (
        "梯次培育，企业创新主体地位更加稳固",
        [
            (
                "*一是抓存量续认。*全年到期高新技术企业[enterprises.due|17家]，通过电话、上门和专家辅导等方式逐户动员，[enterprises.renewed|12"
                "家]通过重新认定，其中上半年申报[enterprises.first_batch|5家]。"
            ),
            (
                "*二是抓增量新认。*自上年年底至今年年初开展预申报摸底，对具备知识产权、成果转化和研发管理基础的企业建库培育，新认定高新技术企业[enterprises.new|15家]"
                "。截至12月31日，有效高新技术企业达[enterprises.hnte_valid|57家]，比上年增加[enterprises.hnte_change|10家]，总数"
                "居全市[enterprises.hnte_rank|第2位]。"
            ),
            (
                "*三是抓科小入库。*全年入库科技型中小企业[enterprises.sme|72家]，居全市[enterprises.sme_rank|第3位]；[enterprises"
                ".gazelle_name|瑞丰智能装备（清江）有限公司]、[enterprises.gazelle_name2|博远中药饮片有限公司]入选省级瞪羚企业，获批省级重点新产"
                "品[enterprises.products|8项]。"
            ),
        ],
    ),
    "projects": (
        "精准申报，争取上级支持取得新成效",
        [
            (
                "紧扣中医药、智能装备等传统优势产业和战略性新兴产业，深入挖掘、包装、申报科技项目。全年获批省级以上科技项目[projects.provincial|13项]，争取资金[p"
                "rojects.money|580.3万元]，比上年增长[projects.growth|12.6%]。[projects.first_firm|江西同元生物科技有限公司"
                "]的“[projects.first_title|道地药材全产业链绿色加工关键技术]”获国家重点研发计划支持[projects.first_money|120万元]；科技"
                "协同创新体项目以贷款贴息方式获支持[projects.loan|280万元]。"
            ),
            (
                "组织[projects.firms03|6家]企业申报03专项及5G项目，其中[projects.firm03|清江市德康制药有限公司]获批应用示范项目，资金[proje"
                "cts.money03|30万元]。根据《清江市科技项目管理办法》（清科字〔2025〕12号），对在研项目开展中期检查，按期结题率[projects.closed|96."
                "4%]。"
            ),
        ],
    ),
    "platforms": (
        "夯实基础，创新平台建设迈出新步伐",
        [
            (
                "创新平台是集聚人才、攻克技术的重要载体。新增省级以上创新平台[platforms.new|3家]，总数达[platforms.total|16家]；[platforms."
                "institute|清江中医药产业研究院]获批省级新型研发机构。入选省级人才计划[platforms.talent|4人]，选派科技特派员[platforms.agent"
                "s|62人次]。"
            ),
        ],
    ),
    "achievements": (
        "畅通渠道，科技成果转化提质增效",
        [
            (
                "全年登记技术合同[achievements.contracts|86项]，成交额[achievements.amount|11.74亿元]，比上年增长[achieveme"
                "nts.growth|18.2%]。登记省级科技成果[achievements.registered|24项]，提名省科学技术奖[achievements.awards|"
                "4项]，提名数居全市[achievements.rank|第1位]。5月24日成功举办科技活动周启动仪式，连续三年承办网上常设技术市场对接会，发布企业技术需求[achie"
                "vements.needs|45项]。"
            ),
        ],
    ),
    "rd": (
        "压实责任，全社会研发投入稳步提高",
        [
            (
                "延续执行研发投入后补助政策，完成107-2表统计填报企业[rd.reporting|45家]，企业研究开发费用合计[rd.expenditure|9.86亿元]。经统计部"
                "门核定，全社会R&D经费支出占GDP比重为[rd.intensity|1.93%]，比上年提高[rd.points|0.12个百分点]，增幅居全市[rd.rank|第2位"
                "]。"
            ),
        ],
    ),
    "finance": (
        "搭建桥梁，科技金融服务更有温度",
        [
            (
                "用好“科贷通”政策，全年为[finance.firms|9家]企业发放贷款[finance.loans|11笔]、[finance.amount|4350万元]，风险补偿"
                "资金池规模达[finance.pool|1000万元]，未发生代偿。"
            ),
        ],
    ),
}
PLAN = [
    (
        "抓好企业培育",
        "建立“科技型中小企业—高新技术企业—瞪羚企业”梯次培育库，力争新认定高新技术企业[plan.new|20家]，有效高新技术企业达到[plan.valid|70家]。",
    ),
    (
        "抓好研发投入",
        "落实研发费用加计扣除等政策，力争全社会R&D经费支出占GDP比重达到[plan.intensity|2.05%]。",
    ),
    (
        "抓好成果转化",
        "组织产学研对接活动[plan.events|12场]，技术合同成交额增长[plan.growth|10%]以上。",
    ),
]
TABLE_ROWS = [
    ("有效高新技术企业", "hnte", "家", "47", "57", "+10"),
    ("入库科技型中小企业", "sme", "家", "61", "72", "+11"),
    ("省级以上科技项目", "projects", "项", "11", "13", "+2"),
    ("技术合同成交额", "contracts", "亿元", "9.93", "11.74", "+1.81"),
    ("全社会R&D经费支出占GDP比重", "intensity", "%", "1.81", "1.93", "+0.12"),
]


def _table() -> Table:
    rows = []
    for name, key, unit, *values in TABLE_ROWS:
        facts = [
            fact(text, key=f"table.{key}", id=f"table.{key}@{year}:value", unit=unit, value=Decimal(text))
            for text, year in zip(values, ("2024", "2025", "2025~2024"), strict=True)
        ]
        rows.append(((Text(name),), (Text(unit),), *((Number(item),) for item in facts)))
    return Table(
        head=("指标", "单位", "2024年", "2025年", "增减"), rows=tuple(rows), caption="2025年主要科技指标完成情况"
    )


def build() -> Document:
    writer = Writer()
    chapters = [Chapter("opening", "", (writer.paragraph(OPENING),))]
    for key, (title, lines) in CHAPTERS.items():
        blocks = tuple(writer.paragraph(line) for line in lines)
        chapters.append(Chapter(key, title, (*blocks, _table()) if key == "rd" else blocks))
    plan: list[Heading | Paragraph] = []
    for title, line in PLAN:
        plan += [Heading(title, 2), writer.paragraph(line)]
    plan += [Heading("任务分工", 3), writer.paragraph("各股室按照职责分工抓好落实，重大事项及时报告。")]
    chapters.append(Chapter("plan", "2026年工作打算", tuple(plan)))
    return Document(
        title=("清江市科学技术局", "2025年度工作总结和2026年工作打算"),
        bureau="清江市科学技术局",
        chapters=tuple(chapters),
        issuer="清江市科学技术局",
        day=date(2025, 12, 31),
        meta={"year": 2025, "status": "signed"},
    )
