"""Collecting a year's returns: who must report, who has, who is late, town by town; and freezing a round."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.period import Period
from keguan.kit.roles import HEAD
from keguan.lines.rd.actions.freezing import freeze, withdraw
from keguan.lines.rd.actions.returns import list_reporters, not_taken_over, remind
from keguan.lines.rd.models import Campaign, FrozenReturn, FrozenRound, Return, Submission
from keguan.lines.rd.models.collection import ACCEPTED, EXEMPT, SUBMITTED, WITH_ENTERPRISE
from keguan.lines.rd.pages.reviewing import year_of, years
from keguan.registry.access import seen
from keguan.registry.models import Document, Organisation, Region
from keguan.registry.models.organisations import normal_name
from keguan.store.acting import acting
from keguan.store.evidence import evidence

HOLDERS: Final = "enterprises.hnte_valid"  # of another line, reached by its key
NOWHERE: Final = "没有乡镇"


@dataclass
class Standing:
    """How far a town has come; `late` were due before today."""

    town: str
    due: int = 0
    with_enterprise: int = 0
    submitted: int = 0
    accepted: int = 0
    late: int = 0

    def count(self, one: Submission, *, is_late: bool) -> None:
        self.due += 1
        self.with_enterprise += one.status in WITH_ENTERPRISE
        self.submitted += one.status == SUBMITTED
        self.accepted += one.status == ACCEPTED
        self.late += is_late

    @property
    def share(self) -> int:
        """Per cent handed in, cut."""
        return 100 * (self.submitted + self.accepted) // self.due if self.due else 0


def collecting(asked: Asked) -> dict[str, Any]:
    """The state of a year's collection."""
    year = year_of(asked)
    campaign = Campaign.objects.filter(year=year).select_related("notice").first()
    rows = list(Submission.objects.within(asked.scope).filter(year=year).select_related("organisation__region"))
    owed = [one for one in rows if one.status != EXEMPT]
    is_over = campaign is not None and campaign.due_on < asked.day
    whole, towns = Standing("合计"), dict[str, Standing]()
    for one in owed:
        town = one.organisation.region.name if one.organisation.region else NOWHERE
        for standing in (whole, towns.setdefault(town, Standing(town))):
            standing.count(one, is_late=is_over and one.is_with_enterprise)
    missing = sorted(
        (one for one in owed if one.is_with_enterprise), key=lambda one: (_town(one), one.organisation.initials)
    )
    return {
        "year": year,
        "years": sorted({*years(asked), asked.day.year}, reverse=True),
        "campaign": campaign,
        "days_left": (campaign.due_on - asked.day).days if campaign else None,
        "whole": whole,
        "towns": sorted(towns.values(), key=lambda s: (-s.late, -s.with_enterprise, s.town)),
        "missing": missing,
        "excused": len(rows) - len(owed),
        "regions": Region.objects.within(asked.scope).filter(level__in=("town", "park")),
        "bases": Submission.BASES,
        "typed": {**_announced(year, campaign), **asked.sent},
    }


def _announced(year: int, campaign: Campaign | None) -> dict[str, str]:
    """What the form of the notice holds before anybody types."""
    if campaign is None:
        return {"year": str(year)}
    notice = str(campaign.notice) if campaign.notice else ""
    return {"year": str(year), "due_on": f"{campaign.due_on}", "notice": notice, "told": campaign.told}


def _town(one: Submission) -> str:
    return one.organisation.region.name if one.organisation.region else NOWHERE


