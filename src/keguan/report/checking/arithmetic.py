"""Numbers of a draft against each other: sums of parts, lists of names, growth and shares recomputed, what is said twice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from keguan.kit import words
from keguan.report.checking.claims import CHANGE, COMPLETION, COUNT, MONEY, RATIO, SHARE, TARGET, Claim
from keguan.report.checking.truth import EXACT, ROUNDED, TRUE_WORD, told
from keguan.report.checking.verdicts import GOOD, MATCH, NO_DATA, ROUNDING, TRUE, UNCHECKABLE, Verdict

_LEVELS: Final = (("国家级", "国家"), ("省级", "省"), ("市级", "市", "设区市级"), ("县级", "县", "区级"))
_LISTING: Final = re.compile(r"(?P<names>(?:[^，。；：:、“”]{3,40}、)+[^，。；：:、“”]{3,40}?)(?P<etc>等)?\s*$")
_NAME: Final = re.compile(
    r"(?:公司|研究院|研究所|合作社|集团|学院|大学|医院|中心|厂|银行|园区?|街道|乡|镇|局)(?:）|\))?$"
)
_GOOD: Final = {EXACT: MATCH, ROUNDED: ROUNDING, TRUE_WORD: TRUE}


def within(paragraph: Any, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts of one paragraph after its numbers were compared with each other."""
    made = list(verdicts)
    made = _parts(paragraph.text, made)
    made = [_listed(paragraph.text, v) for v in made]
    return _recomputed(paragraph, made)


def _parts(text: str, made: list[Verdict]) -> list[Verdict]:
    """共93项，其中国家级3项、省级40项、市级50项: the parts must add up to the whole."""
    out = list(made)
    at = 0
    while at < len(out):
        whole = out[at].claim
        parts = _parts_of(text, out, at)
        at += 1
        if len(parts) < 2 or not isinstance(whole.value, Decimal) or whole.approx:
            continue
        if all(out[p].verdict in GOOD for p in (at - 1, *parts)):
            continue  # 电话联系17家、走访12家: parts that overlap
        values = [out[p].claim.value for p in parts]
        if any(not isinstance(v, Decimal) or out[p].claim.approx for v, p in zip(values, parts, strict=True)):
            continue
        total = sum((v for v in values if isinstance(v, Decimal)), Decimal(0))
        if total == whole.value or (total < whole.value and not _is_whole(text, out, at - 1, parts)):
            continue
        if any(out[p].is_wrong and out[p].verdict != "wrong:digit" for p in (at - 1, *parts)):
            continue  # it is known already which one is wrong and why
        bad = [p for p in parts if out[p].is_wrong] or [at - 1]
        written = "＋".join(out[p].claim.text for p in parts)
        for p in bad:
            note = f"{written}合计{words.plain(total)}，与{whole.text}不符。{out[p].note}"
            out[p] = replace(
                out[p],
                verdict="wrong:parts_sum",
                note=note,
                expected=out[p].expected or (total if p == at - 1 else None),
            )
    return out


def _parts_of(text: str, made: list[Verdict], at: int) -> list[int]:
    """The places of the claims that are listed after 其中 or a colon as parts of this one."""
    whole = made[at].claim
    if whole.kind not in (COUNT, MONEY) or at + 2 >= len(made):
        return []
    between = text[whole.end : made[at + 1].claim.start]
    if not re.match(r"[^。；]{0,14}?(?:其中|分别(?:是|为)|包括|：|:|（|\()", between) and not re.search(
        r"[其包]", between[:14]
    ):
        return []
    if "其中" not in between and not re.search(r"共|合计|总计|累计|总数", text[max(0, whole.start - 12) : whole.start]):
        return []
    parts: list[int] = []
    separator = ""
    for place in range(at + 1, len(made)):
        claim = made[place].claim
        gap = text[made[place - 1].claim.end : claim.start]
        if claim.kind != whole.kind or claim.unit != whole.unit or "。" in gap or "；" in gap and "：" not in between:
            break
        if place > at + 1:
            mark = re.match(r"\s*(?:以上)?[^、，；,和及]{0,8}?([、，；,和及])", gap)
            if (
                mark is None
                or "其中" in gap
                or len(gap) > (20 if mark[1] not in "，," else 8)
                or (separator and mark[1] not in (separator, "和", "及"))
            ):
                break
            separator = separator or mark[1]
        parts.append(place)
    return parts


