"""The declared matrix of rights: which role may open which page, and do what with which ledger.

It is written out here once more, apart from the gates that the views carry, so that a gate opened by mistake is a
difference: one test goes over every address and every role and compares. The security officer reads it on the screen.
"""

from typing import Final

from keguan.kit.catalogue import catalogue
from keguan.kit.ledger import Ledger
from keguan.kit.roles import ROLES, Role

EVERYBODY: Final = frozenset(ROLES)
STAFF: Final = frozenset({"clerk", "head", "leader", "writer"})
READERS: Final = STAFF | {"township"}
EDITORS: Final = frozenset({"clerk", "head"})
KEEPERS: Final = frozenset({"clerk", "head", "writer"})
ENTERPRISE: Final = frozenset({"enterprise"})
HEADS: Final = frozenset({"head"})
WRITERS: Final = frozenset({"head", "writer"})
ARRANGERS: Final = frozenset({"head", "leader"})
OFFICERS: Final = frozenset({"system", "security"})
SYSTEM: Final = frozenset({"system"})
AUDITOR: Final = frozenset({"auditor"})

VIEW, CHANGE, EXPORT, MOVE, ADD = "view", "change", "export", "move", "add"
VERBS: Final = {VIEW: "查看", CHANGE: "修改、导入", EXPORT: "导出", MOVE: "办理", ADD: "登记"}

