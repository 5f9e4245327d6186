"""What waits for somebody: records that end soon, unverified organisations, imports to confirm, missing towns."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from keguan.kit import roles
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.page import Asked
from keguan.kit.scope import Scope
from keguan.kit.workflow import Workflow
from keguan.registry import access
from keguan.report.pace import LATE
from keguan.store.clock import today
from keguan.store.models import ImportBatch
from keguan.web import gate
from keguan.web.ledgers.columns import DUE_FIELDS, columns_of, with_links
from keguan.web.ledgers.drafts import drafts_of
from keguan.web.ledgers.filters import EMPTY
from keguan.web.lines.addresses import page_url
from keguan.web.period import newest_change, scope_for
from keguan.web.plan.progress import of_year

AHEAD, BEHIND = 90, 30  # days looked forward and back
ENDS = {
    "expires_on": ("已过期", "将到期"),
    "valid_to": ("有效期已过", "有效期将满"),
    "due_on": ("已逾期", "将到期"),
    "ends_on": ("已过完成期限", "将到完成期限"),
}
CLOSED_BY = ("cancelled_on", "revoked_on", "settled_on", "accepted_on")  # a day in one of these ends the matter
NAMED = 3
WEEKS = 13


@dataclass(frozen=True)
class Todo:
    """One line of the list: what, the details, how urgent in a word, and the one button."""

    text: str
    details: str
    tag: str
    tone: str
    button: str
    url: str


@dataclass(frozen=True)
class Ending:
    """A record that ends on a day."""

    record: Any
    ledger: Ledger
    on: date
    days: int

    @property
    def overdue(self) -> int:
        return -self.days

    @property
    def who(self) -> str:
        return str(getattr(self.record, "organisation", None) or self.record)


def endings(user: Any, scope: Scope) -> list[Ending]:
    """Everything the user may see that ends in the next 90 days or did in the last 30, soonest first."""
    now = today()
    found: dict[tuple[str, int], Ending] = {}
    for ledger in access.ledgers_for(user):
        if field := _end_field(ledger):
            window = (now - timedelta(days=BEHIND), now + timedelta(days=AHEAD))
            rows = access.visible(user, ledger).within(scope).filter(**{f"{field}__range": window})
            for record in _open(rows, field):
                on = getattr(record, field)
                key = (record._meta.label_lower, record.pk)  # one model may stand behind several ledgers
                found.setdefault(key, Ending(record, ledger, on, (on - now).days))
    return sorted(found.values(), key=lambda e: (e.on, e.who))


def _end_field(ledger: Ledger) -> str:
    """The field that says when a record ends; promises of the plan are shown with their progress instead."""
    names = {f.name for f in ledger.model._meta.concrete_fields}
    return "" if ledger.key == "plan.targets" else next((name for name in ENDS if name in names), "")


def _open(rows: QuerySet, field: str) -> QuerySet:
    """The rows that still want something: not closed by a day or a final state, not followed by a newer one."""
    model = rows.model
    names = {f.name for f in model._meta.concrete_fields}
    rows = rows.filter(**{f"{name}__isnull": True for name in CLOSED_BY if name in names})
    if workflow := catalogue.workflow_of(model):
        rows = rows.exclude(**{f"{workflow.field}__in": workflow.final})
    elif "status" in names:
        rows = rows.exclude(status__in=("done", "dropped"))
    if field == "expires_on" and "organisation" in names:  # the renewed certificate is the one to watch
        newer = model.objects.filter(organisation=OuterRef("organisation"), expires_on__gt=OuterRef("expires_on"))
        rows = rows.exclude(Exists(newer))
    return rows.select_related("organisation") if "organisation" in names else rows


def todos(user: Any, scope: Scope, ending: list[Ending]) -> list[Todo]:
    """What the user has to do, the overdue first."""
    found = [*_ending_todos(ending), *_import_todos(user), *_registry_todos(user, scope), *_draft_todos(user)]
    found += [*_target_todos(user, scope), *_move_todos(user, scope), *page_todos(user, scope)]
    return sorted(found, key=lambda t: ("late", "soon", "plain").index(t.tone))


def how_many(request: HttpRequest) -> int:
    """The number of lines on the reader's workbench, for the top bar of every page."""
    user, scope = request.user, scope_for(request)

    def from_records() -> int:
        ending = _ending_todos(endings(user, scope))
        records = (*ending, *_registry_todos(user, scope), *_target_todos(user, scope), *_move_todos(user, scope))
        return len([*records, *page_todos(user, scope)])

    key = f"todos:{newest_change(request)}:{today()}:{user.pk}:{user.role}:{scope}"
    return cache.get_or_set(key, from_records, 3600) + len([*_import_todos(user), *_draft_todos(user)])


