"""The verdict on each claim that an indicator can tell: right, true when rounded, or wrong and what it was confused with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from keguan.kit import words
from keguan.kit.indicator import AnyIndicator, Indicator, Recorded, Sum
from keguan.kit.period import Period
from keguan.report.checking.books import Books
from keguan.report.checking.claims import (
    CHANGE,
    COMPLETION,
    DURATION,
    POINTS,
    RANK,
    RATIO,
    SHARE,
    STREAK,
    TARGET,
    Claim,
)
from keguan.report.checking.context import Around, is_dated, period_of, periods_of
from keguan.report.checking.matching import SURE, Candidate, candidates, same_unit
from keguan.report.checking.truth import EXACT, FALSE_WORD, ROUNDED, TRUE_WORD, precision, told

MATCH, ROUNDING, TRUE, NO_DATA, UNCHECKABLE = "match", "rounding_ok", "rounded_word_true", "no_data", "not_checkable"
GOOD: Final = frozenset({MATCH, ROUNDING, TRUE})
WRONG: Final = {
    "digit": "数字不符", "unit": "单位不符", "stale": "期间不符", "neighbour_definition": "口径不符", "percent_vs_pp": "%与百分点混用",
    "parts_sum": "分项合计不符", "said_twice": "前后不一", "list_count": "列举与家数不符", "rank": "位次不符", "rounded_word": "余、近、超等词不符",
    "growth": "增减不符", "name": "名称不符", "streak": "连续年数不符", "attribution": "张冠李戴", "moved": "被挪动", "removed": "被删去", "by_hand": "被手改",
    "unsourced": "位次没有出处",
}  # fmt: skip
LABELS: Final = {
    MATCH: "一致", ROUNDING: "四舍五入后一致", TRUE: "约数属实", NO_DATA: "台账没有数据", UNCHECKABLE: "无法核对",
} | {f"wrong:{kind}": label for kind, label in WRONG.items()}  # fmt: skip
_SLIPS: Final = (4, -4, 3, -3, 1, -1, 8, -8)  # powers of ten between 元, 千元, 万元, 亿元
_STATES: Final = {EXACT: MATCH, ROUNDED: ROUNDING, TRUE_WORD: TRUE}
_WHOLE: Final = re.compile("共|累计|全年|总|合计|全部")
_LISTED: Final = re.compile(r"其中|包括|分别|[\s，、；：:,()（）和及]")
_LONGEST_STREAK: Final = 20
_CLOSE: Final = 3.5  # a candidate so close to the best may be the one that is meant


@dataclass(frozen=True)
class Verdict:
    """What was found of a claim; `expected` is the right value in base units, or the right name."""

    claim: Claim
    paragraph: int
    verdict: str
    indicator: AnyIndicator | None = None
    expected: Decimal | str | None = None
    note: str = ""
    period: Period | None = None
    key: str = ""  # of the ledger when no indicator tells it
    sentence: int = 0
    part: str = ""  # of a split
    words: str = ""  # around the number, by which a person's choice is remembered
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)

    @property
    def is_wrong(self) -> bool:
        return self.verdict.startswith("wrong:")

    @property
    def is_matched(self) -> bool:
        return self.verdict not in (UNCHECKABLE,)

    @property
    def label(self) -> str:
        return LABELS[self.verdict]

    @property
    def source(self) -> str:
        return self.indicator.key if self.indicator else self.key

    def as_json(self) -> dict[str, Any]:
        told = self.claim.as_json()
        expected = self.expected if isinstance(self.expected, str) or self.expected is None else _plain(self.expected)
        return {
            "text": told["text"],
            "paragraph": self.paragraph,
            "start": told["start"],
            "end": told["end"],
            "value": told["value"],
            "unit": told["unit"],
            "kind": told["kind"],
            "verdict": self.verdict,
            "key": self.source or None,
            "expected": expected,
            "note": self.note,
        }


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(round(value, 10))


@dataclass
class Thread:
    """What the text speaks of while it is read: the indicator last named, by sentence and by paragraph."""

    topic: Verdict | None = None
    sentence: int = -1

    def said(self, verdict: Verdict) -> None:
        if (
            verdict.indicator is not None
            and verdict.claim.kind not in (CHANGE, POINTS, SHARE, COMPLETION)
            and not verdict.part
        ):
            self.topic, self.sentence = verdict, verdict.sentence


def judge(
    claim: Claim, around: Around, paragraph: int, books: Books, thread: Thread, chosen: AnyIndicator | None = None
) -> Verdict:
    """The verdict on one claim; `chosen` is the indicator that a person said is meant."""
    blank = Verdict(claim, paragraph, UNCHECKABLE, sentence=around.sentence_number)
    if claim.value is None and claim.kind != RANK:
        return replace(blank, note="数字被遮盖或只是约指，无法核对。")
    if claim.kind == DURATION:
        return replace(blank, note="期限不是台账里的数。")
    if claim.kind == TARGET or (around.is_plan and claim.kind not in (CHANGE, POINTS, RANK, STREAK)):
        made = _target(claim, around, blank, books, chosen)
        if made is not None:
            return made
    found = [Candidate(chosen, 100.0, chosen.name)] if chosen else candidates(claim, around)
    topic = thread.topic
    in_sentence = topic is not None and topic.sentence == around.sentence_number
    if claim.kind == STREAK:
        return _streak(claim, around, blank, books)
    if topic is not None and in_sentence and claim.kind not in (CHANGE, POINTS, RANK) and not chosen:
        made = _part(claim, around, blank, books, topic)
        if made is not None and (made.verdict in GOOD or not found or found[0].score < SURE + 3):
            return made
    if topic is not None and in_sentence and not chosen:
        if claim.unit == "倍" and claim.kind == RATIO and re.search("上年|去年", around.own):
            return _times(claim, blank, books, topic)
        if around.own.endswith("等") and topic.claim.unit == claim.unit and topic.indicator is not None:
            return _valued(claim, around, blank, books, topic.indicator)  # A、B等7项 counts what was spoken of
    if claim.kind in (CHANGE, POINTS):
        return _changed(
            claim,
            around,
            blank,
            books,
            found,
            topic if in_sentence or (topic and topic.paragraph == paragraph) else None,
        )
    if claim.kind in (SHARE, COMPLETION):
        return blank  # told from the other numbers of the sentence, see `arithmetic`
    sure = [c for c in found if c.score >= SURE] or [c for c in found if c.score >= SURE - 3 and claim.kind == RANK]
    if not sure:
        return replace(blank, candidates=tuple(found[:5]), note="没有认出说的是哪个指标。")
    return _best(claim, around, blank, books, sure)


def _best(claim: Claim, around: Around, blank: Verdict, books: Books, sure: list[Candidate]) -> Verdict:
    """The verdict by the surest candidate, or by one nearly as sure that the number agrees with."""
    verdicts = []
    for candidate in sure[:4]:
        if candidate.score < sure[0].score - _CLOSE:
            break
        made = _valued(claim, around, blank, books, candidate.indicator)
        verdicts.append(replace(made, candidates=tuple(sure[:5])))
        if made.verdict in GOOD:
            return verdicts[-1]
    return verdicts[0]


def _valued(claim: Claim, around: Around, blank: Verdict, books: Books, indicator: AnyIndicator) -> Verdict:
    verdicts = [
        _at(claim, replace(blank, indicator=indicator), books, indicator, p, is_dated=is_dated(around, books.period))
        for p in periods_of(around, books.period)
    ]
    made = next((v for v in verdicts if v.verdict in GOOD), verdicts[0])
    if made.is_wrong and (row := _single(claim, around, books, indicator)):
        return replace(made, verdict=MATCH, expected=claim.value, note=f"是“{row}”一条记录的数。")
    return made


def _at(
    claim: Claim, made: Verdict, books: Books, indicator: AnyIndicator, period: Period, *, is_dated: bool
) -> Verdict:
    """The verdict by the value of the period; with `is_dated` the text names the time itself, and no other will do."""
    newest = books.newest(indicator, period)
    if newest is None:
        return replace(made, verdict=NO_DATA, period=period, note=f"台账里没有{period.label}“{indicator.name}”的数据。")
    actual, at = newest
    made = replace(made, expected=actual, period=at)
    if indicator.unit == "位":
        return _ranked(claim, made, actual)
    state = told(claim, actual)
    if state in _STATES and is_dated and at != period:
        note = f"{said(indicator, actual)}是{at.label}的数，{period.label}的还没有公布。"
        return replace(made, verdict="wrong:stale", expected=None, note=note)
    if state in _STATES:
        return replace(made, verdict=_STATES[state])
    return _wrong(claim, made, books, indicator, at, actual, state)


def _single(claim: Claim, around: Around, books: Books, indicator: AnyIndicator) -> Any:
    """The one record whose own number this is: 启动式260人参加, where the indicator is the sum over all events."""
    if not isinstance(indicator, Indicator) or not isinstance(indicator.measure, Sum) or _WHOLE.search(around.near):
        return None
    return next((row for row in books.rows(indicator) if getattr(row, indicator.measure.field) == claim.value), None)


def said(indicator: AnyIndicator, value: Decimal) -> str:
    """The value as a text would write it."""
    return words.quantity(value, indicator.unit)


def _wrong(
    claim: Claim, made: Verdict, books: Books, indicator: AnyIndicator, period: Period, actual: Decimal, state: str
) -> Verdict:
    right = f"{period.label}“{indicator.name}”应为{said(indicator, actual)}"
    if isinstance(claim.value, Decimal):
        if claim.unit == "元" and (shift := slip(claim, actual)):
            return replace(made, verdict="wrong:unit", note=f"{right}，数量级差 {shift} 倍，单位可能写错了。")
        for other, value in books.earlier(indicator, period):
            if claim.value and value != actual and told(claim, value) in (EXACT, ROUNDED):
                return replace(
                    made, verdict="wrong:stale", note=f"{right}；{said(indicator, value)}是{other.label}的数。"
                )
        for neighbour in _near(books, indicator):
            value = books.value(neighbour, period)
            if claim.value and value is not None and told(claim, value) in (EXACT, ROUNDED) and value != actual:
                note = f"{right}；{said(neighbour, value)}是“{neighbour.name}”。"
                return replace(made, verdict="wrong:neighbour_definition", note=note)
        for name, value in books.others(indicator, period):
            if claim.value and value != actual and told(claim, value) == EXACT:
                note = f"{right}；{said(indicator, value)}是{name}。"
                return replace(made, verdict="wrong:neighbour_definition", note=note)
    if state == FALSE_WORD:
        return replace(made, verdict="wrong:rounded_word", note=f"{right}，不能说“{_worded(claim)}”。")
    return replace(made, verdict="wrong:digit", note=f"{right}。")


def _worded(claim: Claim) -> str:
    if claim.approx in ("余", "多"):
        return claim.text
    return f"{claim.text}{claim.approx}" if claim.approx in ("以上", "以下", "左右") else f"{claim.approx}{claim.text}"


def _near(books: Books, indicator: AnyIndicator) -> Iterator[AnyIndicator]:
    """Neighbours by definition, those of the same ledger first."""
    ledger = getattr(indicator, "ledger", "")
    return iter(sorted(books.neighbours(indicator), key=lambda other: getattr(other, "ledger", "") != ledger))


def slip(claim: Claim, actual: Decimal) -> str:
    """万元 for 亿元 and the like: how many times too much or too little, "" when that is not what happened."""
    if not isinstance(claim.value, Decimal) or not claim.value:
        return ""
    for power in _SLIPS:
        factor = Decimal(10) ** power
        # the written digits must be the ledger's own, not merely the same when rounded to one digit
        if abs(claim.value * factor - actual) <= precision(claim) * factor / 2:
            return words.plain(factor if power > 0 else 1 / factor)
    return ""


def _ranked(claim: Claim, made: Verdict, actual: Decimal) -> Verdict:
    indicator = made.indicator
    assert indicator is not None and made.period is not None
    right = f"{made.period.label}“{indicator.name}”是第{words.plain(actual)}位"
    if claim.value is None:  # 前列
        of_how_many = 3 if "前列" in claim.text else 6
        if actual <= of_how_many:
            return replace(made, verdict=TRUE, note=f"{right}。")
        return replace(made, verdict="wrong:rank", note=f"{right}，说“{claim.text}”不妥。")
    if claim.text.startswith("前"):
        good = actual <= claim.value if isinstance(claim.value, Decimal) else False
        return replace(made, verdict=TRUE if good else "wrong:rank", note=f"{right}。")
    if claim.value == actual:
        return replace(made, verdict=MATCH)
    return replace(made, verdict="wrong:rank", note=f"{right}。")


def _part(claim: Claim, around: Around, blank: Verdict, books: Books, topic: Verdict) -> Verdict | None:
    """其中第一批11家: the topic's value within the group that is named right before the number."""
    indicator, period = topic.indicator, topic.period
    if (
        indicator is None
        or period is None
        or not same_unit(claim.unit, indicator.unit)
        and claim.unit != indicator.unit
    ):
        return None
    own = around.own.rstrip("的有为达共计：: ")
    for suffix in ("项目", "企业", "平台", "合同", "成果", "资金", "各", ""):
        bare = own.removesuffix(suffix).rstrip("的") if suffix else own
        for label, value in books.groups(indicator, period).items():
            if len(label) >= 2 and (bare.endswith(label) or (not bare and around.after.startswith(label))):
                if bare.endswith(("省级以上", "市级以上")):
                    continue
                is_listed = len(_LISTED.sub("", bare.removesuffix(label))) <= 2
                state = told(claim, value)
                note = (
                    ""
                    if state in (EXACT, ROUNDED, TRUE_WORD)
                    else f"{period.label}“{indicator.name}”中{label}应为{said(indicator, value)}。"
                )
                if state not in _STATES and not is_listed:
                    continue  # 今年新获批省级平台3家 is no part of what was counted before
                verdict = (_STATES | {FALSE_WORD: "wrong:rounded_word"}).get(state, "wrong:digit")
                return replace(
                    blank, verdict=verdict, indicator=indicator, expected=value, note=note, period=period, part=label
                )
    return None