# address → (what it is, who may open it); for an address of a ledger the verb that the ledger must allow
PAGES: Final[dict[str, tuple[str, frozenset[str] | str]]] = {
    "logout": ("退出登录", EVERYBODY),
    "change-password": ("修改自己的口令", EVERYBODY),
    "second-factor": ("输入动态码", EVERYBODY),
    "me": ("我的账号", EVERYBODY),
    "still-here": ("继续使用，不因久未操作退出", EVERYBODY),
    "second-factor-set-up": ("开启动态码", EVERYBODY),
    "second-factor-off": ("关闭动态码", EVERYBODY),
    "sign-out-everywhere": ("在其他设备上退出", EVERYBODY),
    "home": ("首页", EVERYBODY),
    "look-at": ("切换年度和范围", EVERYBODY),
    "portal": ("我的档案", EVERYBODY),
    "search": ("搜索（只搜得到看得见的）", EVERYBODY),
    # heads declare in the lines they keep; lines are arranged by leaders and by heads of every section
    "own": ("台账与指标设置", ARRANGERS),
    "own-lines": ("业务线改名、排序、停用", ARRANGERS),
    "own-begin": ("从范例建台账", HEADS),
    "own-switch": ("停用、恢复自定义台账和指标", HEADS),
    "own-ledger-new": ("建自定义台账", HEADS),
    "own-from-workbook": ("照现成的表建台账", HEADS),
    "own-ledger": ("改自定义台账", HEADS),
    "own-indicator-new": ("建自定义指标", HEADS),
    "own-indicator-try": ("试算自定义指标", HEADS),
    "own-indicator": ("改自定义指标", HEADS),
    "accounts": ("账号", OFFICERS),
    "matrix": ("角色权限表", OFFICERS),
    "matrix-export": ("导出角色权限表", OFFICERS),
    "account-new": ("开立账号", SYSTEM),
    "account-edit": ("修改账号", SYSTEM),
    "account-reset": ("重置口令", SYSTEM),
    "account-switch": ("停用、启用账号", SYSTEM),
    "trail": ("操作留痕", AUDITOR),
    "audit-log": ("审计日志", AUDITOR),
    "audit-check": ("核验审计日志", AUDITOR),
    "audit-export": ("导出审计日志", AUDITOR),
    "workbench": ("工作台", READERS),
    "dashboard": ("驾驶舱", READERS),
    "indicators": ("指标目录", READERS),
    "indicator": ("一个指标", READERS),
    "indicator-rows": ("导出指标的明细", STAFF),
    "report": ("报告", READERS),
    # staff read drafts and remark on them; writers and heads write; moves are decided by role, see the workflow
    "page": ("业务线的工作页（续认、培育、走访、摸底、义务、预测、梯次）", READERS),
    "page-add": ("在工作页上登记联系、申报、摸底", EDITORS | {"township"}),
    "page-do": ("在工作页上办理（各页另看能否登记那本台账）", EDITORS | {"township"}),
    "page-paper": ("下载工作页的文件（名单、试算、公示、发放、推荐函、月报）", STAFF | {"bank"}),
    "own-page": ("企业填报的页面（申报摸底、研发统计、补助测算）", ENTERPRISE),
    "own-page-add": ("企业填报", ENTERPRISE),
    "own-page-paper": ("下载本企业的填报表", ENTERPRISE),
    "own-page-do": ("企业填报、报送、提出异议", ENTERPRISE),
    "population": ("按办法判断的全部企业", READERS),
    "population-workbook": ("导出判断结果", STAFF),
    "missing-figures": ("待补数据", READERS),
    "self-test": ("对照认定办法自测（企业看自己的）", READERS | {"enterprise"}),
    "policies": ("认定办法", READERS),
    "policy-version": ("办法的一个版本", READERS),
    "policy-draft-new": ("拟办法的新版本", EDITORS),
    "policy-draft": ("办法版本的草稿", STAFF),
    "policy-draft-edit": ("改办法草稿", EDITORS),
    "policy-cases": ("给草稿加例子、删例子", EDITORS),
    "policy-try": ("拿草稿试算", STAFF),
    "policy-try-progress": ("试算做到哪了", STAFF),
    "policy-try-export": ("导出试算的企业", STAFF),
    "policy-publish": ("办法版本生效", ARRANGERS),
    "policy-withdraw": ("撤回还没开始执行的版本", ARRANGERS),
    "policy-discard": ("放弃办法草稿", EDITORS),
    "plan": ("目标与任务", STAFF),
    "plan-roll": ("照上年起草目标", STAFF),
    "plan-workbook": ("导出任务分解表", STAFF),
    "plan-docx": ("导出任务分解表（docx）", STAFF),
    "report-new": ("新建报告", WRITERS),
    "report-numbers": ("写稿时找数", STAFF),
    "report-bridge": ("两个状态之间的桥", STAFF),
    "report-reader": ("一份报告", STAFF),
    "report-fact": ("报告里一个数的依据", STAFF),
    "report-docx": ("下载报告草稿", STAFF),
    "report-title": ("改报告标题", WRITERS),
    "report-move": ("送审、签发、发布", STAFF),
    "report-arrange": ("各章的次序和取舍", WRITERS),
    "report-chapter-new": ("加一章", WRITERS),
    "report-chapter": ("一章的文字（撰稿人、科长可改）", STAFF),
    "report-preview": ("预览一章", STAFF),
    "report-versions": ("一章的各个版本", STAFF),
    "report-comment": ("对一章提意见", STAFF),
    "report-settle": ("处理意见", STAFF),
    "edition": ("签发稿", STAFF),
    "edition-docx": ("下载签发稿", STAFF),
    "edition-pdf": ("签发稿 PDF", STAFF),
    "edition-compare": ("文稿对比", STAFF),
    "edition-bridge": ("签发数与今天的数", STAFF),
    "annual": ("年度总结", READERS),
    "annual-fact": ("总结里一个数的依据", READERS),
    "annual-facts": ("总结的全部依据", STAFF),
    "annual-docx": ("下载总结", STAFF),
    # a draft that was checked is shown to whoever sent it
    "check": ("核数", STAFF),
    "check-upload": ("送文稿核数", STAFF),
    "check-draft": ("一份核对过的文稿", STAFF),
    "check-marked": ("下载加批注的文稿", STAFF),
    "check-choose": ("认定文中的数说的是哪个指标", STAFF),
    "check-remove": ("删去核对过的文稿", STAFF),
    # a form is shown to whoever sent it
    "forms": ("上级报表", STAFF),
    "form-upload": ("送报表来填", STAFF),
    "form": ("一张报表", STAFF),
    "form-choose": ("认定一格填什么", STAFF),
    "form-filled": ("下载填好的报表", STAFF),
    "form-remove": ("删去报表", STAFF),
    # an upload is shown to whoever sent it, until it is registered
    "library-upload": ("上传到文库", KEEPERS),
    "library-queue": ("上传的文件转换到哪了", KEEPERS),
    "library-register": ("登记上传的文件", KEEPERS),
    "library-again": ("重新转换上传的文件", KEEPERS),
    "library-take-out": ("撤下没有登记的文件", KEEPERS),
    "imports": ("历次导入", STAFF),
    "import": ("一批导入", STAFF),
    "import-progress": ("一批导入做到哪了", STAFF),
    "import-file": ("下载导入的原件", STAFF),
    "import-sheet": ("看原件的一张表", STAFF),
    # whoever may change any ledger imports into it; of other ledgers nothing is taken in or taken back
    "import-upload": ("上传表格", STAFF),
    "import-tables": ("认表", STAFF),
    "import-cell": ("改导入的一格", STAFF),
    "import-organisations": ("认单位", STAFF),
    "import-undo": ("撤销一批导入", STAFF),
    "import-stop": ("停下正在做的导入", STAFF),
    "import-commit": ("入账", STAFF),
    "import-cancel": ("放弃一批导入", STAFF),
    "import-marked": ("下载标了错的表", STAFF),
    "import-errors": ("下载错误清单", STAFF),
    "find-organisation": ("填表时找单位", STAFF),
    "find-document": ("填表时找文件", STAFF),
    "organisation": ("一企一档（范围以内的）", EVERYBODY),
    "organisation-profile": ("一页纸（范围以内的）", EVERYBODY),
    "organisation-merge": ("合并档案", EDITORS),
    "organisation-part": ("撤销合并", EDITORS),
    "ledger": ("台账列表", VIEW),
    "ledger-columns": ("选择列", VIEW),
    "ledger-view-save": ("保存视图", VIEW),
    "ledger-view-remove": ("删除视图", VIEW),
    "record": ("一条记录", VIEW),
    "record-file": ("打开附件", VIEW),
    "ledger-export": ("导出台账", EXPORT),
    "ledger-template": ("下载空白模板", CHANGE),
    "record-new": ("新建", CHANGE),
    "record-draft-new": ("存草稿（新建）", CHANGE),
    "record-draft": ("存草稿", CHANGE),
    "record-edit": ("修改", CHANGE),
    "record-cell": ("在列表里修改", CHANGE),
    "record-version": ("恢复版本", CHANGE),
    "record-files": ("附上文件", MOVE),
    "record-file-take-off": ("取下附件", CHANGE),
    "record-retire": ("作废", CHANGE),
    "record-restore": ("恢复", CHANGE),
    "library-number": ("文库：打开一个文号的文件", EVERYBODY),
    "library-collections": ("文库：专题", EVERYBODY),
    "library-collection": ("文库：一个专题", EVERYBODY),
    "library-collection-new": ("文库：建专题", KEEPERS),
    "library-collection-edit": ("文库：改专题", KEEPERS),
    "library-collection-close": ("文库：停用专题", KEEPERS),
    "library-collection-arrange": ("文库：排专题里的文件", KEEPERS),
    "library-collect": ("文库：把文件收进专题", KEEPERS),
    "library-categories": ("文库：类目", KEEPERS),
    "library-category-new": ("文库：建类目", KEEPERS),
    "library-category": ("文库：改类目", KEEPERS),
    "library-feed": ("文库：新公开文件的订阅（RSS）", EVERYBODY),
    "library-atom": ("文库：新公开文件的订阅（Atom）", EVERYBODY),
    "library-around": ("文库：谁在用一份文件", EVERYBODY),
    "library-pick": ("文库：找配套材料", KEEPERS),
    "library-tie": ("文库：加配套材料", KEEPERS),
    "library-untie": ("文库：取下配套材料", KEEPERS),
    "record-move": ("办理一步", MOVE),
    "bulk": ("批量处理", MOVE),
    "bulk-changes": ("批量操作的记录", MOVE),
    "bulk-undo": ("撤销批量操作", MOVE),
    # public documents are for visitors too; whom each document is for, and how much of it, is said by the document
    "library-document": ("文库：读一份文件（各文件另看对谁开放）", EVERYBODY),
    "library-place": ("文库：记下读到哪页", EVERYBODY),
    "library-page": ("文库：一页的图", EVERYBODY),
    "library-lines": ("文库：一页的文字（能下载的）", EVERYBODY),
    "library-find": ("文库：在文中查找", EVERYBODY),
    "library-file": ("文库：下载（各文件另看给谁）", EVERYBODY),
    "library-shared": ("文库：打开分享链接", EVERYBODY),
    "library-mine": ("我的文库", EVERYBODY),
    "library-favourite": ("文库：收藏", EVERYBODY),
    "library-edit": ("文库：改文件信息（本业务线的）", KEEPERS),
    "library-people": ("文库：找指定读者", KEEPERS),
    "library-documents": ("文库：找替代的文件", KEEPERS),
    "library-retire": ("文库：撤下文件", KEEPERS),
    "library-restore": ("文库：恢复撤下的文件", KEEPERS),
    "library-versions": ("文库：各个版本，上传新版本", KEEPERS),
    "library-convert-again": ("文库：重新转换一个版本", KEEPERS),
    "library-compare": ("文库：对比两个版本", KEEPERS),
    "library-share": ("文库：做分享链接", KEEPERS),
    "library-take-back": ("文库：收回分享链接", KEEPERS),
    # public documents are found by visitors too; the list holds only what its reader may find
    "library": ("文库：列表和全文搜索", EVERYBODY),
    "library-export": ("文库：导出列表", STAFF),
}