def _is_whole(text: str, made: list[Verdict], whole: int, parts: list[int]) -> bool:
    """Whether the parts claim to be all of the whole: all levels down to one, or every group that the ledger has."""
    spans = [text[made[p - 1].claim.end : made[p].claim.start] for p in parts]
    if any(re.search("以上|主要|重点", span) for span in spans):
        return False
    levels = [next((n for n, names in enumerate(_LEVELS) if any(name in span for name in names)), -1) for span in spans]
    if -1 not in levels and len(set(levels)) == len(levels):
        return len(levels) >= 3 or (2 in levels and 1 in levels) or 3 in levels
    lead = text[max(0, made[whole].claim.start - 10) : made[whole].claim.start]
    partitioned = len({made[p].part for p in parts if made[p].part}) == len(parts)
    return (
        "共" in lead
        and (partitioned or len(parts) >= 3)
        or partitioned
        and len(parts) >= 2
        and all(_is_batch(s) for s in spans)
    )


def _is_batch(span: str) -> bool:
    return bool(re.search(r"第[一二三四五六七八九十0-9]+批", span))


def _listed(text: str, verdict: Verdict) -> Verdict:
    """A、B、C等3家: at least as many as are named; without 等 exactly as many."""
    claim = verdict.claim
    if verdict.is_wrong and verdict.verdict != "wrong:digit":
        return verdict
    if claim.kind not in (COUNT, TARGET) or claim.approx or not isinstance(claim.value, Decimal):
        return verdict
    match = _LISTING.search(text[: claim.start])
    if match is None:
        return verdict
    named = [name.strip() for name in match["names"].split("、")]
    if not all(_NAME.search(name) for name in named):
        return verdict
    if claim.value < len(named) or (not match["etc"] and claim.value != len(named)):
        note = f"列出了 {len(named)} 家，写的是{claim.text}。{verdict.note}"
        expected = verdict.expected if verdict.expected is not None and verdict.is_wrong else Decimal(len(named))
        return replace(verdict, verdict="wrong:list_count", note=note, expected=expected)
    if verdict.verdict == "wrong:digit" and match["etc"]:
        return replace(verdict, verdict="wrong:list_count")
    return verdict


def _recomputed(paragraph: Any, made: list[Verdict]) -> list[Verdict]:
    """Growth, shares and rates that no ledger could tell, from the other numbers of their sentence."""
    out = list(made)
    for at, verdict in enumerate(out):
        claim = verdict.claim
        if (
            verdict.verdict not in (UNCHECKABLE, NO_DATA)
            or not isinstance(claim.value, Decimal)
            or claim.unit not in ("%", "‰", "倍", "")
        ):
            continue
        earlier = [v.claim for v in out[:at] if v.sentence == verdict.sentence and isinstance(v.claim.value, Decimal)]
        later = [
            v.claim for v in out[at + 1 :] if v.sentence == verdict.sentence and isinstance(v.claim.value, Decimal)
        ]
        if claim.kind == CHANGE:
            out[at] = _growth(paragraph.text, verdict, earlier)
        elif claim.kind in (SHARE, COMPLETION, RATIO):
            out[at] = _share(paragraph.text, verdict, earlier, later)
    return out


def _growth(text: str, verdict: Verdict, earlier: Sequence[Claim]) -> Verdict:
    """由45家增长到57家，增长26.7%; 57家，比上年增加12家，增长26.7%."""
    amounts = [c for c in earlier if c.kind in (COUNT, MONEY, RATIO)]
    if (
        len(amounts) >= 2
        and amounts[-1].unit == amounts[-2].unit
        and re.search(r"[由从]", text[max(0, amounts[-2].start - 14) : amounts[-2].start])
    ):
        before, now = amounts[-2].value, amounts[-1].value
    elif amounts and (
        changes := [
            c for c in earlier if c.kind == CHANGE and c.unit == amounts[-1].unit and c.start > amounts[-1].start
        ]
    ):
        now = amounts[-1].value
        fell = re.search("减少|下降|减|降", text[amounts[-1].end : changes[-1].start])
        change = changes[-1].value
        before = now + change if fell else now - change  # type: ignore[operator]
    else:
        return verdict
    if not isinstance(before, Decimal) or not isinstance(now, Decimal) or not before:
        return verdict
    ratio = abs(now / before - 1)
    state = told(verdict.claim, ratio)
    if state in _GOOD:
        return replace(verdict, verdict=_GOOD[state], expected=ratio, note="按文中的数算得。")
    return replace(verdict, verdict="wrong:growth", expected=ratio, note=f"按文中的数应为{words.percent(ratio, 1)}。")


