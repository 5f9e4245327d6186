"""Tech SME evaluation: 国科发政〔2017〕115号 第六条 (conditions), 第七条 (score), 第八条 (direct confirmation)."""

from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Final

from keguan.kit.rule import (
    FAIL,
    PASS,
    UNDECIDED,
    Assessment,
    Condition,
    Facts,
    Missing,
    Parameters,
    Points,
    at_least,
    judged,
    overall,
    scored,
    shown,
    verdict,
)

PARAMETERS: Final = Parameters(Path(__file__).with_name("tsme.toml"))
INPUTS: Final = (
    "resident", "staff", "st_staff", "sales", "total_assets", "rd", "cost", "ip_class1", "ip_class2", "prohibited", "incidents",
    "misconduct", "listed", "valid_hnte", "provincial_rd_body", "national_award", "led_standard",
)  # fmt: skip
DIRECT: Final = {
    "valid_hnte": "持有有效高新技术企业证书",
    "national_award": "近五年获国家级科技奖励且排名前三",
    "provincial_rd_body": "拥有省部级以上研发机构",
    "led_standard": "近五年主导制定国际、国家或行业标准",
}
_RULES: Final = "国科发政〔2017〕115号"
_FEW_STAFF, _LITTLE_RD = 5, 100_000  # 工企业函〔2026〕160号: looked at on the spot before the notice, not refused
_CHECKS_FROM: Final = date(2026, 6, 1)


def assess(facts: Facts, on: date) -> Assessment:
    """Judge the facts on the day. With a direct route the conditions on points are met without them."""
    first = tuple(
        judged(key, name, "true" if key == "resident" else "false", cite, partial(judge, facts, on))
        for key, name, cite, judge in _FIRST
    )
    parts = (
        scored("staff", "科技人员指标", 20, lambda: _staff_points(facts, on)),
        _rd_points(facts, on),
        _ip_points(facts, on),
    )
    low, high = sum(p.low for p in parts), sum(p.high for p in parts)
    route = next((name for key, name in DIRECT.items() if facts.has(key) and facts.truth(key)), "")
    by_points = (_staff_share(facts, on), _score(low, high, on))
    if route:
        by_points = tuple(_without_points(c, route) for c in by_points)
    conditions = (*first, *by_points)
    return Assessment("tsme", on, overall(conditions), conditions, low, high, parts, tuple(_warnings(facts, on)))


def resident(facts: Facts, on: date) -> Condition:
    told = facts.truth("resident")
    return Condition("resident", "居民企业", verdict(told), str(told).lower(), "true", None, f"{_RULES} 第六条（一）")


def size(facts: Facts, on: date) -> Condition:
    """Staff, sales of the latest year and total assets; each border included, and one beyond it fails the whole."""
    rule = PARAMETERS.at("size", on)
    found: dict[str, Fraction] = {}
    missing = []
    for name in ("staff", "sales", "total_assets"):
        try:
            found[name] = facts.series(name, 1)[-1] if name == "sales" else facts.count(name)
        except Missing:
            missing.append(name)
    beyond = [name for name, value in found.items() if value > rule.value(name)]
    state = FAIL if beyond else UNDECIDED if missing else PASS
    actual = "；".join(f"{name}={shown(value)}" for name, value in found.items()) or None
    required = "；".join(f"{name}<={shown(rule.value(name))}" for name in ("staff", "sales", "total_assets"))
    distance = "；".join(f"{name}={shown(rule.value(name) - value)}" for name, value in found.items()) or None
    why = f"缺少：{'、'.join(missing)}" if missing and not beyond else ""
    return Condition("size", "人数、销售收入、资产总额", state, actual, required, distance, rule.cite, why)


def prohibited(facts: Facts, on: date) -> Condition:
    told = facts.truth("prohibited")
    return Condition(
        "prohibited",
        "产品和服务不属于禁止、限制、淘汰类",
        verdict(not told),
        str(told).lower(),
        "false",
        None,
        f"{_RULES} 第六条（三）",
    )


def clean(facts: Facts, on: date) -> Condition:
    """No incident, misconduct, or place on a list; one that is there outweighs what is not told."""
    names = ("incidents", "misconduct", "listed")
    told = {name: facts.truth(name) for name in names if facts.has(name)}
    if not any(told.values()) and len(told) < len(names):
        raise Missing("、".join(name for name in names if name not in told))
    actual = "；".join(f"{name}={str(value).lower()}" for name, value in told.items())
    return Condition(
        "clean",
        "没有事故、严重失信，不在异常和失信名单",
        verdict(not any(told.values())),
        actual,
        "false",
        None,
        f"{_RULES} 第六条（四）",
    )


