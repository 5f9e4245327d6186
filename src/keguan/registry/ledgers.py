"""Ledgers of the registry: enterprises, institutions, banks, people, regions, documents, published figures."""

from decimal import Decimal, InvalidOperation
from typing import Any

from keguan.kit import fields, words
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import BANK, CLERK, ENTERPRISE, HEAD, LEADER, STAFF, TOWNSHIP, WRITER, Can
from keguan.registry import headings
from keguan.registry.models import Document, Organisation, Person, PublishedFigure, Region

FIELD_WORDS = {
    "electronics": ("电子信息技术", "信息技术", "电子"),
    "biology": ("生物医药", "生物与新医药技术", "新医药", "医药"),
    "aerospace": ("航空航天技术", "航空"),
    "materials": ("新材料技术", "材料"),
    "services": ("高技术服务业", "技术服务"),
    "energy": ("新能源及节能", "新能源与节能技术", "新能源", "节能"),
    "environment": ("资源与环境技术", "资源环境", "环保"),
    "manufacturing": ("先进制造与自动化技术", "先进制造", "智能制造", "自动化"),
    "other": ("其它",),
}
ORGANISATION_HEADINGS = {
    "name": headings.ORGANISATION,
    "credit_code": headings.CREDIT_CODE,
    "region": (
        "所属乡镇（街道、园区）",
        "乡镇",
        "街道",
        "园区",
        "所属园区",
        "所属乡镇",
        "所在乡镇",
        "乡镇街道",
        "属地",
        "所在地",
        "所属区域",
        "所属镇街",
        "镇街",
        "镇（街、园区）",
        "镇",
        "街道（镇）",
        "乡（镇、街道）",
        "归属地",
        "所属街道",
        "所在园区",
        "所属片区",
        "所属地区",
        "注册地",
        "镇街园区",
        "镇（街道）",
        "所在镇街",
        "区域",
        "辖区",
        "县区",
        "所属县区",
        "所属地",
        "所在区域",
        "板块",
        "属地乡镇",
        "归口园区",
        "所在地（乡镇、园区）",
    ),
    "field": (
        "技术领域",
        "所属领域",
        "高新领域",
        "高新技术领域",
        "行业领域",
        "领域",
        "所属技术领域",
        "产业领域",
        "主要技术领域",
        "所属高新技术领域",
        "国家重点支持的高新技术领域",
        "技术领域（八大领域）",
        "所属产业",
        "产业类别",
    ),
    "founded_on": (
        "注册时间",
        "成立时间",
        "成立日期",
        "注册日期",
        "设立日期",
        "登记日期",
        "工商注册时间",
        "开业时间",
        "注册成立时间",
        "登记注册时间",
        "企业成立时间",
        "成立年月",
        "注册登记日期",
        "企业注册时间",
        "工商登记日期",
    ),
    "contact": ("联系人", "企业联系人", "经办人", "联络员", "联系人姓名", "科技联络员", "联系人员"),
    "phone": (
        "联系电话",
        "电话",
        "手机",
        "手机号",
        "联系方式",
        "联系人电话",
        "手机号码",
        "联系手机",
        "电话号码",
        "办公电话",
        "联系号码",
        "联系人手机",
    ),
    "legal_person": ("法定代表人", "法人代表", "法人", "负责人"),
    "address": ("地址", "注册地址", "详细地址", "住所", "通讯地址"),
    "remark": headings.REMARK,
}


def _organisations(key: str, title: str, kind: str, purpose: str, sheet_words: tuple[str, ...]) -> Ledger:
    return Ledger(
        key=key,
        title=title,
        model=Organisation,
        purpose=purpose,
        where={"kind": kind},
        columns=("name", "credit_code", "region", "field", "founded_on", "is_verified")
        if kind == "enterprise"
        else ("name", "credit_code", "region", "contact", "phone", "is_verified"),
        filters=("region", "field", "is_verified") if kind == "enterprise" else ("is_verified",),
        search=("name", "credit_code", "initials", "former_names__name"),
        order="name",
        date="founded_on",
        identity=(("credit_code",), ("key",)),
        required=("name",),
        words=sheet_words,
        headings=ORGANISATION_HEADINGS,
        patterns={"credit_code": r"^[1-9A-GNY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$"},
        extras=(
            Field(
                "former_names", "曾用名", fields.TEXT, ("原名称", "更名前名称", "曾用名称", "原企业名称", "变更前名称")
            ),
        ),
        accepts={"field": FIELD_WORDS},
        can=Can(
            own=frozenset({ENTERPRISE})
            if kind == "enterprise"
            else frozenset({BANK})
            if kind == "bank"
            else frozenset()
        ),
    )