def _changed(
    claim: Claim, around: Around, blank: Verdict, books: Books, found: list[Candidate], topic: Verdict | None
) -> Verdict:
    """A change in amount, in percent or in 百分点: of the indicator named, else of what was spoken of last."""
    own = [
        c.indicator
        for c in found
        if (c.is_beside or topic is None)
        and c.score >= SURE
        and not isinstance(c.indicator, Recorded)
        or c.score >= SURE
        and c.indicator.unit == "%"
    ]
    meant = own[:3] or ([topic.indicator] if topic is not None and topic.indicator is not None else [])
    made = replace(blank, note="没有认出说的是哪个指标的增减。", candidates=tuple(found[:5]))
    for at, indicator in enumerate(meant):
        verdict = _change_of(claim, around, blank, books, indicator, topic)
        if verdict.verdict in GOOD:
            return verdict
        made = verdict if at == 0 else made
    return made


def _times(claim: Claim, blank: Verdict, books: Books, topic: Verdict) -> Verdict:
    """是上年的2.5倍: this year's value over last year's."""
    indicator, period = topic.indicator, topic.period or books.period
    if indicator is None:
        return blank
    now, before = books.kept(indicator, period), books.kept(indicator, period.previous())
    made = replace(blank, indicator=indicator, period=period)
    if now is None or not before:
        return replace(made, verdict=NO_DATA, note=f"台账里没有“{indicator.name}”上年的数据。")
    state = told(claim, now / before)
    if state in _STATES:
        return replace(made, verdict=_STATES[state], expected=now / before)
    right = f"“{indicator.name}”{period.label}{said(indicator, now)}，上年{said(indicator, before)}"
    times = words.plain(words.rounded(now / before, 1))
    return replace(made, verdict="wrong:growth", expected=now / before, note=f"{right}，是上年的{times}倍。")


