"""Finds the numbers that a Chinese sentence claims, and leaves dates, document numbers, ordinals of headings and names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９％．－", "0123456789%.-")

# Measure words after which a numeral counts something; longer ones first.
_MEASURE: Final = (
    "(?:个?百分点|平方公里|平方米|立方米|万元|亿元|公里|公顷|人次|户次|台套"
    "|[家项个名位次人件所台元户场笔支批座套份亩吨款篇处辆组条倍成%‰])"
)
_MONEY: Final = re.compile("万?元|亿元")

_ARABIC: Final = re.compile(
    r"(?:第\s*)?[-+]?[0-9]+(?:[,，][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?"
    rf"(?:\s*(?:[余多]?[十百千万亿]*[余多]?(?:个月|{_MEASURE}|年|天|小时|种|类|期|届)|[十百千万亿]+))?"
)
_DIGIT: Final = "零〇一二两三四五六七八九"
_NUMERAL: Final = f"(?:[{_DIGIT}十百千万亿]+(?:点[{_DIGIT}]+)?)"
_CHINESE: Final = re.compile(
    rf"百分之[{_DIGIT}十百几点]+|千分之[{_DIGIT}十百几点]+|万分之[{_DIGIT}几]+|{_NUMERAL}分之{_NUMERAL}"
    rf"|(?P<ordinal>第)?(?P<vague>[几数]+(?=[十百千万亿])|[上近逾超](?=[十百千万亿]))?"
    rf"(?P<numeral>{_NUMERAL}(?:几{_NUMERAL})*)(?P<more>[余多几]?[十百千万亿]*)(?P<measure>{_MEASURE})"
    rf"|[几数][十百千万亿]+(?:[几{_DIGIT}][十百千万亿]*)*|[{_DIGIT}][百千万亿][{_DIGIT}十百千万亿]*"
)
# A rank in a sentence is a claim: 居全市第一, 进入全省前十. At the start of a sentence 第一， only counts its points.
_RANK: Final = re.compile(rf"(?<=[^。；：:;，,、\s])(?:第|前)[{_DIGIT}十百]+(?=[，。；、,;：）)\s]|$)")

_YEAR: Final = r"(?:19|20)[0-9]{2}"
_TO: Final = r"\s*[-—–－~～至到和、]+\s*"
_MONTH: Final = r"(?:1[0-2]|0?[1-9])"
_DAY: Final = r"(?:3[01]|[12][0-9]|0?[1-9])"
_QUANTITY_AFTER: Final = rf"(?![0-9.,]*\s*(?:[余多]?[十百千万亿]*{_MEASURE}|[万亿]))"
_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|[0-9]{1,2}(?:[．.](?![0-9])|、)|[（(][0-9]{1,2}[)）])"
)
_NOT_CLAIMED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # Years, months, days, quarters.
        rf"[（(〔]{_YEAR}(?:{_TO}{_YEAR})?[〕)）]",
        rf"(?<![0-9.,]){_YEAR}(?:年?(?:度)?{_TO}(?:{_YEAR}|[0-9]{{2}}))*\s*年",
        rf"(?<![0-9.,]){_MONTH}(?:月?{_TO}{_MONTH})*\s*月(?!均)",
        rf"(?<![0-9.,]){_DAY}(?:日?{_TO}{_DAY})*\s*日(?![内均])",
        rf"(?<![0-9.]){_YEAR}([-./]){_MONTH}\1{_DAY}(?![0-9])",
        rf"(?<![0-9.]){_YEAR}-(?:1[0-2]|0[1-9])(?![0-9])",
        r"(?<![0-9.])第?[1-4]\s*季度",
        # Document numbers, articles of law, attachments.
        rf"[〔\[［（(【]\s*{_YEAR}\s*[〕\]］）)】]\s*(?:第\s*)?[0-9]+(?:-[0-9]+)?\s*号",
        r"(?:令|公告|通告|通知|文件)\s*第\s*[0-9]+\s*号|第\s*[0-9]+\s*号\s*(?:公告|令|通告|文件)",
        rf"第[{_DIGIT}十百0-9]+[条款章节编](?:第[{_DIGIT}十百0-9]+[条款章节项])*",
        rf"附[件表录]\s*[0-9]+|(?<=[。；，、：（(见])[表图]\s*[0-9]+{_QUANTITY_AFTER}",
        r"《[^《》]*》",
        # Names of letters and digits, standards, forms, hot lines.
        rf"(?<![A-Za-z])(?:GB|DB|ISO|IEC|YY|YB|HG|JB|NY|QB|SN|T/)[0-9A-Z]*(?:/[A-Z]+)*[ /]*[0-9]+(?:[.-][0-9]+)*{_QUANTITY_AFTER}",
        rf"(?<![A-Za-z])(?!GDP|R&D|RD[0-9])[A-Za-z]+(?:&[A-Za-z]+)*-?[0-9]+(?:[.-][0-9]+)*[A-Za-z]*{_QUANTITY_AFTER}",
        r"(?<![0-9.])[2-6]G(?![A-Za-z])|(?<![0-9.])[234]D(?![A-Za-z])|(?<![0-9.])[48]K(?![A-Za-z])",
        r"(?<![0-9.])[0-9]{3}-[0-9](?:\s*[、和及与]\s*[0-9]{3}-[0-9])*\s*(?:号?表)",
        r"(?<![0-9])12[0-9]{3}(?=热线|平台|政务|服务)",
        # Plans, slogans and set phrases.
        r"十[一二三四五六七八九]五(?!家|项|个|名|位|次|人|件|所|台)",
        r"[“‘「][^“”‘’「」0-9]{1,8}[”’」]",
        r"[两三四五六]个(?:维护|确立|意识|自信|全面|代表|务必|务实|服务|一)",
        r"[三四五]位一体|一成不变|[一二三多]元(?:化|结构|经济|论)|二次(?:开发|创业|创新|利用|能源)|[一二三]次产业",
        r"八项规定|一次性|万人计划|千人计划|三人行",
    )
)


@dataclass(frozen=True)
class Claim:
    """A number in a sentence: where it stands with its measure word, and which characters are the numeral itself."""

    start: int
    end: int
    text: str
    digits: tuple[int, ...]


def claims(sentence: str, *, terms: Iterable[str] = ()) -> list[Claim]:
    """The numbers that `sentence` claims, in order; `terms` are names that contain digits (03专项)."""
    plain = sentence.translate(_FULL_WIDTH)
    free = _free(plain, terms=tuple(terms))
    found: list[Claim] = []
    taken: set[int] = set()
    for start, end in (*_arabic(plain), *_chinese(plain)):
        digits = tuple(at for at in range(start, end) if _is_numeral(plain[at]))
        if taken.isdisjoint(range(start, end)):
            # A numeral half inside a name (〔2020〕12号3家) is a number still.
            if not free.issuperset(digits):
                found.append(Claim(start, end, sentence[start:end].strip(), digits))
            taken.update(range(start, end))
    return sorted(found, key=lambda claim: claim.start)


def _free(plain: str, *, terms: tuple[str, ...]) -> set[int]:
    """The characters that belong to dates, document numbers and names."""
    spans = [match.span() for pattern in _NOT_CLAIMED for match in pattern.finditer(plain)]
    heading = _HEADING.match(plain)
    if heading:
        spans.append(heading.span())
    for term in terms:
        wanted = term.translate(_FULL_WIDTH)
        spans += [match.span() for match in re.finditer(re.escape(wanted), plain)] if wanted else []
    return {at for start, end in spans for at in range(start, end)}


def _arabic(plain: str) -> Iterator[tuple[int, int]]:
    for match in _ARABIC.finditer(plain):
        start = match.start()
        # The dash of 1-2 or of a range is no sign.
        signed = plain[start] in "+-"
        yield (start + 1 if signed and start and plain[start - 1].isalnum() else start), match.end()


def _chinese(plain: str) -> Iterator[tuple[int, int]]:
    for match in _CHINESE.finditer(plain):
        if not _is_article(match):
            yield match.span()
    for match in _RANK.finditer(plain):
        yield match.span()


def _is_article(match: re.Match[str]) -> bool:
    """True for 一家, 一批 (an article), 万元 (a unit alone), 百家 and 千人 (many), which count nothing."""
    numeral, measure = match["numeral"], match["measure"]
    if numeral is None or match["ordinal"] or match["vague"] or match["more"]:
        return False
    if set(numeral) == {"一"}:  # 唯一一家 reads as two of them
        return measure not in ("个百分点", "百分点", "倍", "成", "%", "‰")
    if numeral in ("万", "亿", "万亿"):
        return True
    return not _MONEY.fullmatch(measure) and set(numeral) <= set("百千万亿")


def _is_numeral(char: str) -> bool:
    return char in "0123456789" or char in "零〇一二两三四五六七八九十百千万亿几数"
