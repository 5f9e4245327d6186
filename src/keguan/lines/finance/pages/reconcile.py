"""Comparing with a bank's own list: upload it, see what differs, mend or explain each difference."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.lines.finance.actions.reconciling import mend, reconciliation
from keguan.lines.finance.models import Difference, Reconciliation
from keguan.registry.models import Organisation

SHOWN = 20


def comparisons(asked: Asked) -> dict[str, Any]:
    """The comparisons so far, and the differences of the one picked, what is open first."""
    rows = Reconciliation.objects.within(asked.scope).select_related("bank")
    is_open = Count("differences", filter=Q(differences__state="open", differences__retired_at=None))
    done = list(rows.annotate(total=Count("differences"), left=is_open).order_by("-compared_on", "-pk")[:SHOWN])
    picked = next((r for r in done if str(r.pk) == asked.params.get("one", "")), done[0] if done else None)
    found = picked.differences.select_related("loan__organisation").order_by("pk") if picked else []
    order = list(Difference.STATES)
    return {
        "done": done,
        "picked": picked,
        "found": sorted(found, key=lambda d: (order.index(d.state), d.pk)),
        "banks": list(Organisation.objects.filter(kind="bank").order_by("initials").values_list("pk", "name")),
        "mendable": Difference.MENDABLE,
    }


def settle(asked: Asked, sent: Mapping[str, Any], user: Any) -> list[Any]:
    """A list compared, or a difference mended or explained; raises BureauError with what to do instead."""
    if sent.get("do") == "upload":
        bank = sent.get("bank", "")
        lender = Organisation.objects.filter(kind="bank", pk=bank).first() if bank.isdecimal() else None
        if lender is None:
            raise BureauError("reconcile.bank", "请选择这是哪家银行的清单。")
        name, content = asked.files.get("list", ("", b""))
        if not content:
            raise BureauError("reconcile.file", "没有收到文件，请选择银行给的表格再对账。")
        return reconciliation(lender, name.rsplit("/", 1)[-1], content, asked.day)
    pk, told = sent.get("difference", ""), sent.get("told", "").strip()[:200]
    rows = Difference.objects.select_related("loan", "reconciliation")
    one = rows.filter(pk=pk).select_for_update(of=("self",)).first() if pk.isdecimal() else None
    if one is None:
        raise BureauError("reconcile.missing", "没有这条差异，请刷新页面再看。")
    if not told:
        raise BureauError("reconcile.told", "请写明怎么处理的、凭什么，如“与放款凭证核对，银行金额为准”。")
    if sent.get("do") == "mend":
        mend(one, told, asked.day)
    elif one.state == "open":
        one.state, one.told = "noted", told
    else:
        raise BureauError("reconcile.done", "这条差异刚被处理过，请刷新页面再看。")
    return [one]
