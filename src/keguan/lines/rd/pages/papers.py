"""The papers of a round: calculation table and sheet, public notice, payment list."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from keguan.kit import words
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.kit.paper import Figure, Listed, Paper
from keguan.kit.period import day_in_words
from keguan.lines.rd.actions.reckoning import terms_of
from keguan.lines.rd.models import Entry, Round, entries_of
from keguan.lines.rd.pages import asking
from keguan.lines.rd.pages.rounds import figures, parts
from keguan.lines.rd.rules.funds import said
from keguan.lines.rd.rules.funds.inputs import from_json
from keguan.lines.rd.rules.funds.wording import in_words
from keguan.registry.regions import bureau_name

VERDICTS = {"pass": "符合", "fail": "不符合", "undecided": "还不能判断"}


def _wan(yuan: Decimal | None) -> Decimal | None:
    return None if yuan is None else words.rounded(Decimal(yuan) / words.WAN, 6)


def _of(entry: Entry, field: str) -> Figure:
    """A figure of an entry in 万元, read off its record."""
    return Figure(_wan(getattr(entry, field)), "万元", "rd.entries", entry.pk, field)


def _sum(entries: list[Entry], field: str) -> Figure:
    whole = sum((getattr(e, field) for e in entries), Decimal(0))
    return Figure(_wan(whole), "万元", "rd.rounds", entries[0].round_id if entries else 0, field)


def _entries(found: Round, **more: Any) -> list[Entry]:
    """All of the round, whatever town the reader is looking at: half a list must not be published."""
    rows = entries_of(found).filter(**more).select_related("organisation", "round__version")
    return sorted(rows, key=lambda e: (-e.amount_yuan, e.organisation.initials))


def _total(entries: list[Entry]) -> Decimal:
    return sum((e.amount_yuan for e in entries), Decimal(0))


def _rule(found: Round) -> str:
    policy = found.version.policy
    if policy is None:
        return f"{found.version.name}的规定"
    return f"《{policy.title}》（{policy.number}）" if policy.title else policy.number


def table(asked: Asked) -> Paper:
    """Every enterprise of the round with what was reckoned and why."""
    found = asking.wanted_round(asked.params)
    entries = _entries(found)
    head = ("序号", "企业", "研发费用（万元）", "结论", "测算金额（万元）", "补助金额（万元）", "说明")
    rows = tuple(
        (n, e.organisation.name, _of(e, "base_yuan"), e.get_verdict_display(), _of(e, "reckoned_yuan"), _of(e, "amount_yuan"), e.why)
        for n, e in enumerate(entries, start=1)
    )  # fmt: skip
    last = (("", "合计", None, "", _sum(entries, "reckoned_yuan"), _sum(entries, "amount_yuan"), ""),)
    name = f"{found.version.name}{found.year}年度测算表"
    told = (*in_words(terms_of(found.version)), f"取数日期 {found.frozen_on}。{found.budget_told}")
    return Paper(name, (name,), (*told, Listed("测算表", head, rows + last)), asked.day)


def sheet(asked: Asked) -> Paper:
    """The calculation of one enterprise: inputs with their records, gates, steps, and who signed."""
    entry = asking.wanted_entry(asked, asked.params)
    found = entry.round
    inputs = tuple(
        (name, told, source.label if source else "") for name, told, source in figures(from_json(entry.inputs))
    )
    gates = tuple(
        (name, wanted, actual, VERDICTS[v], cite) for name, wanted, actual, v, cite in entry.sheet.get("gates", ())
    )
    steps = tuple((name, told, said.money(Fraction(a)), cite) for name, told, a, cite in entry.sheet.get("steps", ()))
    told = [
        f"企业：{entry.organisation.name}",
        f"统一社会信用代码：{entry.organisation.credit_code or '未填'}",
        f"依据：{_rule(found)}，{found.version.filed_from} 起申报适用的版本；取数日期 {found.frozen_on}。",
    ]
    end = [
        f"结论：{entry.get_verdict_display()}，补助金额 {words.money(entry.amount_yuan)}。{entry.sheet.get('budget', '')}"
    ]
    end += ["；".join(f"{name} {words.money(amount)}" for name, amount in parts(entry))] if parts(entry) else []
    signed = {"送审": found.submitted_by, "初审": found.checked_by, "审批": found.approved_by}
    end.append("　".join(f"{label}：{person or '　　　'}" for label, person in signed.items()))
    tables = [
        Listed("取数", ("项目", "数", "出处"), inputs),
        Listed("条件", ("条件", "要求", "实际", "结论", "条款"), gates),
    ]
    tables += [Listed("计算", ("步骤", "算式", "结果", "条款"), steps)] if steps else []
    name = f"{entry.organisation.name}{found.year}年度补助测算单"
    return Paper(name, (f"{found.version.name}测算单",), (*told, *tables, *end), asked.day)


def notice(asked: Asked) -> Paper:
    """The public notice: the list, from when to when, and to whom to turn."""
    found = asking.wanted_round(asked.params)
    if found.approved_on is None:
        raise BureauError("papers.early", "审批通过以后才能出公示。")
    entries = _entries(found, amount_yuan__gt=0)
    rows = tuple((n, e.organisation.name, _of(e, "amount_yuan")) for n, e in enumerate(entries, start=1))
    span = "自本公示发布之日起"
    if found.public_on and found.public_until:
        span = f"{day_in_words(found.public_on)}至{day_in_words(found.public_until)}"
    days = said.plain(terms_of(found.version)["notice_days"])
    bureau = bureau_name()
    told = (
        f"根据{_rule(found)}，经测算、初审和审批，拟对{len(entries)}家企业{found.year}年度研发投入给予补助，"
        f"合计{words.money(_total(entries))}。现将名单予以公示。",
        f"公示时间：{span}，不少于{days}个工作日。",
        f"公示期内对名单有异议的，请以书面形式署真实姓名（单位加盖公章）并附证明材料，向{bureau}反映。",
    )
    table = Listed("拟补助企业名单", ("序号", "企业", "拟补助金额（万元）"), rows)
    title = (f"关于{found.year}年度{found.version.name}", "拟补助企业名单的公示")
    return Paper(f"{found.year}年度{found.version.name}公示", title, (*told, table), found.public_on or asked.day)


def payments(asked: Asked) -> Paper:
    """The payment list, with the share of each level when the policy splits it."""
    found = asking.wanted_round(asked.params)
    if found.state not in (Round.DUE, Round.PAID):
        raise BureauError("papers.early", "公示期满无异议以后才能出发放表。")
    entries = _entries(found, amount_yuan__gt=0)
    shared = [parts(e) for e in entries]
    names = tuple(f"{name}（万元）" for name, _ in shared[0]) if shared else ()
    head = ("序号", "企业", "统一社会信用代码", "核定研发投入（万元）", "补助金额（万元）", *names)
    rows = tuple(
        (n, e.organisation.name, e.organisation.credit_code or "", _of(e, "base_yuan"), _of(e, "amount_yuan"), *(_wan(a) for _, a in own))
        for n, (e, own) in enumerate(zip(entries, shared, strict=True), start=1)
    )  # fmt: skip
    sums = tuple(_wan(sum((own[k][1] for own in shared), Decimal(0))) for k in range(len(names)))
    last = (("", "合计", "", None, _sum(entries, "amount_yuan"), *sums),)
    paid = f"{day_in_words(found.paid_on)}拨付，凭证号{found.voucher}。" if found.paid_on and found.voucher else ""
    signed = f"送审：{found.submitted_by}　初审：{found.checked_by}　审批：{found.approved_by}（{found.approved_on}）"
    name = f"{found.year}年度{found.version.name}资金发放表"
    told = (f"依据{_rule(found)}，共{len(entries)}家，合计{words.money(_total(entries))}。{paid}",)
    return Paper(name, (name,), (*told, Listed("发放表", head, rows + last), signed), found.paid_on or asked.day)


PAPERS = {"table": table, "sheet": sheet, "notice": notice, "payments": payments}