# work pages that others than the usual readers open, by key
WITH_BANK: Final = STAFF | {"bank"}
WORK: Final[dict[str, frozenset[str]]] = {
    "registry.circular": STAFF,
    "enterprises.answer": ENTERPRISE,
    "rd.filing": ENTERPRISE,
    "rd.mine": ENTERPRISE,
    "finance.desk": WITH_BANK,
    "finance.candidates": STAFF,
    "finance.fund": WITH_BANK,
    "finance.scheme": STAFF,
    "finance.statement": WITH_BANK,
    "finance.compare": STAFF,
}

# the same of the JSON: read only, so that writing is nobody's
JSON: Final[dict[str, tuple[str, frozenset[str] | str]]] = {
    "/api/ledgers": ("接口：能看的台账", EVERYBODY),
    "/api/ledgers/{key}": ("接口：台账的记录", VIEW),
    "/api/ledgers/{key}/{pk}": ("接口：一条记录", VIEW),
    "/api/indicators": ("接口：指标目录", READERS),
    "/api/indicators/{key}": ("接口：一个指标", READERS),
    "/api/indicators/{key}/rows": ("接口：指标的明细", READERS),
    "/api/reports/annual/{year}/facts": ("接口：总结的全部依据", READERS),
    "/api/library": ("接口：文库文件", EVERYBODY),
    "/api/library/{pk}": ("接口：一份文库文件", EVERYBODY),
    "/api/library/{pk}/pages/{n}": ("接口：文库文件一页的文字", EVERYBODY),
    "/api/docs": ("接口说明", STAFF),
    "/api/openapi.json": ("接口说明（机器读）", STAFF),
}


def readers_of(page: str) -> frozenset[str]:
    """The keys of the roles that may open the work page of this key."""
    return WORK.get(page, READERS)


def roles_for(ledger: Ledger, verb: str) -> frozenset[str]:
    """The keys of the roles that the ledger's declaration allows the verb; MOVE also allows whoever may change."""
    can = ledger.can
    if verb == MOVE:
        workflow = catalogue.workflow_of(ledger.model)
        movers = frozenset(r for m in workflow.moves for r in m.by) if workflow else frozenset()
        seen = can.view | can.own
        return frozenset(r.key for r in can.change | (movers & seen))
    named: dict[str, frozenset[Role]] = {
        VIEW: can.view | can.own, CHANGE: can.change, EXPORT: can.export, ADD: can.add | can.change,
    }  # fmt: skip
    return frozenset(r.key for r in named[verb] if r.reach != "nothing")
