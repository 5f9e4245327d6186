"""The one place that decides what a user may see and change. Whatever it does not allow is denied."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from keguan.kit import roles, scope
from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.page import Page
from keguan.kit.scope import EVERYTHING, NOTHING, Scope
from keguan.store.tracked import Tracked, TrackedQuerySet

VIEW, CHANGE, EXPORT, ADD = "view", "change", "export", "add"
VERBS = {VIEW: "查看", CHANGE: "修改", EXPORT: "导出", ADD: "登记"}

_narrowed: dict[Any, Callable[[Any], Q]] = {}


def scope_of(user: Any) -> Scope:
    """The rows that the user may see at all: all, their region's, their organisation's, or none."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    reach = user.role_declared.reach
    if reach == roles.ALL:
        return EVERYTHING
    if reach == roles.REGION and user.region:
        return Scope(region=user.region.path)
    if reach == roles.ORGANISATION and user.organisation_id:
        return Scope(organisation=user.organisation_id)
    return NOTHING


def may(user: Any, verb: str, ledger: Ledger) -> bool:
    """Whether the user may view, change, export or add to the ledger, within their scope."""
    if scope_of(user).nothing:
        return False
    role, can = user.role_declared, ledger.can
    if verb == VIEW:
        return role in can.view or role in can.own
    if verb == EXPORT:
        return role in can.export
    if verb == ADD and role in can.add:
        return True
    return verb in (CHANGE, ADD) and role in can.change and _keeps(user, ledger.line)


def _keeps(user: Any, line: str) -> bool:
    return not user.sections or line in user.sections or line in ("registry", "plan")


def may_declare(user: Any, line: str = "") -> bool:
    """Whether the user may add and change ledgers and indicators of the line, by default of any: section heads."""
    return user.is_active and user.role_declared == roles.HEAD and (not line or _keeps(user, line))


def may_arrange(user: Any) -> bool:
    """Whether the user may rename, order and switch lines: leaders, and heads of every section."""
    everywhere = user.role_declared == roles.HEAD and not user.sections
    return user.is_active and (everywhere or user.role_declared == roles.LEADER)


def may_draft_policy(user: Any, line: str = "") -> bool:
    """Whether the user may draft versions of the line's policies, by default of any: clerks and heads."""
    return user.is_active and user.role_declared in roles.EDITORS and (not line or _keeps(user, line))


def may_publish_policy(user: Any, line: str = "") -> bool:
    """Whether the user may put versions of the line's policies in force: its heads, and leaders."""
    return user.is_active and (user.role_declared == roles.LEADER or may_declare(user, line))


def may_write_reports(user: Any) -> bool:
    """Whether the user may write reports: writers and heads. Signing is the leader's, publishing the writer's."""
    return user.is_active and user.role_declared in (roles.WRITER, roles.HEAD)


def may_comment(user: Any) -> bool:
    """Whether the user may remark on chapters and see drafts: all staff."""
    return user.is_active and user.role_declared in roles.STAFF


def may_move(user: Any, ledger: Ledger) -> bool:
    """Whether the user may take moves of the ledger's workflow that name their role; an editor in their sections only.

    A leader decides without editing: approval and compensation are theirs though the ledger's form is not.
    """
    workflow, role = catalogue.workflow_of(ledger.model), user.role_declared
    named = workflow is not None and any(role in m.by for m in workflow.moves)
    keeps = role not in roles.EDITORS or _keeps(user, ledger.line)
    return named and keeps and may(user, CHANGE if role in ledger.can.change else VIEW, ledger)


def may_open(user: Any, page: Page) -> bool:
    """Whether the user may open the page of a line: the readers it names, or the organisations whose own page it is.

    Its readers must also be allowed to view the ledgers that the page's forms add to.
    """
    if page.own:
        return user.role_declared in page.own and not scope_of(user).nothing
    is_reader = user.role_declared in page.readers and not scope_of(user).nothing
    return is_reader and all(may(user, VIEW, catalogue.ledger(form.adds_to)) for form in page.forms)


def require(user: Any, verb: str, ledger: Ledger) -> None:
    """Raise NotAllowed with a sentence unless the user may."""
    scope.require(may(user, verb, ledger), f"您的角色不能{VERBS[verb]}“{ledger.title}”，需要时请找系统管理员调整权限。")


def narrow(model: Any, shown: Callable[[Any], Q]) -> None:
    """Have a package above decide which records of the model there are for a user: those that `shown(user)` holds for."""
    _narrowed[model] = shown


def is_narrowed(model: Any) -> bool:
    """Whether users of one role and scope may see different records of the model."""
    return model in _narrowed


def seen(user: Any, rows: TrackedQuerySet) -> TrackedQuerySet:
    """Those of the rows that there are for the user, whatever the ledger: within their scope, and not kept from them."""
    within = rows.within(scope_of(user))
    return within.filter(_narrowed[rows.model](user)) if is_narrowed(rows.model) else within


def sees(user: Any, record: Tracked) -> bool:
    """Whether there is the record for the user, in force or retired, whatever the ledger."""
    return seen(user, type(record).everything.filter(pk=record.pk)).exists()


def visible(user: Any, ledger: Ledger) -> TrackedQuerySet:
    """The records of the ledger in force that the user may see. Raises NotAllowed when the ledger is closed to them."""
    require(user, VIEW, ledger)
    return seen(user, ledger.model.objects.filter(**ledger.where))


def sees_figures(user: Any) -> bool:
    """Whether the user may see indicators and reports, narrowed to their scope: staff and township officers."""
    return not scope_of(user).nothing and user.role_declared.reach in (roles.ALL, roles.REGION)


def ledgers_for(user: Any, verb: str = VIEW) -> list[Ledger]:
    return [ledger for ledger in catalogue.ledgers.values() if may(user, verb, ledger)]


def may_any(user: Any, verb: str) -> bool:
    """Whether there is a ledger that the user may view, change, export or add to."""
    return any(may(user, verb, ledger) for ledger in catalogue.ledgers.values())


def sees_record(user: Any, record: Tracked) -> Ledger | None:
    """The ledger under which the user may see the record, or None."""
    for ledger in catalogue.ledgers_of(type(record)):
        if may(user, VIEW, ledger) and visible(user, ledger).filter(pk=record.pk).exists():
            return ledger
    return None