def _ending_todos(ending: list[Ending]) -> Iterator[Todo]:
    for key in dict.fromkeys(e.ledger.key for e in ending):
        own = [e for e in ending if e.ledger.key == key]
        field = _end_field(own[0].ledger)
        late = sum(e.days < 0 for e in own)
        told = [f"{n} 条{verb}" for n, verb in zip((late, len(own) - late), ENDS[field], strict=True) if n]
        names = "、".join(dict.fromkeys(e.who for e in own[:NAMED]))
        tone = "late" if late else "soon" if own[0].days <= BEHIND else "plain"
        tag = {"late": "已过期", "soon": f"剩 {own[0].days} 天", "plain": f"最近剩 {own[0].days} 天"}[tone]
        details = f"{names}{' 等' if len(own) > NAMED else ''} · {_span(own)}"
        yield Todo(f"{own[0].ledger.title}：{'，'.join(told)}", details, tag, tone, "去看", _list_url(own, field))


def _list_url(own: list[Ending], field: str) -> str:
    """The record itself, the ledger narrowed to what ends, or the list on this page where some are over already."""
    if len(own) == 1:
        return own_url(own[0])
    if own[0].days >= 0 and field in DUE_FIELDS:
        return f"{reverse('ledger', args=[own[0].ledger.key])}?due={AHEAD}"
    return "#endings"


def _span(own: list[Ending]) -> str:
    first, last = own[0].days, own[-1].days
    if first < 0:
        return f"最早的已过 {-first} 天"
    return f"剩 {first} 天" if first == last else f"剩 {first} 至 {last} 天"


def _move_todos(user: Any, scope: Scope) -> Iterator[Todo]:
    """Records that wait for a move which the user can take: not one that must be another person's."""
    for workflow in (w for w in catalogue.workflows.values() if w.waiting):
        ledger = catalogue.ledgers_of(workflow.model)[0]
        if not access.may_move(user, ledger):
            continue
        rows = access.visible(user, ledger).within(scope).filter(**{f"{workflow.field}__in": workflow.waiting})
        for record in with_links(rows, columns_of(ledger)):
            state = getattr(record, workflow.field)
            open_to = [m for m in workflow.moves_from(state) if user.role_declared in m.by]
            mine = [m for m in open_to if all(getattr(record, f"{name}_id") != user.pk for name in m.apart)]
            if mine and len(mine) == len(open_to):
                url = worked_url(workflow, record) or reverse("record", args=[ledger.key, record.pk])
                yield Todo(
                    f"{record}：{mine[0].label}", f"现在是“{workflow.states[state]}”", "待办理", "soon", "去办", url
                )


def worked_url(workflow: Workflow | None, record: Any) -> str:
    """The page on which a record of the workflow is worked; "" when it is worked on its own."""
    if workflow is None or workflow.worked_at is None:
        return ""
    page, name = workflow.worked_at
    return f"{reverse('page', args=[page])}?{name}={record.pk}" if page in catalogue.pages else ""


