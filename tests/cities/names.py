"""Fictional regions, firms and the numbers they carry. Region codes are real shapes; every name is invented."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O S V Z
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Region:
    code: str
    name: str
    province: str
    short: str  # the province's one-character name, used in document numbers
    parent: str
    towns: tuple[str, ...]

    @property
    def stem(self) -> str:
        return self.name[:-1]


REGIONS = (
    Region("430181", "浏原市", "湖南", "湘", "星湖市", ("槐溪镇", "白鹤街道", "石桥乡", "浏原高新区", "枫林镇")),
    Region("330482", "平澜市", "浙江", "浙", "禾州市", ("澜港镇", "东塘街道", "新仓岭镇", "平澜经开区", "乍溪镇")),
    Region("510184", "崇岭市", "四川", "川", "锦岳市", ("羊坪镇", "怀山街道", "元溪乡", "崇岭工业园", "三渡镇")),
    Region("370783", "寿河市", "山东", "鲁", "鸢都市", ("圣泉街道", "洛河镇", "侯家坡镇", "寿河软件园", "羊角沟镇")),
    Region("320582", "沙港市", "江苏", "苏", "吴泽市", ("杨树镇", "塘沽桥镇", "锦园街道", "沙港保税园", "乐屿镇")),
    Region("340881", "桐川市", "安徽", "皖", "宜江市", ("文澜街道", "孔桥镇", "大岭镇", "桐川开发区", "吕塘镇")),
    Region("420683", "枣湖市", "湖北", "鄂", "襄岭市", ("北关街道", "琚坪镇", "吴塬镇", "枣湖汽配园", "鹿角镇")),
    Region("411681", "项原市", "河南", "豫", "周岭市", ("水砦镇", "花圃街道", "秣桥镇", "项原产业集聚区", "官渡坡镇")),
)
STEMS = [
    "澄曜",
    "禾芯",
    "砺岳",
    "沐辰",
    "翎川",
    "屹桐",
    "璟澜",
    "桦序",
    "昉远",
    "蔚岚",
    "汐禾",
    "垚森",
    "珩睿",
    "泓砚",
    "朔禾",
    "霁光",
    "峤石",
    "彧成",
    "芃野",
    "栩衡",
    "苒和",
    "煦川",
    "岑木",
    "钧砺",
    "铎元",
    "溯源星",
    "旻禾",
    "琢光",
    "萤川",
    "榉木",
    "岱禾",
    "皓砺",
    "筱溪",
    "璞岳",
    "汀澜",
    "衍芯",
]
TRADES = (
    ("新材料", "新材料"),
    ("生物科技", "生物与新医药"),
    ("智能装备", "先进制造与自动化"),
    ("精密机械", "先进制造与自动化"),
    ("电子", "电子信息"),
    ("信息技术", "电子信息"),
    ("新能源", "新能源与节能"),
    ("环保科技", "资源与环境"),
    ("检测技术", "高技术服务"),
    ("医疗器械", "生物与新医药"),
)
FORMS = ("有限公司", "有限责任公司", "股份有限公司")
SURNAMES = "赵钱孙周吴郑冯褚卫蒋"


def check_character(first17: str) -> str:
    """The 18th character of a unified social credit code."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return ALPHABET[(31 - total % 31) % 31]


def organisation_check(first8: str) -> str:
    total = sum(int(c, 36) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    left = 11 - total % 11
    return {10: "X", 11: "0"}.get(left, str(left))


def credit_code(rng: Random, region: Region, head: str = "91") -> str:
    organisation = "MA" + "".join(rng.choice(ALPHABET) for _ in range(6))
    first17 = head + region.code + organisation + organisation_check(organisation)
    return first17 + check_character(first17)


def spoiled_code(code: str) -> str:
    """The same code with another last character, so that only the check character is wrong."""
    return code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 7) % 31]


def firm_names(rng: Random, region: Region, count: int) -> list[tuple[str, str]]:
    """Distinct (name, field) pairs; some names differ only by their legal form, some carry brackets."""
    patterns = ("{r}{s}{t}{f}", "{p}{s}{t}{f}", "{s}{t}{f}", "{s}（{stem}）{t}{f}", "{p}{s}（{stem}）{t}{f}")
    found: dict[str, str] = {}
    while len(found) < count:
        stem, (trade, field), form = rng.choice(STEMS), rng.choice(TRADES), rng.choice(FORMS)
        pattern = rng.choice(patterns)
        words = {"r": region.name, "p": region.province, "stem": region.stem, "s": stem, "t": trade, "f": form}
        found.setdefault(pattern.format(**words), field)
        if len(found) % 12 == 1:  # a sister firm whose name differs in the legal form alone
            words["f"] = FORMS[(FORMS.index(form) + 1) % 3]
            found.setdefault(pattern.format(**words), field)
    return list(found.items())[:count]


def institutions(region: Region) -> list[str]:
    return [f"{region.stem}理工大学", f"{region.name}农业科学研究所", f"{region.province}澜山应用技术研究院"]
