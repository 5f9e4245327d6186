"""How enterprises are asked for the inputs, in their words."""

from typing import Final

from keguan.kit.rule import Question
from keguan.registry.models import Organisation

_WAN: Final = {"unit": 10_000, "unit_name": "万元"}
_THREE: Final = "写近三年的数，由远到近，用逗号分开，如 1200,1500,1800。"
_ONE: Final = "写一个数。"
_FIELD: Final = {str(n): name for n, name in enumerate(list(Organisation.FIELDS.values())[:8], start=1)} | {
    "none": "都不属于"
}

_ALL: Final = {
    q.key: q
    for q in (
        Question("resident", "是在中国境内（不含港澳台）注册的居民企业", "truth"),
        Question("registered_on", "成立日期", "day", "写成 2020-05-01 这样。"),
        Question("field", "核心技术属于哪个国家重点支持的高新技术领域", "choice", options=_FIELD),
        Question("ip_class1", "Ⅰ类知识产权（发明专利等）", "number", _ONE, 1, "件"),
        Question("ip_class2", "Ⅱ类知识产权（实用新型、外观、软著）", "number", _ONE, 1, "件"),
        Question("ip_own_rd", "有自主研发取得的知识产权", "truth"),
        Question("staff", "上年职工总数（年平均）", "number", _ONE, 1, "人"),
        Question("st_staff", "上年科技人员数", "number", _ONE, 1, "人"),
        Question("sales", "近三年销售收入", "series", _THREE, **_WAN),
        Question("rd", "近三年研发费用", "series", _THREE, **_WAN),
        Question("rd_domestic", "其中境内研发费用", "series", _THREE, **_WAN),
        Question("net_assets", "近三年年末净资产", "series", _THREE, **_WAN),
        Question("income", "上年总收入", "number", _ONE, **_WAN),
        Question("hitech_income", "上年高新技术产品（服务）收入", "number", _ONE, **_WAN),
        Question("transfers", "近三年转化的科技成果", "number", "写三年合计的项数。", 1, "项"),
        Question("total_assets", "资产总额", "number", _ONE, **_WAN),
        Question("cost", "上年成本费用支出", "number", _ONE, **_WAN),
        Question("incidents", "一年内有重大安全、质量事故或严重环境违法", "truth"),
        Question("misconduct", "上年和当年有科研严重失信行为", "truth"),
        Question("listed", "在经营异常或严重违法失信名单上", "truth"),
        Question("prohibited", "产品或服务属于国家禁止、限制、淘汰类", "truth"),
        Question("valid_hnte", "持有有效的高新技术企业证书", "truth"),
        Question("provincial_rd_body", "有省部级以上研发机构", "truth"),
        Question("national_award", "近五年获国家科技奖励且排名前三", "truth"),
        Question("led_standard", "主导或参加过国家、行业标准制定", "truth"),
    )
}


def questions(inputs: tuple[str, ...]) -> tuple[Question, ...]:
    """The questions of a policy's inputs, in the order they are asked."""
    return tuple(q for key, q in _ALL.items() if key in inputs)
