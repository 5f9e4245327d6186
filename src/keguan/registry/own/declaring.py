"""Checking what a bureau declares, and writing it: with a reason, in the history and the audit log like any record."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from keguan.kit import scope
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import AnyIndicator, Ratio
from keguan.registry.access import may_arrange, may_declare
from keguan.registry.own.fields import OwnField, name_for, slot_for
from keguan.registry.own.indicators import RATIO, OwnIndicator, indicator_of
from keguan.registry.own.ledgers import OwnLedger
from keguan.registry.own.loading import refresh
from keguan.store.acting import acting
from keguan.store.models import Declaration

DECLARING = "台账和指标由科长按分管的业务线设置，需要时请找系统管理员调整权限。"
ARRANGING = "业务线由局领导，或不限业务线的科长设置。"


def key_for(kind: str, line: str, name: str) -> str:
    """A key for a new declaration, from the sound of its name; one that was ever used is not used again."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 (a dictionary of a tenth of a second, for commands that need none)

    sound = "".join(re.findall(r"[a-z0-9]+", "".join(lazy_pinyin(name)).lower()))[:40] or "xin"
    start = f"{line}.own_{sound}" if line else f"own{sound}"
    used = set(Declaration.everything.filter(kind=kind).values_list("key", flat=True))
    number = 1
    while (key := f"{start}{number if number > 1 else ''}") in used:
        number += 1
    return key


def columns(asked: Iterable[dict[str, Any]], before: Iterable[OwnField] = ()) -> tuple[OwnField, ...]:
    """The columns that a form asks for: known ones by `name` keep name, kind and place; new ones get theirs.

    Columns that are not asked for any more are off: what they hold stays. Raises BureauError when the table is full.
    """
    known = {f.name: f for f in before}
    made: list[OwnField] = []
    for told in asked:
        if (old := known.pop(told.get("name", ""), None)) is not None:
            fixed = {"name": old.name, "kind": old.kind, "slot": old.slot}
            made.append(OwnField.of({**told, **fixed}))
            continue
        taken = [*made, *known.values(), *before]
        name = name_for(told["label"], told["kind"], [f.name for f in taken])
        slot = slot_for(told["kind"], [f.slot for f in taken])
        made.append(OwnField.of({**told, "name": name, "slot": slot}))
    return (*made, *(replace(f, off=True) for f in known.values()))


def declare_ledger(own: OwnLedger, *, user: Any, reason: str = "") -> None:
    """Write a new ledger, or what has changed of it. Raises NotAllowed, and BureauError for what cannot work."""
    scope.require(may_declare(user, own.line), DECLARING)
    _check_ledger(own)
    _write(Declaration.LEDGER, own.key, own.body(), user, reason or f"设置台账“{own.title}”")


def _check_ledger(own: OwnLedger) -> None:
    if own.line not in catalogue.lines:
        raise BureauError("own.line", "请选台账归在哪条业务线。")
    if not own.title.strip() or not own.purpose.strip():
        raise BureauError("own.title", "请写台账的名称和用途，如“记录科技特派员的选派和服务”。")
    if any(d.title == own.title and d.key != own.key for d in catalogue.ledgers.values()):
        raise BureauError("own.twice", f"已经有一张台账叫“{own.title}”，请换个名称，或直接用那一张。")
    if not own.change:
        raise BureauError("own.change", "请至少选一种可以修改这张台账的角色。")
    if not any(f.tells for f in own.live):
        raise BureauError("own.tells", "请至少给一列勾上“认重”：导入时靠它认出同一条记录，如编号、姓名、活动名称。")
    labels = [f.label for f in own.live]
    if twice := {label for label in labels if labels.count(label) > 1}:
        raise BureauError("own.label", f"有两列都叫“{'”“'.join(sorted(twice))}”，请改一个。")
    if sum(f.kind == "year" for f in own.live) > 1:
        raise BureauError("own.year", "“年度”一张台账只能有一列，其余的请用整数。")
    for f in own.live:
        if f.kind == "choice" and not f.choices:
            raise BureauError("own.choices", f"“{f.label}”是选项，请写出可选的内容，用顿号隔开，如“申请、授权”。")


