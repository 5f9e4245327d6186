"""The figures that the policies judge enterprises by, and how people are asked for them, in their words."""

from collections.abc import Mapping
from dataclasses import replace
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
_SECTIONS: Final = (
    "农、林、牧、渔业", "采矿业", "制造业", "电力、热力、燃气及水生产和供应业", "建筑业", "批发和零售业", "交通运输、仓储和邮政业",
    "住宿和餐饮业", "信息传输、软件和信息技术服务业", "金融业", "房地产业", "租赁和商务服务业", "科学研究和技术服务业",
    "水利、环境和公共设施管理业", "居民服务、修理和其他服务业", "教育", "卫生和社会工作", "文化、体育和娱乐业",
    "公共管理、社会保障和社会组织", "国际组织",
)  # fmt: skip
SECTORS: Final = {str(n): name for n, name in enumerate(_SECTIONS, start=1)}  # GB/T 4754-2017 门类, A is 1

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
    Input("rd_other", "其中其他费用", "series", _ROW, **_WAN, about="其他研发费用"),
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
    Input("sector", "属于哪个行业门类（国民经济行业分类）", "choice", options=SECTORS | {"none": "都不是"}, about="行业代码"),
    Input("staff_years", "近五年职工总数（年平均）", "series", _ROW, **_HEADS, about="历年职工总数"),
    Input("is_public", "已经上市", "truth", about="是否上市"),
    Input("valuation", "企业估值（最近一轮）", "number", _ONE, **_WAN, about="企业估值"),
    Input("prior_title", "已入库科技型中小企业，或是有效期内的创新型中小企业", "truth", about="科小入库、优质中小企业称号"),
    Input("niche_since", "从哪天起从事现在的细分市场", "day", "写成 2020-05-01 这样。", about="细分市场"),
    Input("new_equity", "上年新增股权融资（合格机构投资者实缴）", "number", _ONE, **_WAN, about="新增股权融资"),
    Input("main_income", "上年主导产品收入", "number", _ONE, **_WAN, is_signed=True, about="主导产品收入"),
    Input("liabilities", "上年末负债总额", "number", _ONE, **_WAN, is_signed=True, about="负债总额"),
    Input("ip_class1_in_use", "实际应用并产生效益的Ⅰ类知识产权", "number", _ONE, **_PIECES, about="知识产权是否实际应用"),
    Input("platform_score", "优质中小企业梯度培育平台的评分", "number", _ONE, unit_name="分", scale=100, about="平台评分"),
)  # fmt: skip
INPUTS: Final[Mapping[str, Input]] = {i.key: i for i in _ALL}


def inputs(*keys: str, **asked: str) -> dict[str, Input]:
    """These inputs, in the order they are asked; `asked` words those that a policy asks for in another way."""
    return {key: replace(one, name=asked.get(key, one.name)) for key, one in INPUTS.items() if key in (*keys, *asked)}
