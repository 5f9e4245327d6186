"""Style `yearly`: a file for each ledger and year; the year, and often the level, stand only in the file's name."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .data import City, Project
from .grid import Grid, write_xlsx
from .layout import Col, Look, build
from .pen import Pen

LEVELS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "本级"}


def save(folder: Path, name: str, grid: Grid) -> None:
    write_xlsx(folder / f"{name}.xlsx", [grid])


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    cols = [
        Col("法人单位名称", lambda f: pen.name(f.name)),
        Col("信用代码", lambda f: f.code),
        Col("所在乡镇", lambda f: f.town),
        Col("行业领域", lambda f: f.field),
        Col("登记成立时间", lambda f: pen.day(f.founded)),
        Col("负责人", lambda f: f.contact),
        Col("电话", lambda f: f.phone),
    ]
    save(folder, "企业库", build("Sheet1", cols, city.firms, Look(serial="编号")))
    for year in range(2020, 2026):
        cols = [
            Col("获批企业", lambda c: pen.name(c.firm.name)),
            Col("统一代码", lambda c: c.firm.code),
            Col("认定时间", lambda c: pen.day(c.issued)),
            Col("证书号", lambda c: c.number),
            Col("联系电话", lambda c: c.firm.phone),
        ]
        rows = [c for c in city.certificates if c.issued.year == year]
        save(folder, f"{year}年高新技术企业名单", build("名单", cols, rows, Look(serial="序号")))
    for year in (2024, 2025):
        cols = [
            Col("企业名称", lambda r: pen.name(r.firm.name)),
            Col("入库编号", lambda r: r.number),
            Col("入库公告时间", lambda r: pen.day(r.day)),
            Col("地址", lambda r: r.firm.town + "工业路1号"),
        ]
        registered = [r for r in city.registrations if r.day.year == year]
        save(folder, f"{year}年科技型中小企业入库名单", build("Sheet1", cols, registered, Look(serial="序号")))


def approved_cols(pen: Pen) -> list[Col]:
    return [
        Col("项目编号", lambda p: p.number),
        Col("项目名称", lambda p: p.name),
        Col("承担单位", lambda p: pen.name(p.unit)),
        Col("项目级别", lambda p: LEVELS[p.level]),
        Col("计划类别", lambda p: p.programme),
        Col("支持方式", lambda p: p.support),
        Col("立项时间", lambda p: pen.day(p.day)),
        Col("资助额（万元）", lambda p: pen.sum(p.amount, "万元")),
    ]


def projects(folder: Path, city: City, pen: Pen) -> None:
    """Approved ones by year of approval, without a status; those accepted once more in the list of acceptances."""
    for year in range(2021, 2026):
        rows = [p for p in city.projects if p.is_approved and p.day.year == year]
        if rows:
            save(folder, f"{year}年立项项目一览表", build("立项项目", approved_cols(pen), rows, Look(serial="序号")))
    accepted = [
        Col("项目编号", lambda p: p.number),
        Col("项目名称", lambda p: p.name),
        Col("承担单位", lambda p: pen.name(p.unit)),
        Col("项目级别", lambda p: LEVELS[p.level]),
        Col("立项时间", lambda p: pen.day(p.day)),
        Col("验收时间", lambda p: pen.day(p.accepted)),
        Col("验收结论", lambda p: "通过"),
    ]
    for year in (2024, 2025):
        rows = [p for p in city.projects if p.accepted and p.accepted.year == year]
        save(folder, f"{year}年验收项目一览表", build("验收项目", accepted, rows, Look(serial="序号")))
    save_applications(folder, city, pen)


def save_applications(folder: Path, city: City, pen: Pen) -> None:
    states = {"rejected": "未立项", "applied": "已申报", "noticed": "公示中"}

    def is_open(p: Project) -> bool:
        return p.state in states

    for year in (2024, 2025):
        cols = [
            Col("项目名称", lambda p: p.name),
            Col("申报单位", lambda p: pen.name(p.unit)),
            Col("级别", lambda p: LEVELS[p.level]),
            Col("拟申请经费（万元）", lambda p: pen.sum(p.amount, "万元")),
            Col("申报时间", lambda p: pen.day(p.day)),
            Col("状态", lambda p: states[p.state]),
        ]
        rows = [p for p in city.projects if is_open(p) and p.day.year == year]
        save(folder, f"{year}年项目申报情况", build("申报", cols, rows, Look(serial="序号")))


def platforms(folder: Path, city: City, pen: Pen) -> None:
    for level, word in LEVELS.items():
        cols = [
            Col("平台名称", lambda p: p.name),
            Col("平台类型", lambda p: p.kind),
            Col("依托单位", lambda p: pen.name(p.host)),
            Col("批准时间", lambda p: pen.day(p.day)),
            Col("文号", lambda p: p.document),
        ]
        rows = [p for p in city.platforms if p.level == level]
        if rows:
            save(folder, f"{word}创新平台名单", build("Sheet1", cols, rows, Look(serial="序号")))


def by_year(folder: Path, city: City, pen: Pen) -> None:
    """Ledgers whose rows carry no year where the file's name does."""
    for year in (2024, 2025):
        results = [
            Col("成果名称", lambda r: r.name),
            Col("登记号", lambda r: r.number),
            Col("主要完成单位", lambda r: pen.name(r.unit)),
            Col("登记日期", lambda r: pen.day(r.day)),
        ]
        rows = [r for r in city.results if r.day.year == year]
        save(folder, f"{year}年成果登记", build("Sheet1", results, rows, Look(serial="序号")))
        nominations = [
            Col("项目名称", lambda n: n.name),
            Col("完成单位", lambda n: pen.name(n.unit)),
            Col("奖种", lambda n: n.award),
            Col("提名单位", lambda n: n.nominator),
        ]
        named = [n for n in city.nominations if n.year == year]
        save(folder, f"{year}年省科学技术奖提名", build("Sheet1", nominations, named, Look(serial="序号")))
        events = [
            Col("活动名称", lambda e: e.name),
            Col("活动时间", lambda e: pen.day(e.day)),
            Col("地点", lambda e: e.place),
            Col("参与人数", lambda e: e.people),
        ]
        held = [e for e in city.events if e.day.year == year]
        save(folder, f"{year}年科技活动", build("Sheet1", events, held, Look(serial="序号")))