def _share(text: str, verdict: Verdict, earlier: Sequence[Claim], later: Sequence[Claim]) -> Verdict:
    """占比, 完成率: some number of the sentence over another of the same unit."""
    claim = verdict.claim
    amounts = [c for c in earlier if c.kind in (COUNT, MONEY, TARGET) and isinstance(c.value, Decimal) and c.value]
    pairs = [(a, b) for a in amounts for b in amounts if a is not b and a.unit == b.unit]
    for a, b in pairs:
        if (
            isinstance(a.value, Decimal)
            and isinstance(b.value, Decimal)
            and (state := told(claim, a.value / b.value)) in _GOOD
        ):
            return replace(verdict, verdict=_GOOD[state], expected=a.value / b.value, note=f"{a.text}÷{b.text}。")
    if len(amounts) == 2 and pairs and claim.kind in (SHARE, COMPLETION) and not claim.approx:
        first, second = amounts
        if not isinstance(first.value, Decimal) or not isinstance(second.value, Decimal):
            return verdict
        if claim.kind == COMPLETION:
            over, per = (
                (second, first)
                if first.kind == TARGET or "目标" in text[max(0, first.start - 8) : first.start]
                else (first, second)
            )
        else:
            over, per = sorted(amounts, key=lambda c: c.value)  # type: ignore[arg-type, return-value]
        if "其中" in text[first.end : second.start] or claim.kind == COMPLETION:
            ratio = over.value / per.value  # type: ignore[operator]
            note = f"{over.text}÷{per.text}应为{words.percent(ratio, 1)}。"
            return replace(
                verdict, verdict="wrong:digit" if claim.kind == SHARE else "wrong:growth", expected=ratio, note=note
            )
    return verdict


def said_twice(verdicts: list[Verdict]) -> list[Verdict]:
    """The same figure of the same time said with two numbers: whichever the ledgers do not bear out is marked."""
    said: dict[tuple[Any, ...], list[int]] = {}
    for at, v in enumerate(verdicts):
        if (
            v.indicator is not None
            and v.claim.kind in (COUNT, MONEY, RATIO, "rank")
            and isinstance(v.claim.value, Decimal)
        ):
            said.setdefault((v.indicator.key, v.period, v.part), []).append(at)
    out = list(verdicts)
    for places in said.values():
        exact = [at for at in places if not verdicts[at].claim.approx]
        values = {verdicts[at].claim.value for at in exact}
        if len(values) < 2:
            continue
        good = [at for at in exact if verdicts[at].verdict in GOOD]
        bad = [at for at in exact if verdicts[at].verdict in ("wrong:digit", NO_DATA, "wrong:rank")]
        if not good:
            bad = [at for at in bad if verdicts[at].claim.value != verdicts[bad[0]].claim.value]
        for at in bad:
            first = next(
                (verdicts[g] for g in (good or exact) if verdicts[g].claim.value != verdicts[at].claim.value), None
            )
            if first is not None and _differs(first.claim, verdicts[at].claim):
                note = f"与第 {first.sentence} 句的{first.claim.text}不一致。{verdicts[at].note}"
                out[at] = replace(out[at], verdict="wrong:said_twice", note=note)
    return out


def _differs(a: Claim, b: Claim) -> bool:
    if not isinstance(a.value, Decimal) or not isinstance(b.value, Decimal):
        return False
    return told(replace(a, approx=""), b.value) not in _GOOD and told(replace(b, approx=""), a.value) not in _GOOD
