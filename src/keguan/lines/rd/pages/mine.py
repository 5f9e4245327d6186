"""The page on which an enterprise sees what was reckoned for it, once the list is out, and objects."""

from collections.abc import Mapping
from typing import Any

from keguan.kit.page import Asked, Done
from keguan.lines.rd.actions import rounds as actions
from keguan.lines.rd.models import Entry, Round
from keguan.lines.rd.pages import asking
from keguan.lines.rd.pages.rounds import figures, told_steps
from keguan.lines.rd.rules.funds.inputs import from_json


def show(asked: Asked) -> dict[str, Any]:
    entries = _mine(asked).order_by("-round__year", "-pk")
    return {
        "sheets": [
            {
                "entry": e,
                "figures": figures(from_json(e.inputs)),
                "gates": e.sheet.get("gates", ()),
                "steps_told": told_steps(e),
                "budget_told": e.sheet.get("budget", ""),
                # who else objected is not for the enterprise to know
                "objections": e.objections.filter(retired_at=None, source="enterprise").order_by("-pk"),
                "may_object": e.round.state in (Round.LISTED, Round.PUBLIC),
                "payment": getattr(e, "payment", None),
            }
            for e in entries
        ]
    }


def _mine(asked: Asked) -> Any:
    rows = Entry.objects.within(asked.scope).select_related("organisation", "round__version__policy", "payment")
    return rows.exclude(round__state__in=(Round.DRAFT, Round.CANCELLED))


def object_to(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    entry = asking.wanted_entry(asked, sent, among=_mine(asked))
    actions.object_to(entry, source="enterprise", content=sent.get("content", ""), user=user)
    return Done("异议已收到，答复以后这里看得到。")
