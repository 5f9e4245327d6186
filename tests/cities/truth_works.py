"""Projects, platforms, results and nominations of a fictional county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from .data import City, Nomination, Platform, Project, Result

ADJECTIVES = ["绿色", "智能", "高效", "新型", "低碳", "复合", "数字化", "微纳", "轻量化"]
THINGS = [
    "蜜柚保鲜",
    "陶瓷基复合材料",
    "饮片炮制装备",
    "饲草青贮",
    "物联网终端",
    "废旧资源再生",
    "装配式构件检测",
    "特色果酒酿造",
]
ENDINGS = ["关键技术研究与应用", "研发及产业化", "示范应用", "中试验证"]
PROGRAMMES = {
    "national": ("国家重点研发计划", "中央引导地方科技发展资金"),
    "provincial": ("省重点研发计划", "省科技重大专项", "省自然科学基金"),
    "municipal": ("市重点科技计划", "市揭榜挂帅项目"),
    "county": ("本级科技计划",),
}
KINDS = {
    "national": ("国家级科技企业孵化器", "国家级众创空间"),
    "provincial": ("省级工程技术研究中心", "省级技术创新中心", "省级重点实验室"),
    "municipal": ("市级重点实验室", "市级工程技术研究中心"),
    "county": ("县级研发中心",),
}
LEVELS = ("national", "provincial", "provincial", "provincial", "municipal", "municipal", "county")
AMOUNTS = (50000, 100000, 128000, 150000, 200000, 375000, 500000, 800000, 1000000, 2000000, 15000000)
STATES = ("approved",) * 9 + ("accepted",) * 5 + ("rejected", "rejected", "applied", "applied", "noticed")


def work_name(rng: Random, seen: set[str]) -> str:
    while True:
        name = rng.choice(ADJECTIVES) + rng.choice(THINGS) + rng.choice(ENDINGS)
        if name not in seen:
            seen.add(name)
            return name


def project_days(rng: Random, state: str, turn: int) -> tuple[date, date | None]:
    """Approval (or application) day and acceptance day; most accepted this year were approved years ago."""
    if state != "accepted":
        year = 2025 if turn % 3 else 2024
        return date(year, rng.randint(1, 12), rng.randint(1, 28)), None
    if turn % 7 == 0:  # a short one: approved and accepted within the year
        return date(2025, rng.randint(1, 3), 15), date(2025, rng.randint(10, 12), 20)
    accepted = date(2024 if turn % 4 == 0 else 2025, rng.randint(1, 12), rng.randint(1, 28))
    return date(rng.randint(2021, 2023), rng.randint(1, 12), rng.randint(1, 28)), accepted


def projects(rng: Random, city: City) -> list[Project]:
    made: list[Project] = []
    seen: set[str] = set()
    for i in range(52):
        level = rng.choice(LEVELS)
        state = STATES[i % len(STATES)]
        day, accepted = project_days(rng, state, i)
        units = city.institutions if i % 9 == 5 else [f.name for f in city.firms]
        programme = rng.choice(PROGRAMMES[level])
        support = "贷款贴息" if i % 5 == 1 else rng.choice(("无偿资助", "无偿资助", "后补助"))
        number = f"{day.year}{level[0].upper()}K{i + 1:03d}"
        name, amount = work_name(rng, seen), Decimal(rng.choice(AMOUNTS))
        made.append(Project(name, rng.choice(units), number, level, programme, support, amount, day, state, accepted))
    twin = next(p for p in made if p.state == "approved")  # another undertaker's project of the same name
    other = next(f.name for f in city.firms if f.name != twin.unit)
    number = f"{twin.day.year}Z900"
    made.append(
        Project(
            twin.name, other, number, "provincial", "省重点研发计划", "无偿资助", Decimal(300000), twin.day, "approved"
        )
    )
    border = (("2024Z901", date(2024, 12, 31)), ("2025Z902", date(2025, 1, 1)), ("2025Z903", date(2025, 12, 31)))
    for number, day in border:
        unit = rng.choice(city.firms).name
        made.append(
            Project(
                work_name(rng, seen),
                unit,
                number,
                "provincial",
                "省科技重大专项",
                "后补助",
                Decimal(250000),
                day,
                "approved",
            )
        )
    return made


def platforms(rng: Random, city: City) -> list[Platform]:
    made = []
    for i in range(24):
        level = rng.choice(LEVELS)
        kind = rng.choice(KINDS[level])
        host = city.institutions[0] if i == 5 else rng.choice(city.firms).name
        year = (2021, 2022, 2023, 2024, 2025, 2025)[i % 6] if i != 11 else 2026  # one of next year
        day = date(2025, 12, 31) if i == 4 else date(year, rng.randint(1, 12), rng.randint(1, 28))
        trade = rng.choice(THINGS)
        name = f"{city.region.name}{rng.choice(ADJECTIVES)}{trade}{kind}（{i + 1}号）"
        made.append(Platform(name, host, kind, level, day, f"{city.region.short}科发平〔{year}〕{20 + i}号"))
    return made


def results(rng: Random, city: City) -> list[Result]:
    made: list[Result] = []
    seen: set[str] = set()
    for i in range(34):
        day = date(2024 if i % 4 == 0 else 2025, rng.randint(1, 12), rng.randint(1, 28))
        unit = city.institutions[1] if i % 11 == 3 else rng.choice(city.firms).name
        number = f"{city.region.short}科登字{day.year}{i + 1:04d}"
        made.append(Result(work_name(rng, seen) + "成果", unit, number, day))
    return made


def nominations(rng: Random, city: City) -> list[Nomination]:
    by = f"{city.region.parent}科技局"
    made = []
    for i, result in enumerate(city.results[:12]):
        award = rng.choice(("省科技进步奖", "省技术发明奖", "省自然科学奖"))
        made.append(Nomination(result.name, result.unit, award, by, 2024 if i % 3 == 0 else 2025))
    first = made[0]  # nominated again the year after
    made.append(Nomination(first.name, first.unit, first.award, by, 2025))
    return made