def _change_of(
    claim: Claim, around: Around, blank: Verdict, books: Books, indicator: AnyIndicator, topic: Verdict | None
) -> Verdict:
    period, _ = period_of(around, books.period)
    if (
        topic is not None
        and topic.indicator is indicator
        and topic.period is not None
        and not is_dated(around, books.period)
    ):
        period = topic.period
    made = replace(blank, indicator=indicator, period=period)
    if (
        isinstance(indicator, Recorded)
        and indicator.unit == "%"
        and any(w in indicator.name for w in ("增幅", "增速", "增长"))
    ):
        return _valued(claim, around, blank, books, indicator)
    now, before = books.kept(indicator, period), books.kept(indicator, period.previous())
    if now is None or before is None or not isinstance(claim.value, Decimal):
        return replace(made, verdict=NO_DATA, note=f"台账里没有“{indicator.name}”{period.label}和上年可比的数据。")
    fell = any(word in around.own[-8:] for word in ("下降", "减少", "降低", "回落", "下滑", "减", "降", "少"))
    difference = (before - now) if fell else (now - before)
    growth = difference / before if before else None
    if indicator.unit == "位":
        difference = -difference
    is_share = indicator.unit == "%"
    right = f"“{indicator.name}”{period.label}{said(indicator, now)}，上年{said(indicator, before)}"
    if claim.kind == POINTS or (claim.unit == "%" and is_share):
        as_points = told(claim, difference) in (EXACT, ROUNDED, TRUE_WORD)
        as_growth = growth is not None and told(claim, growth) in (EXACT, ROUNDED, TRUE_WORD)
        if claim.kind == POINTS and is_share and as_points or claim.kind != POINTS and as_growth and not as_points:
            return replace(
                made,
                verdict=MATCH
                if told(claim, difference if claim.kind == POINTS else growth or Decimal(0)) == EXACT
                else ROUNDING,
                expected=difference,
            )
        if as_points or as_growth:
            unit = "百分点" if as_points else "%"
            return replace(
                made,
                verdict="wrong:percent_vs_pp",
                expected=difference if as_points else growth,
                note=f"{right}，应写“{unit}”。",
            )
        return replace(
            made,
            verdict="wrong:growth",
            expected=difference,
            note=f"{right}，相差{words.plain(words.rounded(abs(now - before) * 100))}个百分点。",
        )
    expected = growth if claim.unit in ("%", "‰", "倍", "") else difference
    if expected is None:
        return replace(made, verdict=NO_DATA, note=f"{right}，上年为 0，不能算增幅。")
    state = told(claim, expected)
    if state in (EXACT, ROUNDED, TRUE_WORD):
        return replace(made, verdict=_STATES[state], expected=expected)
    shown = words.percent(abs(expected), 1) if claim.unit in ("%", "‰") else said(indicator, abs(expected))
    verb = "下降" if (expected < 0) is not fell else "增长"
    return replace(made, verdict="wrong:growth", expected=expected, note=f"{right}，应为{verb}{shown}。")


