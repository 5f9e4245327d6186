"""Style `letters`: lists as tables of official letters (docx), full-width digits, names broken over lines."""

from __future__ import annotations

from pathlib import Path
from random import Random

from .columns import cols
from .data import City
from .grid import Grid, write_docx, write_xlsx
from .layout import Look, build
from .pen import Pen

WORDS = {
    "national": ("国家级",),
    "provincial": ("省部级", "省级"),
    "municipal": ("设区市级",),
    "county": ("本级", "县级"),
    "approved": ("获立项",),
    "accepted": ("通过验收",),
    "rejected": ("未立项",),
    "applied": ("正在申报",),
    "noticed": ("公示中",),
    "paid": ("已发放",),
    "repaid": ("结清",),
    "overdue": ("逾期",),
    "credited": ("已授信未放款",),
    "pending": ("审批中",),
}


def letter(folder: Path, city: City, name: str, grids: list[Grid], greeting: str = "各有关单位：") -> None:
    """The first table's paragraphs open the letter; the bureau and the day close it."""
    grids[0].heading = (name, greeting, "现将有关名单公布如下。")
    for i, grid in enumerate(grids[1:], 2):
        grid.heading = (f"附件{i}　{grid.name}",)
    write_docx(folder / f"{name}.docx", grids, (city.bureau, "2025年12月31日"))


def enterprises(folder: Path, city: City, pen: Pen) -> None:
    line = "企业名称=name 社会信用代码=code 属地=town 主要领域=trade 注册日期=founded 法人代表=contact"
    look = Look([f"{city.region.name}科技企业名录"], serial="序号", repeat_every=40, repeat_title=True)
    write_xlsx(folder / "科技企业名录.xlsx", [build("名录", cols(pen, "firms", line), city.firms, look)])
    for years, name in (((2020, 2021, 2022), "历年"), ((2023, 2024), "近两年"), ((2025,), "2025年")):
        line = "单位名称=name 证书编号=number 发证时间=day 批次=batch"
        grids = []
        for year in years:
            rows = [c for c in city.certificates if c.issued.year == year]
            grids.append(build(f"{year}年高新技术企业名单", cols(pen, "certificates", line), rows, Look(serial="序号")))
        letter(folder, city, f"关于公布{name}高新技术企业名单的通知", grids)
    for year in (2024, 2025):
        line = "企业名称=name 入库登记编号=number 入库日期=day"
        grids = []
        for batch in "一二三四":
            registered = [r for r in city.registrations if r.day.year == year and r.batch == f"第{batch}批"]
            look = Look(serial="序号")
            grids.append(build(f"第{batch}批入库名单", cols(pen, "registrations", line), registered, look))
        letter(folder, city, f"{year}年科技型中小企业入库名单公告", grids)


def works(folder: Path, city: City, pen: Pen) -> None:
    line = "立项编号=approved_number 项目名称=name 申请单位=unit 级别=level 计划=programme 资助方式=support "
    line += "经费=money 立项批复日期=day 状态=state 验收通过时间=accepted"
    look = Look(["科技计划项目总表"], title_height=2, serial="序号", notes=["注：经费单位为万元。"])
    look.repeat_every, look.repeat_title = 20, True
    write_xlsx(folder / "项目总表.xlsx", [build("Sheet1", cols(pen, "projects", line), city.projects, look)])
    line = "平台名称=name 平台类别=kind 级别=level 依托（建设）单位=unit 认定日期=day 认定文号=document"
    grid = build("平台名单", cols(pen, "platforms", line), city.platforms, Look(serial="序号"))
    letter(folder, city, "创新平台名单", [grid])
    for year in (2024, 2025):
        line = "项目名称=name 主要完成单位=unit 提名奖种=award 提名单位=by"
        rows = [n for n in city.nominations if n.year == year]
        grid = build("提名", cols(pen, "nominations", line), rows, Look(serial="序号"))
        letter(folder, city, f"{year}年度省科学技术奖提名公示", [grid], "根据安排，现予公示。")
    line = "成果名称=name 登记单位=unit 登记号=number 登记日期=day"
    grid = build("成果登记", cols(pen, "results", line), city.results, Look(["登记成果一览"], serial="序号"))
    line = "活动名称=name 起止时间=range 地点=place 参加人数=people 主办=host"
    events = build("活动", cols(pen, "events", line), city.events, Look(["科技活动一览"], serial="序号"))
    write_xlsx(folder / "成果与活动.xlsx", [grid, events])


def money(folder: Path, city: City, pen: Pen) -> None:
    line = "统计年度=year 企业名称=name 统一社会信用代码=code 研发费用合计=spent 营业收入=revenue 从业人数=staff"
    look = Look(["规上企业研发活动统计"], unit="金额单位：元", serial="序号")
    rows = sorted(city.returns, key=lambda r: (r.firm.code, r.year))
    write_xlsx(folder / "研发统计.xlsx", [build("Sheet1", cols(pen, "returns", line, "元"), rows, look)])
    line = "企业名称=name 合作银行=bank 贷款金额=money 放款日期=day 期限（月）=months 利率（%）=rate 状态=state"
    pen.sums = ("unit", "as_wan_short", "as_yuan")
    grid = build("备案", cols(pen, "loans", line), city.loans, Look(serial="序号"))
    letter(folder, city, "科技贷款备案情况", [grid])
    line = "指标=name 年度=year 数值=value_unit 位次=rank 参与排名单位数=of 来源文件=document"
    grid = build("公布", cols(pen, "figures", line), city.figures, Look(serial="序号"))
    letter(folder, city, "有关指标公布情况", [grid])


def plain_letter(folder: Path, city: City) -> None:
    """A letter without a table: nothing to import, nothing to stumble over."""
    lines = ("关于做好年终统计工作的通知", "各乡镇（街道）：", "请于12月31日前报送有关材料。", city.bureau)
    grid = Grid("附表", [["无"]], heading=lines)
    write_docx(folder / "关于做好年终统计工作的通知.docx", [grid])


def write(folder: Path, city: City, rng: Random) -> None:
    pen = Pen(rng, ("cn", "wide", "spaced", "cn0"), ("num", "wide", "text"), ("plain", "break", "inner", "half"))
    pen.codes, pen.years, pen.words = ("plain", "wide"), ("niandu",), WORDS
    enterprises(folder, city, pen)
    works(folder, city, pen)
    money(folder, city, pen)
    plain_letter(folder, city)