def read_figure(values: Values) -> Values:
    """Turn the written value and rank of a circular ("1.93", "%", "第3位") into numbers in base units."""
    values = dict(values)
    unit = str(values.get("unit") or "")
    if (written := values.pop("written_value", None)) is not None:
        values["value"], values["unit"] = _figure_value(str(written), unit)
    if (rank := values.pop("written_rank", None)) is not None:
        values |= _figure_rank(str(rank))
    return values


SCALES = {"元": 1, "千元": 1000, "万元": words.WAN, "亿元": words.YI, "万": words.WAN, "亿": words.YI}


def _figure_value(written: str, unit: str) -> tuple[Decimal, str]:
    text = written.replace(",", "").replace("，", "").replace("％", "%").strip()
    for suffix in ("%", "亿元", "万元", "千元", "元", "家", "项", "个", "件", "人"):
        if text.endswith(suffix):
            text, unit = text[: -len(suffix)].strip(), suffix
            break
    try:
        value = Decimal(text)
    except InvalidOperation as fault:
        raise BureauError("figures.value", f"数值“{written}”不是数字，请只填数，单位写在“单位”列。") from fault
    unit = unit.replace("％", "%").replace("百分比", "%")
    if unit == "%":
        return value / 100, "%"
    if unit in SCALES:
        return value * SCALES[unit], "元"
    return value, unit


def _figure_rank(written: str) -> Values:
    text = written.translate(str.maketrans("一二三四五六七八九", "123456789")).replace("首", "1").replace("十", "10")
    numbers = [int(n) for n in "".join(c if c.isdigit() else " " for c in text).split()]
    if not numbers:
        raise BureauError("figures.rank", f"位次“{written}”里没有数字，请填如 3 或 3/10。")
    return {"rank": numbers[0]} | ({"of": numbers[1]} if len(numbers) > 1 else {})


def _managed(*more: Any) -> Can:
    return Can(view=STAFF | frozenset(more), change=frozenset({CLERK, HEAD, WRITER}), export=STAFF)