def _streak(claim: Claim, around: Around, blank: Verdict, books: Books) -> Verdict:
    """连续n年举办: how many years running the ledger has rows of what is spoken of."""
    count_like = replace(claim, kind="count", unit="场")
    found = [
        c
        for c in candidates(count_like, _whole_sentence(around))
        if isinstance(c.indicator, Indicator) and c.indicator.unit == "场"
    ]
    if not found or not isinstance(claim.value, Decimal):
        return replace(blank, note="没有认出说的是哪一项连续举办的活动。")
    indicator = found[0].indicator
    actual = Decimal(sum(1 for _ in _years_running(books, indicator)))
    made = replace(blank, indicator=indicator, period=books.period, expected=actual)
    if not actual:
        return replace(made, verdict=NO_DATA, note=f"台账里没有{books.period.label}“{indicator.name}”的记录。")
    if actual == claim.value:
        return replace(made, verdict=MATCH)
    return replace(made, verdict="wrong:streak", note=f"台账里“{indicator.name}”连续{words.plain(actual)}年有记录。")


def _whole_sentence(around: Around) -> Around:
    """What runs on may be named before the number or behind it: 连续三年举办对接会."""
    return replace(around, own=f"{around.sentence}{around.after}", after="")


def _years_running(books: Books, indicator: AnyIndicator) -> Iterator[int]:
    for back in range(_LONGEST_STREAK):
        found = books.measured(indicator, books.period.shift(years=-back))
        if found is None or not found.count:
            return
        yield back


