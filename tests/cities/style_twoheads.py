"""Style `twoheads`: two-row merged headings, merged level cells, every unit of money, per cents of every kind."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from .columns import cols
from .data import City
from .grid import write_xlsx
from .layout import Look, build
from .pen import Pen

WORDS = {
    "national": ("国家",),
    "provincial": ("省",),
    "municipal": ("市",),
    "county": ("县本级",),
    "approved": ("已立项", "在研"),
    "accepted": ("已验收", "已结题"),
    "rejected": ("不予立项",),
    "applied": ("已申报",),
    "noticed": ("公示",),
    "paid": ("已放款",),
    "repaid": ("已结清",),
    "overdue": ("逾期",),
    "credited": ("已授信",),
    "pending": ("审批中",),
}
RANK = ("national", "provincial", "municipal", "county")


def sorted_by_level(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda r: RANK.index(r.level))


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "基本情况>企业名称=name 基本情况>统一社会信用代码=code 基本情况>成立日期=founded "
    line += (
        "所在地>乡镇（街道）=town* 所在地>详细地址=address 联系方式>联系人=contact 联系方式>电话=phone 技术领域=trade"
    )
    firms = sorted(city.firms, key=lambda f: f.town)
    look = Look([f"{city.region.name}科技企业\n一企一档登记表"], title_height=2, serial="序号")
    write_xlsx(folder / "企业一企一档.xlsx", [build("企业", cols(pen, "firms", line), firms, look)])
    line = "企业名称=name 所属乡镇=town 高企证书>编号=number 高企证书>发证日期=day 高企证书>有效期至=end "
    line += "联系方式>联系人=contact 联系方式>电话=phone"
    rows = sorted(city.certificates, key=lambda c: (c.firm.code, c.issued))
    grid = build("高企证书", cols(pen, "certificates", line), rows, Look(["高新技术企业证书管理表"], serial="序号"))
    line = "企业名称=name 入库登记>年度=year 入库登记>批次=batch 入库登记>编号=number 入库登记>公告日期=day"
    look = Look(["科技型中小企业管理表"], serial="序号")
    tsme = build("科小", cols(pen, "registrations", line), city.registrations, look)
    write_xlsx(folder / "高企科小.xlsx", [grid, tsme])


def works(folder: Path, city: City, pen: Pen) -> None:
    line = "级别=level* 项目>名称=name 项目>编号=number 项目>承担单位=unit 计划类别=programme 支持方式=support "
    line += "立项情况>文号=document 立项情况>时间=day 立项情况>金额（千元）=money "
    line += "验收情况>时间=accepted 验收情况>结果=verdict 状态=state"
    look = Look(["科技计划项目\n执行情况表"], title_height=2, serial="序号", lead=(f"填报单位：{city.bureau}",))
    rows = sorted_by_level([p for p in city.projects if p.state in ("approved", "accepted")])
    approved = build("立项与验收", cols(pen, "projects", line, "千元"), rows, look)
    line = "级别=level* 项目>名称=name 项目>申报单位=unit 支持方式=support 申报情况>时间=day "
    line += "申报情况>申请金额（亿元）=money 状态=state"
    rows = sorted_by_level([p for p in city.projects if not p.is_approved])
    look = Look(["科技计划项目申报情况表"], serial="序号")
    applied = build("申报", cols(pen, "projects", line, "亿元"), rows, look)
    write_xlsx(folder / "科技项目.xlsx", [approved, applied])
    line = "级别=level* 平台>名称=name 平台>类型=kind 平台>依托单位=unit 认定情况>文号=document 认定情况>时间=day"
    look = Look(["创新平台建设情况"], serial="序号")
    platforms = build("平台", cols(pen, "platforms", line), sorted_by_level(city.platforms), look)
    line = "成果>名称=name 成果>第一完成单位=unit 登记情况>登记号=number 登记情况>登记日期=day"
    results = build("成果登记", cols(pen, "results", line), city.results, Look(["科技成果"], serial="序号"))
    line = "提名年度=year* 提名项目>名称=name 提名项目>完成单位=unit 奖种=award 提名单位=by"
    rows = sorted(city.nominations, key=lambda n: n.year)
    nominations = build("奖励提名", cols(pen, "nominations", line), rows, Look(["省科学技术奖提名"], serial="序号"))
    line = "活动>名称=name 活动>日期=day 活动>地点=place 参加人数=people_comma 主办单位=host"
    events = build("活动", cols(pen, "events", line), city.events, Look(["科技活动"], serial="序号"))
    write_xlsx(folder / "平台、成果、奖励、活动.xlsx", [platforms, results, nominations, events])


def money(folder: Path, city: City, pen: Pen) -> None:
    grids = []
    units = {2023: "千元", 2024: "万元", 2025: "元"}
    for year, unit in units.items():
        line = "单位名称=name 统一社会信用代码=code 经营情况>营业收入=revenue 经营情况>从业人员（人）=staff "
        line += "研发情况>研究开发费用合计=spent 研发情况>研究开发人员合计（人）=researchers"
        rows = [r for r in city.returns if r.year == year]
        look = Look([f"{year}年107-2表摘要（金额单位：{unit}）"], serial="序号")
        grids.append(build(f"{year}年", cols(pen, "returns", line, unit), rows, look))
    write_xlsx(folder / "研发投入.xlsx", grids)
    line = "企业>名称=name 企业>统一社会信用代码=code 合作银行=bank 贷款情况>金额=money 贷款情况>放款日期=day "
    line += "贷款情况>期限（月）=months 贷款情况>年利率（%）=rate 状态=state"
    look = Look(["科贷通备案情况表"], unit="单位：亿元", serial="序号")
    write_xlsx(folder / "科贷通.xlsx", [build("科贷通", cols(pen, "loans", line, "亿元"), city.loans, look)])
    line = "指标=name 年度=year 公布值>数值=value 公布值>单位=unit 排名>位次=rank 排名>参排单位数=of 文件=document"
    look = Look(["统计公布数据"], serial="序号")
    write_xlsx(folder / "公布数据.xlsx", [build("公布", cols(pen, "figures", line), city.figures, look)])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("real", "real_cn", "dot", "stamp", "slash0"), ("num", "text"), ("plain", "trail", "mixed"))
    pen.rates, pen.words = ("bare", "text", "cell"), WORDS
    for part in (enterprises, works, money):
        part(folder, city, pen)
