"""Style `marks`: sheets named 1, 2, 3 without titles, starred and bilingual headings, wide columns, odd spellings."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .columns import cols
from .data import City
from .grid import Grid, write_xlsx
from .layout import PLAIN_STATES, Look, build
from .pen import Pen
from .tweaks import loosen_numbers, widen

WORDS = {
    "national": ("国家级",),
    "provincial": ("省级", "省部级"),
    "municipal": ("市级", "设区市级"),
    "county": ("县级",),
    **PLAIN_STATES,
}


def sheet(city: City, pen: Pen, ledger: str, line: str, name: str, wide: int = 0, unit: str = "万元") -> Grid:
    rows = {
        "firms": city.firms,
        "certificates": city.certificates,
        "registrations": city.registrations,
        "projects": city.projects,
        "platforms": city.platforms,
        "results": city.results,
        "nominations": city.nominations,
        "events": city.events,
        "returns": city.returns,
        "loans": city.loans,
        "figures": city.figures,
    }[ledger]
    grid = build(name, cols(pen, ledger, line, unit), rows, Look(serial="序号"))
    grid = loosen_numbers(grid, pen.rng)
    return widen(grid, wide) if wide else grid


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称*\\n(Company)=name 统一社会信用代码*\\n(USCC)=code 所属\\n乡镇=town 技术\\n领域=trade 成立\\n日期★=founded "
    line += "联系人（必填）=contact 联系\\n电话=phone"
    first = sheet(city, pen, "firms", line, "1", wide=1)
    line = "企业名称*=name 证书编号\\n（GR开头）=number 发证日期\\nDate=day 到期日=end 备注=blank"
    second = sheet(city, pen, "certificates", line, "2", wide=2)
    line = "企业\\n名称=name 入库登记\\n编号*=number 公告\\n日期=day"
    write_xlsx(folder / "附件1.xlsx", [first, second, sheet(city, pen, "registrations", line, "3")])


def works(folder: Path, city: City, pen: Pen) -> None:
    line = "项目名称*\\n(Project)=name 承担\\n单位=unit 项目编号=number 级别*=level 计划\\n类别=programme 支持\\n方式=support "
    line += "资助金额\\n（万元）=money 立项/申报\\n日期=day 项目\\n状态=state 验收\\n日期=accepted 备注=blank"
    pen.sums = ("num", "whole", "yen", "as_yi", "as_yuan")
    projects = sheet(city, pen, "projects", line, "1", wide=1)
    line = "平台名称*=name 依托\\n单位=unit 平台\\n类型=kind 级别=level 认定\\n日期=day 批准\\n文号=document"
    write_xlsx(folder / "附件2.xlsx", [projects, sheet(city, pen, "platforms", line, "2", wide=2)])
    line = "成果名称*=name 完成\\n单位=unit 成果\\n登记号=number 登记\\n日期=day"
    results = sheet(city, pen, "results", line, "1")
    line = "提名项目\\n名称=name 提名\\n年度=year 完成\\n单位=unit 提名\\n奖种=award 提名\\n单位（专家）=by"
    nominations = sheet(city, pen, "nominations", line, "2")
    line = "活动名称\\n(Event)=name 活动\\n时间=day 活动\\n地点=place 参加人数\\n（人次）=people_text 主办\\n单位=host"
    write_xlsx(folder / "附件3.xlsx", [results, nominations, sheet(city, pen, "events", line, "3", wide=1)])


def money(folder: Path, city: City, pen: Pen) -> None:
    pen.sums = ("num", "text")
    line = "企业名称*=name 统一社会\\n信用代码=code 年度\\n(Year)=year 研发费用\\n（千元）=spent 营业收入\\n（千元）=revenue "
    line += "研发人员\\n（人）=researchers"
    returns = sheet(city, pen, "returns", line, "1", unit="千元")
    pen.sums = ("num", "whole", "yen")
    line = "借款\\n企业*=name 合作\\n银行=bank 贷款金额\\n（万元）=money 放款\\n日期=day 期限\\n（月）=term 年利率\\n（%）=rate 状态=state"
    loans = sheet(city, pen, "loans", line, "2", wide=1)
    line = "指标名称=name 年度=year 数值=value_unit 位次=rank_text 参评\\n单位数=of 来源\\n文件=document"
    write_xlsx(folder / "附件4.xlsx", [returns, loans, sheet(city, pen, "figures", line, "3")])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("weekday", "clock", "clock_cn", "cn", "iso"), ("num",), ("plain", "trail", "break"))
    pen.codes, pen.rates, pen.words = ("plain", "groups", "apostrophe"), ("bare", "text"), WORDS
    pen.years = ("number", "nian")
    for part in (enterprises, works, money):
        part(folder, city, pen)
