"""What the people of the sample city have done on the screens: the very acts and moves, on the days of the story."""

import tomllib
from datetime import date
from typing import Any, Final

from django.db import transaction

from keguan.commands.sample import FOLDER
from keguan.commands.story import on, standing_still, user_of
from keguan.kit.catalogue import catalogue
from keguan.kit.page import Asked, Done
from keguan.kit.scope import EVERYTHING
from keguan.store.clock import today
from keguan.store.moves import move

FUND: Final = "后补助办法.toml"


def work() -> None:
    """A fund filled in, approved and paid, and its next version in draft; nothing where it is done or the line is off."""
    if "rd.policy" not in catalogue.pages or catalogue.ledger("rd.funds").model.objects.exists():
        return
    told = tomllib.loads((FOLDER / FUND).read_text(encoding="utf8"))
    with transaction.atomic(), standing_still():
        in_force, _ = (_version(v) for v in told["versions"])
        _round(in_force, told)


def _version(told: dict[str, Any]) -> Any:
    """A version as a clerk fills it in; one that was checked against its text is put in force by the leader."""
    on(date(2025, 6, 3))
    head = {k: str(told.get(k, "")) for k in ("name", "policy", "filed_from", "filed_to")}
    made = _does("clerk", "rd.policy", "create", head)
    terms = {}
    for key, (value, *cite) in told["terms"].items():
        if value:
            terms[key] = value
        if cite:
            terms |= {f"{key}.status": told["status"], f"{key}.cite": cite[0]}
    absent = {f"{key}.status": "absent" for key in _parameters() if f"{key}.status" not in terms}
    _does("clerk", "rd.policy", "save", head | terms | absent | {"version": str(made.params["version"])})
    version = catalogue.ledger("rd.funds").model.objects.get(pk=made.params["version"])
    return move(version, "enact", user=user_of("leader")) if told["status"] == "verified" else version


def _parameters() -> list[str]:
    context = catalogue.pages["rd.policy"].show(_asked("clerk", version=str(_newest())))
    return [f.parameter.key for _, fields in context["groups"] for f in fields]


def _newest() -> int:
    return int(catalogue.ledger("rd.funds").model.objects.order_by("-pk").values_list("pk", flat=True)[0])


def _round(version: Any, told: dict[str, Any]) -> None:
    """One round by three people, paid on the day that the sheet of payments tells."""
    deadline = told["deadline"].isoformat()
    on(date(2025, 7, 1))
    sent = {"version": str(version.pk), "year": str(told["year"]), "deadline": deadline}
    pk = str(_does("clerk", "rd.round", "open", sent).params["round"])
    _does("clerk", "rd.round", "file", {"round": pk, "filed_on": deadline})
    found = catalogue.ledger("rd.rounds").model.objects.get(pk=pk)
    steps = (
        (date(2025, 7, 4), "list", "clerk"),
        (date(2025, 7, 21), "submit", "clerk"),
        (date(2025, 7, 23), "check", "head"),
        (date(2025, 8, 5), "approve", "leader"),
        (date(2025, 8, 8), "publish", "clerk"),
        (date(2025, 8, 18), "conclude", "clerk"),
    )
    for day, step, role in steps:
        on(day)
        found = move(found, step, user=user_of(role))
    on(date(2025, 9, 18))
    _does("clerk", "rd.round", "pay", {"round": pk, "paid_on": "2025-09-18", "voucher": told["voucher"]})


def _does(role: str, page: str, act: str, sent: dict[str, str]) -> Done:
    form = next(form for form in catalogue.pages[page].forms if form.key == act)
    return form.do(_asked(role), sent, user_of(role))


def _asked(role: str, **params: str) -> Asked:
    return Asked(EVERYTHING, today(), params, user=user_of(role))
