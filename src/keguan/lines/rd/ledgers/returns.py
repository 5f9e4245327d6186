"""The ledger of R&D returns."""

from decimal import Decimal
from fractions import Fraction

from keguan.kit import fields
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.fields import Field
from keguan.kit.ledger import Ledger, Values
from keguan.kit.roles import ENTERPRISE, Can
from keguan.lines.rd.models import Return
from keguan.lines.rd.rules.forms import MONEY, Item, every_item, in_unit
from keguan.registry import headings

OWN = Can(own=frozenset({ENTERPRISE}))
CODED = tuple(item for item in every_item() if not item.field)


def _column(item: Item) -> Field:
    """A column of a sheet that holds an item of the form, headed by its name or its code."""
    words = (f"{item.label}（{item.code}）", f"代码{item.code}", f"指标{item.code}", item.code)
    kind = fields.MONEY if item.unit == MONEY else fields.INTEGER
    return Field(f"code_{item.code}", item.label, kind, words, unit=MONEY if kind == fields.MONEY else "")


def gather_codes(values: Values) -> Values:
    """The row's values with the items that have no column gathered by code, in the unit of the form."""
    kept = {name: value for name, value in values.items() if not name.startswith("code_")}
    coded = {}
    for item in CODED:
        value = values.get(f"code_{item.code}")
        if value is None:
            continue
        if value < 0:
            raise BureauError("returns.negative", f"{item.label}（{item.code}）不能是负数，请核对。")
        coded[item.code] = in_unit(Fraction(Decimal(value)) / item.scale)
    return {**kept, **({"coded": coded} if coded else {})}


catalogue.add(
    Ledger(
        key="rd.returns",
        title="企业研发统计（107-2）",
        model=Return,
        purpose="企业每年的研发投入统计，汇总成全市的研发费用",
        columns=("organisation", "year", "rd_expense_yuan", "revenue_yuan", "rd_staff", "staff"),
        filters=("year", "organisation__region", "organisation__field"),
        search=("organisation__name", "organisation__initials", "organisation__credit_code"),
        order="-rd_expense_yuan",
        identity=(("organisation", "year"),),
        required=("organisation", "year", "rd_expense_yuan"),
        words=(
            "107-2",
            "研究开发活动",
            "研发统计",
            "研发投入",
            "研发费用",
            "研发活动",
            "研发年报",
            "107-1",
            "研发经费",
            "研发情况",
            "R&D",
            "企业研发",
            "研发台账",
            "研发数据",
            "1072",
        ),
        headings={
            "organisation": headings.ORGANISATION,
            "year": (
                "年度",
                "年份",
                "统计年度",
                "报告期",
                "所属年度",
                "年",
                "数据年度",
                "报表年度",
                "统计年份",
                "会计年度",
                "报告年度",
            ),
            "rd_expense_yuan": (
                "研究开发费用合计",
                "研发费用合计",
                "研发费用",
                "研究开发费用",
                "研发投入",
                "R&D经费",
                "研发经费",
                "研究开发费",
                "研发费用总额",
                "R&D投入",
                "研发经费支出",
                "R&D经费内部支出",
                "研发经费投入",
                "研发费用合计（7）",
                "研发投入合计",
                "研发支出",
                "研发费",
                "R&D经费支出",
                "研究开发费合计",
                "研发投入额",
                "企业研发费用",
                "研究开发支出",
                "本年研发费用",
                "研究开发经费",
                "研究开发投入",
                "研发投入金额",
                "代码7",
                "代码07",
                "指标7",
                "7",
                "07",
                "研发总投入",
                "内部研发费用合计",
                "研究开发费用总额",
            ),
            "revenue_yuan": (
                "营业收入",
                "主营业务收入",
                "销售收入",
                "营业总收入",
                "主营收入",
                "营收",
                "本年营业收入",
                "企业营业收入",
                "营业收入合计",
                "年营业收入",
                "年销售收入",
                "营业收入总额",
            ),
            "rd_staff": (
                "研究开发人员合计",
                "研发人员",
                "研发人员合计",
                "研究开发人员",
                "R&D人员",
                "研发人员数",
                "科技人员",
                "研究开发人员数",
                "研发人数",
                "从事研发人员",
                "研发人员总数",
                "参加研发项目人员",
                "科研人员数",
                "代码1",
                "研究开发人员总数",
            ),
            "staff": (
                "从业人员期末人数",
                "从业人员",
                "职工总数",
                "从业人数",
                "职工人数",
                "期末从业人数",
                "员工总数",
                "期末用工人数",
                "期末从业人员",
                "从业人员平均人数",
                "员工人数",
                "从业人员数",
                "从业人员期末数",
                "平均用工人数",
                "企业职工总数",
                "年末从业人员",
            ),
            "valid_inventions": ("有效发明专利数", "有效发明专利", "期末有效发明专利数", "代码32"),
            "remark": headings.REMARK,
        },
        units={"rd_expense_yuan": "千元", "revenue_yuan": "千元"},
        extras=tuple(_column(item) for item in CODED),
        prepare=gather_codes,
        can=OWN,
    ),
)
