"""The records of a very large bureau, written by the database alone: history and checks are measured elsewhere."""

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from keguan.registry.models import Organisation, PublishedFigure, Region

FIRST, LAST = 2016, 2025
LEVELS = ("national", "provincial", "prefecture", "county")


def fill(firms: int, *, seed: int = 7) -> dict[str, int]:
    """Enterprises and ten years of everything the summary counts, in about the proportions of the sample city."""
    dice = random.Random(seed)
    towns = list(Region.objects.filter(level__in=("town", "park")))
    organisations = [
        Organisation(name=f"第{n:06}号企业有限公司", kind="enterprise", region=dice.choice(towns), field="materials")
        for n in range(firms)
    ]
    for one in organisations:
        one.key, one.initials = one.name, "dhqyyxgs"
    firm = [o.pk for o in _write(Organisation, organisations)]
    made = {"organisations": firms}
    years = range(FIRST, LAST + 1)

    def day(year: int) -> date:
        return date(year, 1, 1) + timedelta(days=dice.randrange(365))

    def some(share: float) -> list[int]:
        return dice.sample(firm, int(len(firm) * share))

    def put(label: str, rows: Iterable[dict[str, Any]]) -> None:
        model = apps.get_model(label)
        objects = [model(**row) for row in rows]
        for one in objects:
            one.derive()
        made[label] = len(_write(model, objects))

    def yearly(share: float) -> Iterator[tuple[int, int, int]]:
        number = 0
        for year in years:
            for key in some(share):
                number += 1
                yield year, key, number

    put(
        "enterprises.certificate",
        ({"organisation_id": f, "certificate_no": f"GR{n}", "issued_on": day(y)} for y, f, n in yearly(0.1)),
    )
    put(
        "enterprises.smeregistration",
        ({"organisation_id": f, "registration_no": f"S{n}", "registered_on": day(y)} for y, f, n in yearly(0.3)),
    )
    put(
        "enterprises.filing",
        (
            {"organisation_id": f, "kind": "new", "filed_on": day(y), "batch": f"第{'一二三'[n % 3]}批"}
            for y, f, n in yearly(0.06)
        ),
    )
    put(
        "enterprises.outreach",
        ({"organisation_id": f, "contacted_on": day(y), "channel": "phone"} for y, f, n in yearly(0.2)),
    )
    put(
        "projects.project",
        (
            {
                "organisation_id": f,
                "title": f"第{n}号项目",
                "project_no": f"P{n}",
                "level": LEVELS[n % 4],
                "amount_yuan": 1000 * (n % 900),
                "approved_on": day(y),
                "accepted_on": day(y) if n % 3 else None,
                "status": "approved",
            }
            for y, f, n in yearly(0.05)
        ),
    )
    put(
        "platforms.platform",
        (
            {
                "organisation_id": f,
                "name": f"第{n}号平台",
                "kind": "工程技术研究中心",
                "level": LEVELS[n % 4],
                "recognised_on": day(y),
            }
            for y, f, n in yearly(0.01)
        ),
    )
    put(
        "achievements.result",
        (
            {"organisation_id": f, "title": f"第{n}号成果", "registration_no": f"R{n}", "registered_on": day(y)}
            for y, f, n in yearly(0.05)
        ),
    )
    put(
        "achievements.nomination",
        ({"organisation_id": f, "title": f"第{n}号提名", "award": "科技进步奖", "year": y} for y, f, n in yearly(0.01)),
    )
    put(
        "achievements.technologycontract",
        (
            {
                "organisation_id": f,
                "contract_no": f"C{n}",
                "title": f"第{n}号合同",
                "kind": "service",
                "amount_yuan": 100 * n,
                "registered_on": day(y),
            }
            for y, f, n in yearly(0.1)
        ),
    )
    put(
        "rd.return",
        (
            {"organisation_id": f, "year": y, "rd_expense_yuan": 1000 + n, "revenue_yuan": 90000 + n}
            for y, f, n in yearly(0.3)
        ),
    )
    put(
        "rd.subsidypayment",
        ({"organisation_id": f, "year": y, "amount_yuan": 5000, "paid_on": day(y)} for y, f, n in yearly(0.1)),
    )
    bank = _write(Organisation, [Organisation(name="某某银行", key="某某银行", initials="mmyh", kind="bank")])[0].pk
    put(
        "finance.loan",
        (
            {
                "organisation_id": f,
                "loan_no": f"L{n}",
                "bank_id": bank,
                "amount_yuan": 100000,
                "disbursed_on": day(y),
                "term_months": 12,
                "status": ("disbursed", "settled", "overdue")[n % 3],
            }
            for y, f, n in yearly(0.1)
        ),
    )
    figures = [PublishedFigure(name="全社会研发经费占GDP比重", year=y, value="0.0193", unit="%", rank=3) for y in years]
    for one in figures:
        one.derive()
    _write(PublishedFigure, figures)
    return made


def _write(model: Any, rows: list[Any]) -> list[Any]:
    return QuerySet(model).bulk_create(rows, batch_size=2000)
