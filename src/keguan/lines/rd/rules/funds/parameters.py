"""What a policy may fix: every parameter with its label, its kind and what it may be.

The stored form of a version is one flat mapping of texts, as the policy officer writes them: amounts in 万元, rates in
per cent. Beside each parameter stand `<key>.status` and `<key>.cite`, its article.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MONEY, RATE, FACTOR, CHOICE, YES, NAMES, COUNT = "money", "rate", "factor", "choice", "yes", "names", "count"

VERIFIED, MEMORY, UNKNOWN, ABSENT = "verified", "memory", "unknown", "absent"
STATUSES: Final = {
    UNKNOWN: "待填（还没有原文）",
    VERIFIED: "已对照原文",
    MEMORY: "凭记忆，待核对",
    ABSENT: "本办法没有这一条",
}

TITLES: Final = {
    "hnte": "高新技术企业",
    "tsme": "科技型中小企业",
    "gazelle": "瞪羚（独角兽）企业",
    "platform": "创新平台依托单位",
}
BASES: Final = {
    "statistics_107_2": "研发统计（107-2表）研发费用",
    "deduction": "加计扣除申报的研发费用（A107012）",
    "special_audit": "专项审计核定的研发费用",
}
TOTALS: Final = {
    "none": "不按总额",
    "flat": "总额乘单一比例",
    "marginal": "分段累进（各段分别计）",
    "slab": "分档全额（按所在档计全额）",
}
FIRST_YEARS: Final = {"skip": "不计增量", "whole": "全额当作增量", "special": "当年全额乘专门比例"}
FIXED: Final = {"none": "没有定额", "base": "按研发费用分档", "growth": "按增幅分档"}
BOUNDS: Final = {"at_least": "以上（含本数）", "more_than": "超过（不含本数）"}
REFUSE, DEDUCT, ALLOW = "refuse", "deduct", "allow"
PRO_RATA, BY_ORDER, LOWER_RATE = "pro_rata", "by_order", "lower_rate"
DOWN, HALF_UP = "down", "half_up"

FORMULAS: Final = 3
TIERS: Final = 5


@dataclass(frozen=True)
class Parameter:
    """One parameter. One that `must` be settled stands in every policy, so it cannot be absent from one."""

    key: str
    label: str
    kind: str
    hint: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    must: bool = False

    @property
    def unit(self) -> str:
        return {MONEY: "万元", RATE: "%", FACTOR: "倍", COUNT: "个工作日"}.get(self.kind, "")


YES_ONLY: Final = {"yes": "要求"}

GROUPS: Final[dict[str, tuple[Parameter, ...]]] = {
    "依据的数": (Parameter("basis", "研发费用取自", CHOICE, "一个办法只用一种口径，四种口径不能混用", BASES, must=True),),
    "门槛": (
        Parameter("min_base", "当年研发费用不低于", MONEY),
        Parameter("min_growth", "研发费用增幅不低于", RATE),
        Parameter("min_intensity", "研发费用占销售收入不低于", RATE),
        Parameter("min_sales", "销售收入不低于", MONEY),
        Parameter("two_years", "上一年也要有研发费用", YES, choices=YES_ONLY),
        Parameter("industries", "限定技术领域", NAMES, "领域名称，用顿号分开"),
        Parameter("needs_title", "须有其中一个资质", NAMES, "、".join(TITLES.values())),
        Parameter("credit", "合规核查无问题", YES, "取申报日前一年内的部门答复", YES_ONLY),
        Parameter("on_time", "按期申报", YES, "申报日不晚于本轮截止日", YES_ONLY),
    ),
    "资质系数": (
        *(Parameter(f"multiplier_{key}", f"{name}乘", FACTOR) for key, name in TITLES.items()),
        Parameter("several", "有几个资质时", CHOICE, "", {"highest": "取最高的一个", "product": "各系数连乘"}),
    ),
    "限额和取整": (
        Parameter("cap", "每户最高", MONEY),
        *(Parameter(f"cap_{key}", f"{name}每户最高", MONEY, "代替一般的限额") for key, name in TITLES.items()),
        Parameter("floor", "不足此数不予补助", MONEY),
        Parameter("unit", "取整到", CHOICE, "", {"1": "元", "100": "百元", "1000": "千元", "10000": "万元"}, must=True),
        Parameter("rounding", "尾数", CHOICE, "", {DOWN: "舍去", HALF_UP: "四舍五入"}, must=True),
    ),
    "不重复补助": (
        Parameter(
            "stacking", "同一年研发已获其他资金的", CHOICE, "",
            {REFUSE: "不再补助", DEDUCT: "扣除已得部分", ALLOW: "可以叠加"}, must=True,
        ),
    ),
    "预算": (
        Parameter("budget", "资金总额", MONEY),
        Parameter(
            "overrun", "超出总额时", CHOICE, "",
            {PRO_RATA: "同比例压缩", BY_ORDER: "按申报先后，额满为止", LOWER_RATE: "降低补助比例"},
        ),
    ),
    "公示和拨付": (
        Parameter("notice_days", "公示不少于", COUNT, must=True),
        Parameter("payment", "拨付方式", CHOICE, "", {"once": "一次性拨付", "split": "省、市、县分担"}, must=True),
        Parameter("share_provincial", "省级分担", RATE),
        Parameter("share_prefecture", "市级分担", RATE),
        Parameter("share_county", "县级分担", RATE),
    ),
}  # fmt: skip
PARAMETERS: Final = {p.key: p for group in GROUPS.values() for p in group}


def formula_fields(number: int) -> dict[str, str]:
    """The names of one formula's fields, by what each is; tiers are `to1`, `rate1`, steps of the fixed part `from1`, `amount1`."""
    parts = ["sales_from", "bound", "total", "increment", "first_year", "first_rate", "fixed", "status", "cite"]
    parts += [f"{name}{n}" for n in range(1, TIERS + 1) for name in ("to", "rate", "from", "amount")]
    return {part: f"f{number}.{part}" for part in parts}


NAMES_OF_FIELDS: Final = frozenset(
    {name for key in PARAMETERS for name in (key, f"{key}.status", f"{key}.cite")}
    | {name for number in range(1, FORMULAS + 1) for name in formula_fields(number).values()}
)