def money(folder: Path, city: City, pen: Pen) -> None:
    for year in (2023, 2024, 2025):
        cols = [
            Col("单位名称", lambda r: pen.name(r.firm.name)),
            Col("统一社会信用代码", lambda r: r.firm.code),
            Col("研究开发费用合计", lambda r: int(r.expenditure / 1000)),
            Col("营业收入", lambda r: int(r.revenue / 1000)),
        ]
        rows = [r for r in city.returns if r.year == year]
        look = Look(unit="单位：千元", serial="序号")
        save(folder, f"{year}年107-2表汇总", build("Sheet1", cols, rows, look))
    for year in (2024, 2025):
        loans = [
            Col("贷款企业", lambda x: pen.name(x.firm.name)),
            Col("贷款银行", lambda x: x.bank),
            Col("放款时间", lambda x: pen.day(x.day)),
            Col("贷款额（万元）", lambda x: pen.sum(x.amount, "万元")),
            Col("年利率（%）", lambda x: float(x.rate)),
            Col("状态", lambda x: pen.word(x.state)),
        ]
        lent = [x for x in city.loans if x.day.year == year]
        save(folder, f"{year}年科贷通贷款", build("Sheet1", loans, lent, Look(serial="序号")))
    figures = [
        Col("指标", lambda f: f.name),
        Col("年度", lambda f: f.year),
        Col("数值", lambda f: float(f.value)),
        Col("单位", lambda f: f.unit),
        Col("位次", lambda f: f.rank),
        Col("总数", lambda f: f.of),
        Col("文件", lambda f: f.document),
    ]
    save(folder, "上级公布数据", build("Sheet1", figures, city.figures, Look(serial="序号")))


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "dot", "slash", "dot0"), ("num", "text"), ("plain", "plain", "half"))
    pen.words = {
        "paid": ("已放款",),
        "repaid": ("已结清", "已还款"),
        "overdue": ("已逾期",),
        "credited": ("已授信",),
        "pending": ("待审批",),
    }
    for part in (enterprises, projects, platforms, by_year, money):
        part(folder, city, pen)