def _target(claim: Claim, around: Around, blank: Verdict, books: Books, chosen: AnyIndicator | None) -> Verdict | None:
    """A promised number against the targets: of the year named, of the next in a plan, else of either."""
    if not isinstance(claim.value, Decimal):
        return replace(blank, note="目标是一个区间，请与目标台账对照。")
    found = (
        [Candidate(chosen, 100.0, "")]
        if chosen
        else candidates(replace(claim, kind="count" if claim.kind == TARGET else claim.kind), around)
    )
    period, is_told = period_of(around, books.period)
    next_year = books.period.end.year + 1
    years = [period.end.year] if is_told else [next_year] if around.is_plan else [books.period.end.year, next_year]
    for candidate in [c for c in found if c.score >= SURE - 1][:3]:
        rows = [t for t in books.targets if t.indicator == candidate.indicator.key]
        wanted = [t for t in rows if t.year in years]
        if not wanted:
            continue
        made = replace(
            blank, indicator=candidate.indicator, expected=wanted[0].value, period=Period.year(wanted[0].year)
        )
        exact = replace(claim, approx="")
        if any(told(exact, t.value) in (EXACT, ROUNDED) for t in wanted):
            return replace(made, verdict=MATCH)
        right = f"{wanted[0].year}年“{wanted[0].name}”的目标是{said(candidate.indicator, wanted[0].value)}"
        if other := next((t for t in rows if told(exact, t.value) == EXACT), None):
            return replace(made, verdict="wrong:stale", note=f"{right}；{claim.text}是{other.year}年的目标。")
        return replace(made, verdict="wrong:digit", note=f"{right}。")
    if claim.kind != TARGET:
        return None
    if found and found[0].score >= SURE:
        return replace(
            blank,
            verdict=NO_DATA,
            indicator=found[0].indicator,
            note=f"目标台账里没有“{found[0].indicator.name}”的目标。",
        )
    return replace(blank, note="没有认出说的是哪项目标。")
