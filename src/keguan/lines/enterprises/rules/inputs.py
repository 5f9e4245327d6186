"""The figures that the policies judge enterprises by, and how people are asked for them, in their words."""

from collections.abc import Mapping
from typing import Final

from keguan.kit.rules.facts import Input
from keguan.registry.models import Organisation

_WAN: Final = {"unit": 10_000, "unit_name": "万元", "scale": 100}
_HEADS: Final = {"unit_name": "人", "scale": 100}  # a year's average of month averages, so with decimals
_PIECES: Final = {"unit_name": "件", "is_whole": True}
_ROW: Final = "写近几年的数，由远到近，用逗号分开，如 1200,1500,1800。"
_ONE: Final = "写一个数。"
FIELDS: Final = list(Organisation.FIELDS.values())[:8]  # 国家重点支持的高新技术领域, 国科发火〔2016〕32号 附件
_FIELD: Final = {str(n): name for n, name in enumerate(FIELDS, start=1)} | {"none": "都不属于"}

_ALL: Final = (
    Input("resident", "是在中国境内（不含港澳台）注册的居民企业", "truth", about="统一社会信用代码"),
    Input("registered_on", "成立日期", "day", "写成 2020-05-01 这样。", about="成立日期"),
    Input("field", "核心技术属于哪个国家重点支持的高新技术领域", "choice", options=_FIELD, about="技术领域"),
    Input("ip_class1", "Ⅰ类知识产权（发明专利等）", "number", _ONE, **_PIECES, about="知识产权"),
    Input("ip_class2", "Ⅱ类知识产权（实用新型、外观、软著）", "number", _ONE, **_PIECES, about="知识产权"),
    Input("ip_own_rd", "有自主研发取得的知识产权", "truth", about="知识产权获得方式"),
    Input("staff", "上年职工总数（年平均）", "number", _ONE, **_HEADS, about="职工总数"),
    Input("st_staff", "上年科技人员数", "number", _ONE, **_HEADS, about="科技人员数"),
    Input("sales", "近三年销售收入", "series", _ROW, **_WAN, is_signed=True, about="销售收入"),
    Input("rd", "近三年研发费用", "series", _ROW, **_WAN, about="研发费用"),
    Input("rd_domestic", "其中境内研发费用", "series", _ROW, **_WAN, about="境内研发费用"),
    Input("net_assets", "近三年年末净资产", "series", _ROW, **_WAN, is_signed=True, about="净资产"),
    Input("income", "上年总收入", "number", _ONE, **_WAN, is_signed=True, about="总收入"),
    Input("hitech_income", "上年高新技术产品（服务）收入", "number", _ONE, **_WAN, is_signed=True, about="高新技术产品收入"),
    Input("transfers", "近三年转化的科技成果", "number", "写三年合计的项数。", unit_name="项", is_whole=True, about="成果转化清单"),
    Input("total_assets", "资产总额", "number", _ONE, **_WAN, about="资产总额"),
    Input("cost", "上年成本费用支出", "number", _ONE, **_WAN, about="成本费用支出"),
    Input("incidents", "一年内有重大安全、质量事故或严重环境违法", "truth", about="部门核查"),
    Input("misconduct", "上年和当年有科研严重失信行为", "truth", about="部门核查"),
    Input("listed", "在经营异常或严重违法失信名单上", "truth", about="部门核查"),
    Input("prohibited", "产品或服务属于国家禁止、限制、淘汰类", "truth", about="部门核查"),
    Input("valid_hnte", "持有有效的高新技术企业证书", "truth", about="高企证书"),
    Input("provincial_rd_body", "有省部级以上研发机构", "truth", about="研发机构"),
    Input("national_award", "近五年获国家科技奖励且排名前三", "truth", about="国家科技奖励"),
    Input("led_standard", "主导或参加过国家、行业标准制定", "truth", about="参加标准制定"),
    Input("tsme_before", "以前入库过科技型中小企业", "truth", about="科小入库"),
    Input("tsme_revoked", "近三年有严重失信或被撤销过入库登记", "truth", about="科小入库"),
)  # fmt: skip
INPUTS: Final[Mapping[str, Input]] = {i.key: i for i in _ALL}


def inputs(*keys: str) -> dict[str, Input]:
    """These inputs, in the order they are asked."""
    return {key: one for key, one in INPUTS.items() if key in keys}
