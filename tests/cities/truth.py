"""A random county: firms and six chapters of records, with the border cases a counter gets wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from .data import Certificate, City, Event, Figure, Firm, Loan, Registration, Return
from .names import REGIONS, SURNAMES, Region, credit_code, firm_names, institutions
from .truth_works import nominations, platforms, projects, results

BORDER_DAYS = (
    date(2020, 2, 29),
    date(2021, 12, 31),
    date(2022, 1, 1),
    date(2022, 12, 30),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2024, 2, 29),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 12, 31),
)
BANKS = ("{stem}村镇银行", "{stem}科创银行", "{stem}信用社", "澜山商业银行", "星禾银行")
LOAN_STATES = ("paid", "paid", "paid", "repaid", "repaid", "overdue", "credited", "credited", "pending")


def day_in(rng: Random, year: int, first_month: int = 1, last_month: int = 12) -> date:
    return date(year, rng.randint(first_month, last_month), rng.randint(1, 28))


def firms(rng: Random, region: Region, former_names: bool) -> list[Firm]:
    made: list[Firm] = []
    for name, trade in firm_names(rng, region, rng.randint(70, 140)):
        contact = rng.choice(SURNAMES) + rng.choice(("经理", "工", "主任", "会计"))
        phone = "0000" + "".join(rng.choice("0123456789") for _ in range(8))
        founded = day_in(rng, rng.randint(1998, 2019))
        town = rng.choice(region.towns)
        former = f"{region.name}启蓝{len(made)}号科技有限公司" if former_names and len(made) in (3, 7) else ""
        made.append(Firm(name, credit_code(rng, region), town, trade, founded, contact, phone, former))
    return made


def certificate_days(rng: Random, firms_: list[Firm]) -> list[tuple[Firm, date]]:
    """Issue days per firm: none, one, renewed, renewed with a gap, overlapping, and the borders."""
    pairs: list[tuple[Firm, date]] = []
    for i, firm in enumerate(firms_):
        if i < len(BORDER_DAYS):
            pairs.append((firm, BORDER_DAYS[i]))
            if i in (1, 3):  # lapsed on the border, then recognised again
                pairs.append((firm, day_in(rng, 2025, 9, 11)))
            continue
        plan = rng.choice(("none", "none", "one", "one", "one", "renewed", "renewed", "gap", "early"))
        if i == len(BORDER_DAYS):
            plan = "overlap"
        year = rng.randint(2020, 2022)
        if plan == "one":
            pairs.append((firm, day_in(rng, rng.randint(2020, 2025), 9, 12)))
        elif plan == "renewed":
            pairs += [(firm, day_in(rng, year, 9, 10)), (firm, day_in(rng, year + 3, 10, 12))]
        elif plan == "gap":
            pairs += [(firm, day_in(rng, 2020, 9, 12)), (firm, day_in(rng, 2025, 9, 12))]
        elif plan == "early":  # renewed a little before the old one ends
            pairs += [(firm, date(year, 12, 20)), (firm, day_in(rng, year + 3, 10, 11))]
        elif plan == "overlap":
            pairs += [(firm, date(2023, 9, 12)), (firm, date(2025, 6, 18))]
    return pairs


def certificates(rng: Random, city: City, cancels: bool) -> list[Certificate]:
    made, serials = [], dict.fromkeys(range(2020, 2026), 100)
    for firm, issued in sorted(certificate_days(rng, city.firms), key=lambda pair: pair[1]):
        serials[issued.year] += rng.randint(1, 9)
        number = f"GR{issued.year}{city.region.code[:2]}{serials[issued.year]:06d}"
        batch = "第一批" if issued.month < 11 else "第二批"
        made.append(Certificate(firm, number, issued, batch))
    if cancels:  # both end after 2025, so only validity is touched
        late = [c for c in made if c.issued.year in (2023, 2024) and c.issued > date(2023, 1, 1)][:2]
        for certificate, day in zip(late, (date(2025, 6, 30), date(2024, 11, 5)), strict=True):
            if certificate.issued < day:
                spot = made.index(certificate)
                made[spot] = Certificate(
                    certificate.firm, certificate.number, certificate.issued, certificate.batch, day
                )
    return made


def registrations(rng: Random, city: City) -> list[Registration]:
    made: list[Registration] = []
    for year in (2024, 2025):
        chosen = rng.sample(city.firms, len(city.firms) * 3 // 5)
        chosen.append(chosen[0])  # one firm is registered again in a later batch of the same year
        per_batch = -(-len(chosen) // 4)
        for i, firm in enumerate(chosen):
            batch = i // per_batch
            kind = "0" if batch < 2 else "A"
            day = date(year, 5 + batch, 10 + 3 * batch)
            number = f"{year}{city.region.code}{kind}8{i + 1:06d}"
            made.append(Registration(firm, number, day, f"第{'一二三四'[batch]}批"))
    return made


def events(rng: Random, city: City) -> list[Event]:
    names = ("科技活动周启动仪式", "科技成果在线对接会", "高企申报培训会", "研发统计业务培训", "银企对接会")
    made, seen = [], set()
    for year in (2024, 2025):
        for name in (*names, "高企申报培训会"):  # held twice a year, on different days
            day = day_in(rng, year)
            while (name, day) in seen:
                day = day_in(rng, year)
            seen.add((name, day))
            made.append(Event(name, day, rng.choice(city.region.towns), rng.randint(30, 420), city.bureau))
    return made


def returns(rng: Random, city: City) -> list[Return]:
    made = []
    for year in (2023, 2024, 2025):
        for i, firm in enumerate(rng.sample(city.firms, len(city.firms) // 2)):
            spent = 0 if i == 4 else rng.randint(900, 60000)  # a nil return is a return
            revenue = Decimal(max(spent, 800) * rng.randint(12, 40) * 1000)
            made.append(Return(firm, year, Decimal(spent * 1000), revenue, rng.randint(3, 110), rng.randint(120, 480)))
    return made


def loans(rng: Random, city: City) -> list[Loan]:
    made: list[Loan] = []
    banks = [b.format(stem=city.region.stem) for b in BANKS]
    firms_ = rng.sample(city.firms, 16)
    for i in range(26):
        year = 2024 if i % 3 == 0 else 2025
        firm = firms_[i % 16]  # ten firms borrow twice
        state = LOAN_STATES[i % len(LOAN_STATES)]
        amount = Decimal(rng.choice((50, 100, 200, 300, 480, 500, 800)) * 10000)
        rate = rng.choice((Decimal("3.45"), Decimal("3.65"), Decimal("3.85"), Decimal("4.1")))
        day = day_in(rng, year)
        made.append(Loan(firm, banks[i % 5], amount, day, 12, rate, state, f"KDT{year}{i + 1:04d}"))
    first = made[1]  # the same firm on the same day at another bank
    made.append(Loan(first.firm, banks[4], first.amount, first.day, 24, first.rate, "paid", "KDT20250099"))
    made.append(Loan(firms_[2], banks[0], Decimal(1500000), date(2025, 12, 31), 12, first.rate, "paid", "KDT20250100"))
    return made


def figures(rng: Random, city: City) -> list[Figure]:
    short, stat = city.region.short, city.region.parent[0] + "统函〔2025〕41号"
    notice = f"{short}科通报〔2025〕9号"
    growth = Decimal(rng.randint(80, 240)) / 10
    return [
        Figure("全社会研发经费占GDP比重", 2024, Decimal(rng.randint(150, 280)) / 100, "%", 3, 10, stat),
        Figure("全社会研发经费增幅", 2024, growth, "%", 2, 10, stat),
        Figure("高新技术企业数", 2025, Decimal(rng.randint(40, 90)), "家", 2, 10, notice),
        Figure("科技型中小企业入库数", 2025, Decimal(rng.randint(40, 90)), "家", 3, 10, notice),
        Figure("省科学技术奖提名数", 2025, Decimal(rng.randint(3, 9)), "项", 1, 10, notice),
    ]


def make_truth(seed: int, *, former_names: bool = False, cancels: bool = False) -> City:
    """The county of a seed: its firms first, then every chapter's records."""
    rng = Random(f"county {seed}")
    region = REGIONS[seed % len(REGIONS)]
    city = City(region, firms(rng, region, former_names), institutions(region))
    city.certificates = certificates(rng, city, cancels)
    city.registrations = registrations(rng, city)
    city.projects = projects(rng, city)
    city.platforms = platforms(rng, city)
    city.results = results(rng, city)
    city.nominations = nominations(rng, city)
    city.events = events(rng, city)
    city.returns = returns(rng, city)
    city.loans = loans(rng, city)
    city.figures = figures(rng, city)
    return city
