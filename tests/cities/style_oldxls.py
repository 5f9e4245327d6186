"""Style `oldxls`: xls of 2003, everything as text, one sheet for each section, sub-totals, and a csv from the bank."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City
from .grid import write_csv, write_xls
from .layout import Look, build
from .pen import Pen, number

SECTIONS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "县级"}
WORDS = {
    "approved": ("在研", "立项"),
    "accepted": ("已结题",),
    "rejected": ("不予立项",),
    "applied": ("申报",),
    "noticed": ("公示",),
    "paid": ("放款",),
    "repaid": ("已还清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}


def in_wan(yuan: Decimal) -> int | float:
    return number(yuan / 10000)


def by_level(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda r: list(SECTIONS).index(r.level))


def signed(city: City) -> list[str]:
    return ["填表人：赵工　　审核人：钱主任　　填表日期：2025年12月31日", f"备注：本表由{city.bureau}汇总。"]


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "乡镇=town* 编号=blank 企业全称=name 信用代码=code 领域=trade 成立时间=founded 备注=blank"
    firms = sorted(city.firms, key=lambda f: f.town)
    made = cols(pen, "firms", line.replace("=blank", "=address"))
    made[1].get = lambda f: str(firms.index(f) + 1)
    directory = build("企业", made, firms, Look([f"{city.region.name}科技企业情况\n（按乡镇）"], notes=signed(city)))
    write_xls(folder / "1.企业情况.xls", [directory])
    grids = []
    for year in range(2020, 2026):
        line = "获证企业名称=name 所在乡镇=town 高企证书号=number 认定日期=day 有效期至=end"
        rows = [c for c in city.certificates if c.issued.year == year]
        look = Look([f"{year}年高企名单"], serial="序号", notes=[f"合计：{len(rows)}家"])
        grids.append(build(f"{year}", cols(pen, "certificates", line), rows, look))
    write_xls(folder / "2.高企.xls", grids)
    grids = []
    for year in (2024, 2025):
        line = "年度=year 批次=batch* 入库企业=name 登记编号=number 公告时间=day"
        registered = [r for r in city.registrations if r.day.year == year]
        look = Look([f"{year}年度科技型中小企业"], notes=signed(city)[:1])
        grids.append(build(f"科小{year}", cols(pen, "registrations", line), registered, look))
    write_xls(folder / "3.科小.xls", grids)


def works(folder: Path, city: City, pen: Pen) -> None:
    line = "项目编号=approved_number 项目名称=name 承担单位=unit 专项名称=programme 扶持方式=support "
    line += "补助资金=money 批准立项时间=day 项目状态=state 结题验收时间=accepted"
    look = Look([f"{city.region.name}科技计划项目\n（2024—2025年）"], unit="单位：万元", serial="序号")
    look.section, look.subtotal, look.total = (lambda p: SECTIONS[p.level]), "小计", "总计"
    look.sum_head, look.sum_of, look.notes = "补助资金", lambda p: in_wan(p.amount), signed(city)
    write_xls(folder / "4.项目.xls", [build("项目", cols(pen, "projects", line), by_level(city.projects), look)])
    line = "平台名称=name 类型=kind 依托单位=unit 批准日期=day 批准文号=document"
    look = Look(["创新平台"], serial="序号", section=lambda p: SECTIONS[p.level], notes=signed(city))
    grids = [build("平台", cols(pen, "platforms", line), by_level(city.platforms), look)]
    line = "成果登记号=number 成果名称=name 完成单位名称=unit 登记时间=day"
    grids.append(build("成果", cols(pen, "results", line), city.results, Look(["科技成果登记"], notes=signed(city))))
    line = "提名年度=year 成果名称=name 申报单位=unit 申报奖种=award 推荐单位=by"
    grids.append(build("奖励", cols(pen, "nominations", line), city.nominations, Look(["科技奖励提名汇总"])))
    line = "活动内容=name 开展时间=day 活动地点=place 人数=people_text 组织单位=host"
    grids.append(build("活动", cols(pen, "events", line), city.events, Look(["科技活动"])))
    write_xls(folder / "5.平台成果活动.xls", grids)


def money(folder: Path, city: City, pen: Pen) -> None:
    grids = []
    for year in (2023, 2024, 2025):
        line = "组织机构名称=name 统一信用代码=code 营业收入=revenue 研究开发费用合计=spent 研发人员=researchers"
        rows = [r for r in city.returns if r.year == year]
        look = Look([f"{year}年企业研发活动情况（107-2表）"], unit="计量单位：万元", serial="序号", total="合计")
        look.sum_head, look.sum_of = "研究开发费用合计", lambda r: in_wan(r.expenditure)
        grids.append(build(str(year), cols(pen, "returns", line), rows, look))
    write_xls(folder / "6.研发.xls", grids)
    line = "借款人=name 贷款行=bank 贷款金额（万元）=money 发放日=day 期限=term 执行利率=rate 贷款状态=state"
    write_csv(folder / "7.科贷通.csv", build("贷款", cols(pen, "loans", line), city.loans, Look(serial="序号")))
    line = "指标名称=name 所属年度=year 数值=value 单位=unit 排位=rank 排位总数=of 公布文件=document"
    write_xls(folder / "8.通报.xls", [build("通报", cols(pen, "figures", line), city.figures, Look(["有关指标"]))])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("text8", "int8", "cn", "dot0"), ("text", "text2"), ("plain", "plain", "lead"), ("plain", "trail"))
    pen.rates, pen.years, pen.words = ("text",), ("nian",), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
