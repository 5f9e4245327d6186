"""Finds the numeric claims of a sentence: where each stands, its value, its unit, and what kind of claim it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from keguan.report.checking.exempt import DIGIT, exempt
from keguan.report.checking.quantities import FOREIGN, FULL_WIDTH, Quantity, number, quantities

COUNT, MONEY, RATIO, CHANGE, POINTS, RANK = "count", "money", "ratio", "change", "change_pp", "rank"
STREAK, SHARE, COMPLETION, TARGET, RANGE, DURATION = "streak", "share", "completion", "target", "range", "duration"
KINDS: Final = (COUNT, MONEY, RATIO, CHANGE, POINTS, RANK, STREAK, SHARE, COMPLETION, TARGET, RANGE, DURATION)

Value = Decimal | tuple[Decimal | None, Decimal | None] | None


@dataclass(frozen=True)
class Claim:
    """A number that a text claims: `text[start:end]` is the number with its unit.

    `value` is in yuan for money, a fraction for % and 百分点, a place for ranks, (low, high) for ranges, None where it
    is masked or vague (xx家, 数十家, 前列). `approx` is the word that rounds it (余, 近, 超 …), "" when it is exact.
    """

    start: int
    end: int
    text: str
    value: Value
    unit: str
    kind: str
    approx: str = ""

    def as_json(self) -> dict[str, Any]:
        """The claim as plain values; numbers are whole where they are whole."""
        value = [_plain(v) for v in self.value] if isinstance(self.value, tuple) else _plain(self.value)
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": value,
            "unit": self.unit,
            "kind": self.kind,
            "approx": self.approx or None,
        }


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 10))


# What stands right before a number that tells a change; 增长到, 提高至 tell the value reached.
_CHANGE_WORDS: Final = "增长|增加|增多|净增|提速|上升|上涨|提升|提高|扩大|攀升|跃升|回升|下降|下滑|减少|降低|回落|压减|缩减|缩短|压缩|收窄|节约"
_RISEN: Final = "了|约|近|超|超过|逾|达|达到|为|高达|幅度|率|额|分别|均|各|又|再|不足|不到|接近|突破"
_CHANGED: Final = re.compile(
    rf"(?:(?:{_CHANGE_WORDS})(?:了|约|近|超过?|逾|高达|不足|不到|接近|突破|幅度[为达]?|分别[为达]?|均|各|达(?!到))*"
    rf"|(?:增幅|降幅|增速|涨幅|跌幅|增长率|增加率|下降率|增加额|增加值增速)[^，。；、0-9]{{0,4}}"
    rf"|(?:同比|环比|比[^，。；]{{1,10}}|较[^，。；]{{1,10}})(?:[^，。；0-9]{{0,6}})(?:增|降|升|减|多|少|高|低|快|涨)(?:了|约|近|超|逾)*"
    rf"|(?:同比|环比)(?:分别|约|近|超|再)*)$"
)
_CHANGED_SHARE: Final = re.compile(r"(?:增|降|升|减|涨|跌)(?:了|约|近|超|逾|幅)*(?:为|达)?$")
_MORE_THINGS: Final = re.compile(r"(?:净增|增加(?!值)|减少|同比增加|扩大)(?:了|约)?[\u4e00-\u9fff]{0,6}$")
_HIGHER: Final = re.compile(
    r"(?:高于|低于|高出|领先|落后|多于|少于)[^，。；0-9]{0,8}(?:平均水平|平均|全省|全市|全国|上年|同期|工业)$"
)
_REACHED: Final = re.compile(r"(?:到|至|到了|为|达到|增至|升至|降至)(?:约|近|超过?|逾|不足)?$")
_CHANGE_AFTER: Final = re.compile(r"\s*(?:左右|以上)?的?(?:大幅)?(?:增长|增幅|增速|降幅|涨幅|增长率|提升幅度)")
_PROMISED: Final = re.compile(
    r"力争|确保(?=[^，。；]{0,12}(?:达|突破|实现|完成|新增|不|增|在|保|全年|[0-9]))|保底|争取(?=实现|达到|突破|新增|完成|全年|再|净增|到|增|在[^，。]{0,8}[0-9]|培育|认定)|拟(?=新|培|建|引|实|举|组|开|完|安|达|投|发)"
    r"|计划(?=[^，。；]{0,14}(?:达到|突破|新增|实现)|新|实现|完成|培育|引进|认定|达到|举办|开展|建|发放|组织|投入|争取|安排|到20|全年)|预计(?=[^，。；]{0,10}(?:达|实现|突破|完成|新增|增长|可|将|全年|超|到))|预期|目标(?:是|为|值|数|任务数?)?(?:[:：]|为|是|设定|定为|达|突|$)"
    r"|(?:主要|预期|发展|工作|奋斗|年度|全年|年初|既定|总体)目标(?!完成|任务?完成|任务?的|的|实现|[0-9一二三四五六七八九十]+项|$)|不低于|不少于|将(?:再|新|力争)?(?:达到|突破|新增|实现|培育|发放|认定|建成|引进|举办)|明年(?=[^，。；]{0,14}(?:达|突破|新增|实现|增长|培育|发放|举办|完成|提高))|(?<!截)[到至]20[0-9]{2}年(?:底|末)?[，,]|下达(?=[^，。；]{0,6}任务)|任务(?:数|目标|指标)?(?:为|是|[:：])|任务数?(?=[0-9])"
)
_DONE: Final = re.compile(
    r"实际|已经?(?=完|达|实|超|累|认|入|获|发)|截至|(?<!保底)(?<!力争)(?<!确保)(?<!计划)(?<!争取)(?<!预计)(?<!拟)完成(?:了|约|近|超)?$|超额|(?<!力争)(?<!确保)(?<!计划)(?<!争取)(?<!预计)(?<!拟)完成(?:了|率)|今年(?:以来)?|上半年|目前"
)
_COMPLETED: Final = re.compile(
    r"(?:完成率|完成比例|达成率|达标率|兑现率|完成进度|完成情况|执行率|序时进度|目标进度|进度)[^，。；0-9]{0,8}$"
    r"|(?:完成|达到?|占|为|实现)[^，。；0-9]{0,14}(?:目标|任务|计划|指标|预算)(?:任务|数|值|总数|总量|指标|的)*(?:约|近|超|超过|分别)?(?:为|达|的)?$"
    r"|(?:目标|任务|计划)(?:任务|数|值)?(?:已|均|超额|全部)*完成(?:了|率|达)*[^，。；0-9]{0,3}$|目标[^，。；]{0,10}的$|超额完成[^，。；0-9]{0,10}$|(?:已|累计)完成(?:了|约|近)?$"
)
_SHARED: Final = re.compile(
    r"占(?!地(?!区|方)|用|领|位|有率|道|线|先)[^，。；]*$|(?:比重|份额|占比|所占比例|占[^，。；]{1,10}比例)[^，。；0-9]{0,8}$"
)
_INTENSITY: Final = re.compile(r"GDP|gdp|生产总值|营业收入|营收|销售收入|主营业务收入|强度")
_SHARE_AFTER: Final = re.compile(
    r"\s*(?:以上|左右)?的(?:[\u4e00-\u9fff]{0,6}?)(?:企业|高企|县|乡镇|平台|项目|指标|资金|成果|人员|研发|专利|贷款|任务)"
)
_STREAK: Final = re.compile(r"连续(?:第)?$")
_RANKING: Final = re.compile(
    r"居|列|排|位次|名|获|得|全[市省国县区]|均|总分|考核|综合|进入|跻身|达|由|从|为|评|保持|前移|后移|升|降"
)
_RANK: Final = re.compile(
    rf"第\s*(?P<place>[0-9]+|[{DIGIT}十百]+)\s*(?P<unit>个?位次?|名)"
    rf"|第\s*(?P<bare>[0-9]+|[{DIGIT}十百]+)(?=[，。；、,;：:）)\s和与及]|$|的|方阵|梯队)(?P<tier>第?方阵|梯队)?"
    rf"|前\s*(?P<top>[0-9]+|[{DIGIT}十百]+)(?:位|名|强)?(?![0-9{DIGIT}十百个年季届次天期月余多家项])"
    r"|(?P<first>首位(?!度|效应)|榜首|魁首|头名|首名|倒数第一|居首(?!位))|(?P<front>前列(?!腺)|中上游|上游水平)|(?P<last>末位|末尾)"
)
_IDIOM: Final = re.compile(r"(?:放在|摆在|置于|作为|摆到|放到|突出|质量|安全|坚持|生命|健康|改革|工作)[^，。；]{0,6}$")
_MOVED: Final = re.compile(
    r"(?:前移|后移|上升|下降|提升|跃升|前进|提高|退后|后退|下滑|进位|上移|下移|跃居|赶超)(?:了|约)?$"
)
_BEFORE: Final = {
    "近": "近", "将近": "近", "接近": "近", "约": "约", "大约": "约", "约为": "约", "超": "超", "超过": "超", "突破": "突破", "逾": "逾", "不足": "不足",
    "不到": "不足", "上": "上", "过": "超", "仅": "", "高达": "", "高于": "超", "大于": "超", "不低于": "以上", "不少于": "以上", "至少": "以上",
    "低于": "以下", "不超过": "以下", "多达": "", "近达": "近", "突破了": "突破", "超过了": "超", "破": "突破", "超出": "超",
}  # fmt: skip
_BEFORE_PATTERN: Final = re.compile(
    rf"(?:{'|'.join(sorted(_BEFORE.keys() - {'上'}, key=len, reverse=True))}|(?<!以)上(?=[百千万亿]|$))$"
)
_AFTER: Final = re.compile(r"\s*[(（]?(?P<word>以上|以下|左右|上下|以内|之内|之多|多(?=[，。；、])|余(?=[，。；、]))")
_RANGE: Final = re.compile(r"\s*(?:[-—–－~～]{1,2}|至|到)\s*")
_MONEY_WORDS: Final = re.compile(r"资金|金额|贷款|投入|收入|产值|营收|额|经费|利润|税|补助|奖补|授信|融资|投资|销售|元")
_ARTICLE_BEFORE: Final = re.compile(r"[唯任每这同另某哪之是为成建有了新抓的]$")
_BORROWS: Final = re.compile(r"\s*[、和及与]\s*")
_SENTENCE: Final = re.compile(r"[。！？!?；;\n\t]")
_CLAUSE: Final = re.compile(r"[，,。！？!?；;\n\t：:]")
_DURATIONS: Final = frozenset(
    {"年", "个月", "天", "日", "小时", "分钟", "周", "个工作日", "工作日", "个季度", "季度", "周岁", "课时", "学时"}
)
_PERIOD_BEFORE: Final = re.compile(
    r"为期|历时|期限(?:为|是|最长)?|有效期(?:为|是)?|不到|满|不足|超过|近|长达|累计|提前|缩短(?:至|到|为)?|任期|周期(?:为)?|质保|用时|达|延长|合计|仅用|只用|至少|最长|不超过|每月|每年|存续$"
)


def claims(text: str, *, terms: Iterable[str] = ()) -> list[Claim]:
    """The numeric claims of `text` in their order; `terms` are names that contain digits (03专项)."""
    plain = text.translate(FULL_WIDTH)
    free = exempt(plain, tuple(term.translate(FULL_WIDTH) for term in terms))
    ranks = list(_ranks(plain, free))
    ranked = {at for claim in ranks for at in range(claim.start, claim.end)}
    found = [q for q in quantities(plain, free) if ranked.isdisjoint(range(q.start, q.end))]
    found = _with_borrowed_units(plain, [q for q in found if not _is_article(plain, q)])
    made = sorted([*ranks, *_judged(plain, found)], key=lambda claim: claim.start)
    return [replace(claim, text=text[claim.start : claim.end]) for claim in made]


def _ranks(plain: str, free: set[int]) -> Iterator[Claim]:
    for match in _RANK.finditer(plain):
        clause = _left(plain, match.start(), _CLAUSE)
        place = match["place"] or match["bare"] or match["top"]
        if (
            (match["front"] or match["first"] or match["last"] or match["bare"])
            and _IDIOM.search(clause)
            and not re.search(r"[居列排]", clause[-8:])
        ):
            continue
        if (match["bare"] or match["top"]) and not _RANKING.search(clause):
            continue
        if match["place"] and not clause.strip():
            continue
        if match["top"] and match["top"][0] in "千百" or match["front"] and clause.endswith(("走在", "站在")):
            continue
        if free.issuperset(range(match.start(), match.end())) and not match["first"] and not match["front"]:
            continue
        value = number(place) if place else Decimal(1) if match["first"] and "倒数" not in match[0] else None
        start = match.start() + (1 if match[0] == "居首" else 0)
        word = _BEFORE_PATTERN.search(clause)
        yield Claim(start, match.end(), "", value, "位", RANK, _BEFORE[word[0]] if word else "")


def _is_article(plain: str, q: Quantity) -> bool:
    """Whether it counts nothing: 一家企业, 一个, 百家 (many), a 年 that is a name, a unit alone."""
    if (
        not q.chinese
        or q.value is None
        or q.more
        or q.high is not None
        or q.unit in ("%", "‰", "百分点", "倍", "成", "")
    ):
        return False
    left, right = plain[: q.start], plain[q.end :]
    if q.numeral == "一":
        if q.unit == "年":
            return not _PERIOD_BEFORE.search(left[-5:]) and not left.endswith("连续")
        if q.unit in (
            "批",
            "次",
            "条",
            "台",
            "片",
            "块",
            "部",
            "对",
            "场",
            "种",
            "套",
            "座",
            "道",
            "期",
            "轮",
            "组",
        ) and not re.match(r"[，。；、）)]", right):
            return True
        ends = re.match(r"\s*(?:[，。；、,;）)]|$)", right)
        if _ARTICLE_BEFORE.search(left) and not (ends and left.endswith(("有", "为", "是", "成", "新"))):
            return True
        return not (
            re.match(r"\s*(?:[，。；、,;）)]|$|以上)", right)
            or re.search(r"(?:各|其中|国家级|省级|市级|仅|共|计)$", left)
        )
    if q.numeral in ("万", "亿", "千万", "百万", "十万") and q.unit == "元":
        return not (_BEFORE_PATTERN.search(left) or (q.numeral not in ("万", "亿") and re.match(r"以上|级", right)))
    if set(q.numeral) <= set("百千万亿") and q.unit != "元":
        return _BEFORE_PATTERN.search(left) is None
    return (
        q.unit == "年"
        and bool(re.match(r"行动|规划|计划|倍增|攻坚|愿景|来|一", right))
        and not re.search("近|过去|连续$", left[-4:])
    )


def _with_borrowed_units(plain: str, found: list[Quantity]) -> list[Quantity]:
    """12、8和5项: the first two are 项 too."""
    made = list(found)
    for at in range(len(made) - 2, -1, -1):
        this, after = made[at], made[at + 1]
        if not this.unit and after.unit and _BORROWS.fullmatch(plain, this.end, after.start) and this.value is not None:
            per = 100 if after.unit == "%" else 1
            made[at] = replace(this, unit=after.unit, value=this.value / per)
    return made


def _judged(plain: str, found: Sequence[Quantity]) -> Iterator[Claim]:
    before: Claim | None = None
    skip = False
    for at, q in enumerate(found):
        if skip:
            skip = False
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        if after is not None and (made := _range(plain, q, after)):
            before, skip = made, True
        elif q.high is not None:
            before = Claim(q.start, q.end, "", (q.value, q.high), _shown(q.unit), RANGE)
        else:
            before = _claim(plain, q, before)
        yield before


def _range(plain: str, low: Quantity, high: Quantity) -> Claim | None:
    """3至5个, 300万元到500万元: two numbers of one unit with a dash between; not 由45家到57家, where one becomes the other."""
    between = _RANGE.fullmatch(plain, low.end, high.start)
    if not between or low.value is None or high.value is None or low.unit not in ("", high.unit):
        return None
    left = plain[: low.start]
    if re.search(r"[到至]", between[0]) and re.search(r"(?:由|从|自)[^，。；]{0,12}$", left):
        return None
    value = low.value
    if not low.unit:
        value = value * (_scale(high) or 1) if high.unit in ("元", "%", "百分点") or value * 100 < high.value else value
    if value > high.value:
        return None
    approx = _approx(plain, low.start, high.end, low.more or high.more)
    return Claim(low.start, high.end, "", (value, high.value), _shown(high.unit), RANGE, approx)


def _scale(q: Quantity) -> Decimal | None:
    """What the written number was multiplied with: 万元 10,000, % 0.01."""
    written = number(q.numeral) if q.numeral else None
    return q.value / written if q.value is not None and written else None


def _claim(plain: str, q: Quantity, before: Claim | None) -> Claim:
    approx = _approx(plain, q.start, q.end, q.more)
    kind, unit = _kind(plain, q, before), _shown(q.unit)
    if not unit and kind == MONEY:
        unit = "元"
    return Claim(q.start, q.end, "", q.value, unit, kind, approx)


def _shown(unit: str) -> str:
    return {"成": "", "位次": "位", "半": "", "台(套)": "台（套）"}.get(unit, unit)


def _approx(plain: str, start: int, end: int, inside: str) -> str:
    if inside:
        return {"来": "余", "数": "", "几": ""}.get(inside[0], inside[0])
    word = _BEFORE_PATTERN.search(plain[:start])
    if word and (word[0] != "上" or plain[start] in "百千万亿十") and _BEFORE[word[0]]:
        return _BEFORE[word[0]]
    after = _AFTER.match(plain, end)
    return (
        {"上下": "左右", "之多": "", "以内": "以下", "之内": "以下"}.get(after["word"], after["word"]) if after else ""
    )


def _left(plain: str, at: int, stop: re.Pattern[str]) -> str:
    """What stands before the place within the same clause or sentence; a comma inside a number is none."""
    start = 0
    for match in stop.finditer(plain, 0, at):
        if (
            match[0] in ",，"
            and plain[match.start() - 1 : match.start()].isdigit()
            and plain[match.end() : match.end() + 3].isdigit()
        ):
            continue
        start = match.end()
    return plain[start:at]


def _kind(plain: str, q: Quantity, before: Claim | None) -> str:
    clause, sentence = _left(plain, q.start, _CLAUSE), _left(plain, q.start, _SENTENCE)
    bare = _without_rounding(clause)
    right = plain[q.end :]
    is_part = q.unit in ("%", "‰", "成") or (q.unit == "" and q.chinese)
    if plain[q.start] == "翻" or q.unit == "倍" and bare.endswith(("翻了", "翻")):
        return TARGET if _is_promised(sentence) else CHANGE
    if _STREAK.search(bare) and q.unit not in ("%", "元"):
        return STREAK
    if q.unit in _DURATIONS and not _changed(plain, q, clause=clause, bare=bare, right=right):
        return DURATION
    if is_part and _COMPLETED.search(bare):
        return COMPLETION
    if _is_promised(sentence):
        return TARGET
    if q.unit == "百分点":
        return POINTS
    listed = (
        before is not None
        and re.fullmatch(r"\s*(?:以上|左右)?(?:[、和及与]|以及|，其中)\s*", plain[before.end : q.start]) is not None
    )
    if listed and before is not None and before.unit == _shown(q.unit) and before.kind not in (RANK, RANGE, STREAK):
        return before.kind
    if _changed(plain, q, clause=clause, bare=bare, right=right):
        return CHANGE
    if q.unit == "倍":
        return RATIO
    if is_part:
        return _part(clause, right, q)
    if q.unit == "元" or q.unit in FOREIGN or q.unit == "元/平方米":
        return MONEY
    if not q.unit and not q.chinese and re.search(r"[万亿]", plain[q.start : q.end]) and _MONEY_WORDS.search(clause):
        return MONEY
    return COUNT


def _without_rounding(clause: str) -> str:
    word = _BEFORE_PATTERN.search(clause)
    return clause[: word.start()] if word and _BEFORE[word[0]] not in ("上",) else clause


def _is_promised(sentence: str) -> bool:
    """Whether a word of promise governs the end of the sentence so far: what was reached ends its reach."""
    promised = [match.end() for match in _PROMISED.finditer(sentence)]
    reached = [match.end() for match in _DONE.finditer(sentence)]
    return bool(promised) and max(promised) > max(reached, default=-1)


def _changed(plain: str, q: Quantity, *, clause: str, bare: str, right: str) -> bool:
    if q.unit in ("位", "位次", "名") and _MOVED.search(bare):
        return True
    if q.unit in _DURATIONS and not re.search("缩短|压缩|延长|提前", bare[-6:]):
        return False
    if _REACHED.search(bare) and not re.search(
        r"(?:增幅|降幅|增速|涨幅|增长率|下降率|增量)[^，。；、0-9]{0,4}$|(?:同比|环比|比[^，。；]{1,8}|较[^，。；]{1,8})(?:增长|增加|下降)为$",
        bare,
    ):
        return False
    if _CHANGED.search(bare) or _MORE_THINGS.search(bare) and not bare.endswith(("到", "至")):
        return True
    return bool(
        _HIGHER.search(bare)
        or q.unit in ("%", "‰", "倍", "成")
        and (_CHANGED_SHARE.search(bare) or _CHANGE_AFTER.match(right))
    )


def _part(clause: str, right: str, q: Quantity) -> str:
    if "分之" in q.numeral and q.unit == "":
        return SHARE
    shared = _SHARED.search(clause)
    if shared and not _INTENSITY.search(shared[0]):
        return SHARE
    if shared:
        return RATIO
    if q.unit == "成" or q.chinese and not q.unit or _SHARE_AFTER.match(right):
        return SHARE
    return RATIO