catalogue.add(
    _organisations(
        "registry.enterprises",
        "企业",
        "enterprise",
        "一企一档：全市科技企业的基本情况",
        (
            "企业名录",
            "企业基本情况",
            "科技企业",
            "企业名单",
            "企业信息",
            "企业台账",
            "企业库",
            "名录",
            "企业信息表",
            "企业花名册",
            "企业基础信息",
            "企业一览表",
            "规上企业",
            "单位名录",
            "企业清单",
            "企业情况表",
            "企业底册",
        ),
    ),
    _organisations(
        "registry.institutions",
        "高校院所",
        "institution",
        "承担项目、共建平台的高校、院所和事业单位",
        ("高校院所", "科研院所", "事业单位", "机构名录", "院所名录"),
    ),
    _organisations("registry.banks", "合作银行", "bank", "参与科贷通的银行", ("合作银行", "银行名录", "银行名单")),
    Ledger(
        key="registry.people",
        title="人员",
        model=Person,
        purpose="专家、科技特派员和企业联系人",
        columns=("name", "organisation", "position", "specialty", "phone"),
        filters=("specialty",),
        search=("name", "organisation__name", "specialty"),
        order="name",
        identity=(("name", "organisation"),),
        required=("name",),
        words=("专家名单", "专家库", "人员名单", "特派员名单", "科技特派员"),
        headings={
            "name": ("姓名", "专家姓名", "特派员姓名"),
            "organisation": ("工作单位", *headings.ORGANISATION),
            "position": ("职务", "职称", "职务/职称"),
            "specialty": ("专业", "专业领域", "研究方向"),
            "phone": ("手机", "电话", "联系方式"),
        },
    ),
    Ledger(
        key="registry.regions",
        title="区划",
        model=Region,
        purpose="本市及所辖乡镇、街道、园区",
        columns=("name", "code", "level", "parent"),
        filters=("level",),
        search=("name", "code"),
        order="path",
        identity=(("code",),),
        required=("code", "name", "level"),
        words=("区划代码", "行政区划"),
        headings={"code": ("区划代码", "行政区划代码"), "name": ("区划名称", "乡镇名称")},
        can=Can(change=frozenset(), view=STAFF | {TOWNSHIP}),
    ),
    Ledger(
        key="registry.documents",
        title="来源文件",
        model=Document,
        purpose="数据和政策的出处：文号、发文机关、日期",
        columns=("number", "title", "issuer", "issued_on", "subject"),
        filters=("issuer", "subject"),
        search=("number", "title", "issuer"),
        order="-issued_on",
        date="issued_on",
        identity=(("number",),),
        required=("number",),
        words=("文件目录", "政策文件", "文件清单", "来源文件", "收文登记", "发文登记", "制度文件"),
        headings={
            "number": headings.APPROVAL,
            "title": ("文件名称", "文件标题", "标题", "政策名称"),
            "issuer": ("发文机关", "发文单位", "印发单位", "制定机关"),
            "issued_on": ("发文日期", "印发日期", "发文时间", "印发时间", "成文日期"),
            "subject": ("事由", "主题", "类别", "用途"),
        },
        patterns={"number": r".*〔\d{4}〕\d+号"},
        can=_managed(),
    ),
    Ledger(
        key="registry.published_figures",
        title="公布数据",
        model=PublishedFigure,
        purpose="统计部门核定、上级通报的数据和位次，报告里的排名只认这里",
        columns=("name", "year", "value", "unit", "stage", "rank", "of", "document"),
        filters=("year", "stage"),
        search=("name", "document__number"),
        order="-year",
        patterns={"document": r"[\u4e00-\u9fff]{2,12}〔\d{4}〕\d+号"},
        context=("document",),
        identity=(("figure", "year", "stage"), ("name", "year", "stage")),
        required=("name", "year"),
        words=(
            "公布数据",
            "上级反馈",
            "统计核定",
            "核定数据",
            "通报数据",
            "位次",
            "排名",
            "统计公报",
            "考核结果",
            "反馈数据",
            "统计数据",
            "公报数据",
            "主要指标",
            "核定指标",
            "指标数据",
            "考核指标",
            "指标通报",
            "发布数据",
            "指标情况",
        ),
        headings={
            "name": (
                "指标",
                "指标名称",
                "统计指标",
                "考核指标",
                "数据名称",
                "项目",
                "指标项",
                "主要指标",
                "项目名称",
                "公布指标",
                "数据项",
                "指标内容",
            ),
            "year": (
                "年度",
                "年份",
                "数据年度",
                "所属年度",
                "统计年度",
                "数据年份",
                "指标年度",
                "数据所属年度",
                "报告期",
                "所属年份",
                "时间",
                "数据期",
            ),
            "unit": ("单位", "计量单位", "数值单位", "指标单位", "单位（%、家等）"),
            "stage": (
                "性质",
                "数据性质",
                "口径",
                "状态",
                "核定情况",
                "数据类型",
                "数据状态",
                "初步/核定",
                "是否核定",
                "数据口径",
                "阶段",
            ),
            "of": (
                "参与排名单位数",
                "参评单位数",
                "县（市、区）数",
                "总数",
                "参与县市数",
                "单位总数",
                "排名单位数",
                "参与单位数",
                "县市区数",
                "参与排名数",
                "参排单位数",
                "参评县区数",
                "参与排名县区数",
                "参与排位单位数",
                "县区总数",
                "参与县市区数",
            ),
            "document": (
                "出处",
                "数据来源",
                "来源",
                *headings.APPROVAL,
                "文件依据",
                "文件",
                "来源文号",
                "通报文件",
                "依据",
                "文件文号",
                "依据文号",
            ),
        },
        accepts={
            "stage": {
                "verified": ("最终核定", "核定数", "正式", "终审", "最终", "终核", "最终核实", "年报"),
                "preliminary": ("快报", "预计", "初步核算", "初步数", "预估", "快报数", "初核"),
            }
        },
        extras=(
            Field(
                "written_value",
                "数值",
                fields.TEXT,
                (
                    "指标值",
                    "数据",
                    "完成值",
                    "实际值",
                    "结果",
                    "值",
                    "完成情况",
                    "核定值",
                    "核定数",
                    "完成数",
                    "公布数",
                    "反馈数",
                    "数额",
                    "统计值",
                    "指标数值",
                    "公布值",
                ),
            ),
            Field(
                "written_rank",
                "位次",
                fields.TEXT,
                (
                    "排名",
                    "名次",
                    "排位",
                    "全市排名",
                    "全市位次",
                    "列全市位次",
                    "位次（名）",
                    "排序",
                    "位列",
                    "在全市排名",
                    "全市排位",
                    "全省排名",
                    "排名位次",
                ),
            ),
        ),
        prepare=read_figure,
        can=_managed(LEADER),
    ),
)