_FIRST: Final = (
    ("resident", "居民企业", f"{_RULES} 第六条（一）", resident),
    ("size", "人数、销售收入、资产总额", f"{_RULES} 第六条（二）", size),
    ("prohibited", "产品和服务不属于禁止、限制、淘汰类", f"{_RULES} 第六条（三）", prohibited),
    ("clean", "没有事故、严重失信，不在异常和失信名单", f"{_RULES} 第六条（四）", clean),
)


def _share(facts: Facts) -> Fraction:
    staff = facts.count("staff")
    if not staff:
        raise Missing("staff 为 0")
    return facts.count("st_staff") / staff


def _staff_share(facts: Facts, on: date) -> Condition:
    """The item on staff must not be nought: a share of at least the lowest row of its table."""
    cite, name = f"{_RULES} 第六条（五）", "科技人员指标得分不为 0"
    try:
        share = _share(facts)
        lowest = Fraction(1, 10)
        reached = PARAMETERS.at("staff", on).points(share)[0] > 0
    except Missing as missing:
        return Condition("staff_share", name, UNDECIDED, None, "0.1", None, cite, f"缺少：{missing}")
    return Condition(
        "staff_share", name, verdict(reached), shown(share), shown(lowest), shown(share - lowest), cite, unit="ratio"
    )


def _score(low: int, high: int, on: date) -> Condition:
    rule = PARAMETERS.at("score", on)
    required = rule.value()
    state = PASS if at_least(low, required) else UNDECIDED if at_least(high, required) else FAIL
    actual = str(low) if low == high else f"{low}-{high}"
    distance = str(low - int(required)) if low == high else None
    why = "有的分数缺少数据" if state == UNDECIDED else ""
    return Condition("score", "综合评价得分", state, actual, shown(required), distance, rule.cite, why)


def _without_points(condition: Condition, route: str) -> Condition:
    return Condition(
        condition.key,
        condition.name,
        PASS,
        condition.actual,
        condition.required,
        condition.distance,
        f"{_RULES} 第八条",
        f"{route}，直接确认，不看得分",
        condition.unit,
    )


def _staff_points(facts: Facts, on: date) -> tuple[int, int]:
    return PARAMETERS.at("staff", on).points(_share(facts))


def _rd_points(facts: Facts, on: date) -> Points:
    """The better of the two routes, over sales or over cost; one that is not told could still be better."""
    known = []
    for route, per in (("rd_sales", lambda: facts.series("sales", 1)[-1]), ("rd_cost", lambda: facts.count("cost"))):
        try:
            rd, over = facts.series("rd", 1)[-1], per()
            if over > 0:
                known.append(PARAMETERS.at(route, on).points(rd / over)[0])
            else:
                known.append(0)
        except Missing:
            continue
    best = max(known, default=0)
    open_ = len(known) < 2
    return Points(
        "rd", "研发投入指标", best, 50 if open_ else best, 50, "两种算法中有一种缺少数据" if open_ and best < 50 else ""
    )


def _ip_points(facts: Facts, on: date) -> Points:
    """One of class I scores full; else by the number of class II."""
    rule = PARAMETERS.at("ip", on)
    first = facts.count("ip_class1") if facts.has("ip_class1") else None
    second = facts.count("ip_class2") if facts.has("ip_class2") else None
    most = int(rule.value("first_class"))
    if first is not None and first >= 1:
        return Points("ip", "科技成果指标", most, most, most)
    low = rule.points(second)[0] if second is not None else 0
    high = most if first is None else low if second is not None else int(rule.told["table"][0]["points"][1])
    return Points("ip", "科技成果指标", low, high, most, "缺少知识产权数量" if high > low else "")


def _warnings(facts: Facts, on: date) -> list[str]:
    """What has an enterprise looked at on the spot from 2026 on: a reason to check, not to refuse."""
    if on < _CHECKS_FROM:
        return []
    found = []
    if facts.has("staff") and facts.count("staff") <= _FEW_STAFF:
        found.append("职工不超过 5 人，公示前会实地核查")
    if facts.has("ip_class1") and facts.has("ip_class2") and not facts.count("ip_class1") + facts.count("ip_class2"):
        found.append("没有知识产权，公示前会实地核查")
    if facts.has("rd") and facts.series("rd", 1)[-1] < _LITTLE_RD:
        found.append("研发费用不足 10 万元，公示前会实地核查")
    return found