def _target_todos(user: Any, scope: Scope) -> Iterator[Todo]:
    """The promises of this year that are late, or will be at the present pace."""
    if user.role_declared not in roles.STAFF:
        return
    for one in (p for p in of_year(user, scope, today().year) if p.is_behind):
        due = one.target.due_on or date(one.target.year, 12, 31)
        days = (due - today()).days
        left = f"剩 {days} 天" if days >= 0 else f"已过 {-days} 天"
        details = f"要达到 {one.wanted_said}，现在 {one.done_said}，还差 {one.gap_said}" + (
            f" · {one.target.owner}" if one.target.owner else ""
        )
        url = f"{reverse('plan')}?year={one.target.year}"
        yield Todo(
            f"目标“{one.target.name}”{one.label}", details, left, "late" if one.verdict == LATE else "soon", "去看", url
        )


def page_todos(user: Any, scope: Scope) -> Iterator[Todo]:
    """What the pages of the lines, or those of the user's portal, say waits there."""
    for page in catalogue.pages.values():
        if page.waits is None or not access.may_open(user, page):
            continue
        address = page_url(page)
        for one in page.waits(Asked(scope, today(), {}, user=user), user):
            url = f"{address}?{one.query}" if one.query else address
            yield Todo(one.text, one.details, one.tag, one.tone, "去填" if page.own else "去看", url)


def _import_todos(user: Any) -> Iterator[Todo]:
    if not gate.editors(user):
        return
    for batch in ImportBatch.objects.filter(state=ImportBatch.WAITING).prefetch_related("files")[:NAMED]:
        files = list(batch.files.all())
        named = f"“{files[0].name}”" if files else ""
        text = f"核对{named}{f'等 {len(files)} 个文件' if len(files) > 1 else ''}的导入"
        url = reverse("import", args=[batch.pk])
        yield Todo(text, f"{batch.by or '系统'} 上传，还没有入账", "待确认", "soon", "去核对", url)


def _draft_todos(user: Any) -> Iterator[Todo]:
    for name, url, draft in drafts_of(user)[:NAMED]:
        yield Todo(
            f"填完“{name}”", f"{timezone.localtime(draft.at):%m-%d %H:%M} 填到一半", "草稿", "plain", "继续填", url
        )


def _registry_todos(user: Any, scope: Scope) -> Iterator[Todo]:
    ledger = catalogue.ledgers.get("registry.enterprises")
    if ledger is None or not access.may(user, access.VIEW, ledger):
        return
    rows = access.visible(user, ledger).within(scope)
    wanted = (
        ("核实", "导入时新出现的企业，请核对名称和信用代码", {"is_verified": False}, "待核实"),
        ("补填乡镇（园区）：", "没有乡镇的企业不会出现在分乡镇的数里", {"region": None}, "影响分乡镇统计"),
        ("补填技术领域：", "没有技术领域的企业不会出现在分领域的数里", {"field": ""}, "影响分领域统计"),
    )
    for verb, details, condition, tag in wanted:
        if count := rows.filter(**condition).count():
            query = urlencode({name: EMPTY if value in (None, "") else "0" for name, value in condition.items()})
            url = f"{reverse('ledger', args=[ledger.key])}?{query}"
            yield Todo(f"{verb} {count} 家企业", details, tag, "plain", "去处理", url)


def own_url(ending: Ending) -> str:
    return reverse("record", args=[ending.ledger.key, ending.record.pk])


def by_week(ending: list[Ending]) -> list[tuple[str, int, int]]:
    """(first day of the week, how many end in it, height in per cent of the fullest week) from this week on."""
    counts = Counter(e.days // 7 for e in ending if e.days >= 0)
    fullest = max(counts.values(), default=0)
    start = today()
    return [
        (f"{(start + timedelta(weeks=w)):%m-%d}", counts[w], round(counts[w] / fullest * 100) if fullest else 0)
        for w in range(WEEKS)
    ]