def announce(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Set until when the year's returns are due, and what is asked."""
    year = _year(sent)
    try:
        due = date.fromisoformat(sent.get("due_on", ""))
    except ValueError as fault:
        raise BureauError("returns.day", "截止日期要写成 2026-02-28 这样。") from fault
    one = Campaign.objects.filter(year=year).first() or Campaign(year=year)
    one.due_on, one.told, one.notice = (
        due,
        sent.get("told", "").strip()[:400],
        _document(sent.get("notice", ""), user) or one.notice,
    )
    with acting(user, f"布置{year}年研发统计"):
        one.save()
    return f"{year}年研发统计 {due:%Y-%m-%d} 截止。"


def enlist(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """List who must report: by last year's returns, valid certificates, a town, or names one to a line."""
    year, basis = _year(sent), sent.get("basis", "")
    if basis not in Submission.BASES:
        raise BureauError("returns.basis", "请选按什么列名单。")
    found = _population(asked, year, basis, sent.get("names", ""))
    if (town := sent.get("town", "")).isdecimal():
        found = found.filter(region=town)
    firms = list(found)
    if not firms:
        raise BureauError("returns.nobody", "这样选不出一家企业，请换个依据或乡镇。")
    added = list_reporters(year, ((one, basis) for one in firms), user=user)
    return f"选出 {len(firms)} 家，新列入 {added} 家，{len(firms) - added} 家已在名单里。"


def _population(asked: Asked, year: int, basis: str, names: str) -> Any:
    firms = Organisation.objects.within(asked.scope).filter(kind="enterprise")
    if basis == "last_year":
        return firms.filter(pk__in=Return.objects.filter(year=year - 1).values("organisation"))
    if basis == "hnte":
        if HOLDERS not in catalogue.indicators:
            raise BureauError("returns.no_line", "高企培育这条业务线没有启用，请改用点名布置。")
        rows = evidence(catalogue.indicator(HOLDERS), Period.year(year))
        return firms.filter(pk__in=rows.order_by().values("organisation"))
    wanted = list(dict.fromkeys(name.strip() for name in re.split(r"[\n、；;，]", names) if name.strip()))
    if not wanted:
        raise BureauError("returns.names", "请把企业名称或统一社会信用代码粘进来，一行一家。")
    found = {one.pk: one for name in wanted for one in _named(firms, name)}
    unknown = [name for name in wanted if not any(_is_called(one, name) for one in found.values())]
    if unknown:
        told = "、".join(unknown[:5])
        raise BureauError(
            "returns.unknown",
            f"有 {len(unknown)} 家找不到：{told}。请核对名称，或先在“企业”里新建；这次没有列入任何一家。",
        )
    return firms.filter(pk__in=found)


def _named(firms: Any, name: str) -> Iterable[Organisation]:
    by_name = Q(key=normal_name(name)) | Q(credit_code=name.upper()) | Q(former_names__key=normal_name(name))
    return firms.filter(by_name).distinct().prefetch_related("former_names")[:2]


def _is_called(one: Organisation, name: str) -> bool:
    keys = {one.key, *(former.key for former in one.former_names.all())}
    return normal_name(name) in keys or name.upper() == one.credit_code


def press(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Note that all who have not handed in were reminded today."""
    year = _year(sent)
    rows = Submission.objects.within(asked.scope).filter(year=year, status__in=WITH_ENTERPRISE)
    many = remind(list(rows.select_related("organisation")), user=user)
    return f"已记下今天催报 {many} 家；企业登录后在首页看到提醒，联系电话在下面的名单里。"


def rounds(asked: Asked) -> dict[str, Any]:
    """The frozen rounds of a year, and what differs between the last two, or between the last and the ledger."""
    year = year_of(asked)
    found = list(FrozenRound.objects.filter(year=year).select_related("document").order_by("stage", "number"))
    frozen = [
        (one.get_stage_display() + (f"（{one.number}）" if one.number > 1 else ""), _of_round(one, asked))
        for one in found
    ]
    columns = [*frozen, ("台账现在", _of_ledger(year, asked))]
    return {
        "year": year,
        "years": years(asked),
        "rounds": found,
        "withdrawn": FrozenRound.everything.filter(year=year).exclude(retired_at=None).order_by("stage", "number"),
        "may_withdraw": asked.user is not None and asked.user.role_declared == HEAD,
        "stages": FrozenRound.STAGES,
        "names": [name for name, _ in columns],
        "differences": list(_differences([figures for _, figures in columns])) if found else [],
        "pending": not_taken_over(year),
        "returns": Return.objects.filter(year=year).count(),
        "typed": asked.sent,
    }


def _of_round(one: FrozenRound, asked: Asked) -> dict[int, tuple[str, Any]]:
    rows = FrozenReturn.objects.within(asked.scope).filter(round=one)
    return {
        pk: (name, cost) for pk, name, cost in rows.values_list("organisation", "organisation__name", "rd_expense_yuan")
    }


def _of_ledger(year: int, asked: Asked) -> dict[int, tuple[str, Any]]:
    rows = Return.objects.within(asked.scope).filter(year=year)
    return {
        pk: (name, cost) for pk, name, cost in rows.values_list("organisation", "organisation__name", "rd_expense_yuan")
    }


def _differences(columns: list[dict[int, tuple[str, Any]]]) -> Iterator[tuple[int, str, list[Any]]]:
    """(enterprise, its name, R&D cost in each column) wherever two columns differ; a missing one is None."""
    names = {pk: name for column in columns for pk, (name, _) in column.items()}
    for pk, name in sorted(names.items(), key=lambda pair: pair[1]):
        costs = [column[pk][1] if pk in column else None for column in columns]
        if len(set(costs)) > 1:
            yield pk, name, costs


def freeze_round(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Freeze the year's returns of the whole city as a round."""
    if asked.scope.region:
        raise BureauError("returns.narrow", "定稿冻结的是全部企业，请先在页顶把范围选回全市。")
    made = freeze(
        _year(sent),
        sent.get("stage", ""),
        user=user,
        document=_document(sent.get("document", ""), user),
        note=sent.get("note", "").strip(),
    )
    return f"已冻结“{made}”：{made.enterprises} 家企业。以后改台账不会改它。"


def withdraw_round(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Take a round back that was frozen by mistake, with a reason."""
    pk = sent.get("round", "")
    one = FrozenRound.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if one is None:
        raise BureauError("returns.missing", "没有这一轮定稿，请刷新页面再看。")
    withdraw(one, sent.get("reason", ""), user=user)
    return f"已撤回“{one}”，原来的数留在历史里。"


def _document(number: str, user: Any) -> Document | None:
    if not (number := normal(number)):
        return None
    if found := seen(user, Document.objects.filter(number=number)).first():
        return found
    raise BureauError("returns.document", f"“来源文件”里没有“{number[:40]}”，请先在那里新建。")


def _year(sent: Mapping[str, str]) -> int:
    told = sent.get("year", "")
    if not (told.isdecimal() and 1990 <= int(told) <= 2100):
        raise BureauError("returns.year", "年度要写成 2025 这样。")
    return int(told)