def declare_indicator(own: OwnIndicator, *, user: Any, reason: str = "") -> None:
    """Write a new indicator, or what has changed of it. Raises NotAllowed, and BureauError for what cannot work."""
    scope.require(may_declare(user, own.key.split(".")[0]), DECLARING)
    if not own.name.strip():
        raise BureauError("own.name", "请写指标的名称。")
    if any(d.name == own.name and d.key != own.key for d in catalogue.indicators.values()):
        raise BureauError("own.twice", f"已经有一个指标叫“{own.name}”，请换个名称。")
    made = indicator_of(own, catalogue.ledgers.get(own.ledger))
    _check_ratio(made, own.key)
    _write(Declaration.INDICATOR, own.key, own.body(), user, reason or f"设置指标“{own.name}”")


def _check_ratio(made: AnyIndicator, key: str) -> None:
    """A ratio is of two indicators that exist and do not come back to itself."""
    if not isinstance(made, Ratio):
        return
    for part in (made.over, made.per):
        found = catalogue.indicator(part)
        if part == key:
            raise BureauError("own.circle", "比率不能用它自己作分子或分母。")
        if isinstance(found, Ratio):
            raise BureauError("own.ratio", f"“{found.name}”本身是比率，分子分母请选条数、合计一类的指标。")


def line_of(own: OwnIndicator) -> str:
    """The line that a new indicator belongs to: that of its ledger, of a ratio that of its numerator."""
    counted = own.over if own.measure == RATIO else own.ledger
    return counted.split(".")[0]


def arrange_lines(asked: list[dict[str, Any]], *, user: Any) -> int:
    """Names, order and presence of the lines as a form gives them, new ones without a key; how many were written."""
    scope.require(may_arrange(user), ARRANGING)
    names = [told["name"] for told in asked]
    if len(set(names)) < len(names) or not all(names):
        raise BureauError("own.line_name", "每条业务线都要有名称，并且不能重名。")
    if all(told.get("off") for told in asked):
        raise BureauError("own.all_off", "不能把业务线全部停用。")
    shown = sorted(asked, key=lambda told: (bool(told.get("off")), told["order"]))
    present = {r.key: r.body for r in Declaration.objects.filter(kind=Declaration.LINE)}
    brought = (catalogue.brought or catalogue).lines
    count = 0
    with transaction.atomic():
        for order, told in enumerate(shown, start=1):
            key = told.get("key") or key_for(Declaration.LINE, "", told["name"])
            body = {"name": told["name"], "order": order, "off": bool(told.get("off")), "own": key not in brought}
            base = brought.get(key)
            is_default = base and (base.name, base.order, False) == (body["name"], order, body["off"])
            if present.get(key) == body or (is_default and key not in present):
                continue
            count += 1
            _write(Declaration.LINE, key, body, user, f"设置业务线“{told['name']}”")
    return count


def switch(row: Declaration, *, on: bool, user: Any, reason: str) -> None:
    """Take a ledger or indicator out of use, or back into it; its records and its history stay. Raises NotAllowed."""
    scope.require(may_declare(user, row.key.split(".")[0]), DECLARING)
    if not on and row.kind == Declaration.LEDGER:
        users = [d.name for d in catalogue.indicators.values() if getattr(d, "ledger", "") == row.key]
        if users:
            raise BureauError("own.used", f"指标“{'”“'.join(users)}”还在用这张台账，请先停用这些指标。")
    if not on and row.kind == Declaration.INDICATOR:
        ratios = [d.name for d in catalogue.indicators.values() if isinstance(d, Ratio) and row.key in (d.over, d.per)]
        if ratios:
            raise BureauError("own.used", f"“{'”“'.join(ratios)}”还在用这个指标，请先停用它。")
    with acting(user, reason or f"{'恢复' if on else '停用'}{row}"):
        row.restore() if on else row.retire(reason or "不再使用")
    refresh()


def _write(kind: str, key: str, body: dict[str, Any], user: Any, reason: str) -> None:
    with acting(user, reason[:200]):
        row = Declaration.everything.filter(kind=kind, key=key).first() or Declaration(kind=kind, key=key)
        row.body = body
        row.save()
    refresh()
