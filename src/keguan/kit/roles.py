"""The people of a bureau and around it, and what kind of data each may be shown at all."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Role:
    """A kind of user. `reach` says what they see: everything, their region, their organisation, or nothing."""

    key: str
    name: str
    reach: str
    lands_on: str = "workbench"
    duties: str = ""


ALL: Final = "all"
REGION: Final = "region"
ORGANISATION: Final = "organisation"
NOTHING: Final = "nothing"

CLERK = Role("clerk", "科室业务员", ALL, "workbench", "导入、核对、修改本科室台账")
HEAD = Role("head", "科长", ALL, "dashboard", "看本单位全部数据，改本科室台账，导出")
LEADER = Role("leader", "局领导", ALL, "dashboard", "看全局数据与报告，导出")
WRITER = Role("writer", "报告撰稿人", ALL, "report", "写年度总结，看全局数据，导出")
TOWNSHIP = Role("township", "乡镇科技专员", REGION, "workbench", "看本乡镇（园区）的企业和台账，登记走访")
ENTERPRISE = Role("enterprise", "企业", ORGANISATION, "portal", "看本企业的一企一档")
BANK = Role("bank", "合作银行", ORGANISATION, "portal", "看本行的科贷通贷款")
EXPERT = Role("expert", "专家", NOTHING, "portal", "只看分配给本人的评审")
SYSTEM = Role("system", "系统管理员", NOTHING, "accounts", "开账号、停账号，不看业务数据")
SECURITY = Role("security", "安全管理员", NOTHING, "accounts", "查看账号与权限，不看业务数据")
AUDITOR = Role("auditor", "审计管理员", NOTHING, "trail", "查看操作留痕，不看业务数据")

ROLES: Final = {
    r.key: r for r in (CLERK, HEAD, LEADER, WRITER, TOWNSHIP, ENTERPRISE, BANK, EXPERT, SYSTEM, SECURITY, AUDITOR)
}
STAFF: Final = frozenset({CLERK, HEAD, LEADER, WRITER})
EDITORS: Final = frozenset({CLERK, HEAD})
OFFICERS: Final = frozenset({SYSTEM, SECURITY, AUDITOR})  # 三员: an account is one of them for good, or never


@dataclass(frozen=True)
class Can:
    """Who may do what with a ledger. Nobody else may: what is not named is denied.

    `view` sees it (narrowed by the user's scope), `change` also writes it (within the user's sections), `export` takes
    it out as a file, `own` sees the rows of their own organisation. `add` adds records on a page of the line, within
    the user's scope, without changing those of others.
    """

    view: frozenset[Role] = STAFF | {TOWNSHIP}
    change: frozenset[Role] = EDITORS
    export: frozenset[Role] = STAFF
    own: frozenset[Role] = frozenset()
    add: frozenset[Role] = frozenset()
