"""An enterprise's own workbook of form 107-2 taken into its draft, read as imports read it."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.lines.rd.actions.returns import COLUMNS
from keguan.lines.rd.models import Submission
from keguan.lines.rd.pages.filling import one_of
from keguan.lines.rd.rules.forms import in_unit
from keguan.registry.importing.reading import read_all
from keguan.registry.models import Organisation
from keguan.registry.models.organisations import normal_name
from keguan.store.acting import acting

RETURNS: Final = "rd.returns"


def take(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Put the workbook's figures into the draft; what it leaves blank stays. Raises BureauError when nothing fits."""
    one = one_of(asked, sent)
    if "workbook" not in asked.files:
        raise BureauError("returns.no_file", "请先选择107-2表的文件，再点“读入”。")
    values = _values(one, *asked.files["workbook"])
    one.values = {**one.values, **values}
    with acting(user, "读入107-2表"):
        one.save()
    return f"读入 {len(values)} 项，还没有报送。请逐项核对，有疑点的写明原因。"


def _values(one: Submission, name: str, content: bytes) -> dict[str, str]:
    """The enterprise's figures of the year by code, as the file tells them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{Path(name).suffix[:8]}"
        path.write_bytes(content)
        read = read_all([(name, path)], only=RETURNS, year=one.year)
    if read.problems:
        raise BureauError("returns.unreadable", f"“{name[-40:]}”读不了：{read.problems[0][1]}")
    rows = [row for sheet in read.sheets if sheet.ledger for row in sheet.rows if row.values.get("year") == one.year]
    mine = [row for row in rows if _is_mine(str(row.values.get("organisation", "")), one.organisation)]
    if len(mine) != 1:
        found = f"找到 {len(mine)} 行" if mine else "没有找到"
        raise BureauError(
            "returns.not_mine", f"文件里{found}“{one.organisation}”{one.year}年的数，请核对单位名称和年度。"
        )
    if mine[0].errors:
        raise BureauError("returns.cells", "；".join(f"{e.cell} {e.message}".strip() for e in mine[0].errors[:5]))
    prepare = catalogue.ledger(RETURNS).prepare
    told = prepare(mine[0].values) if prepare else mine[0].values
    columns = {
        code: in_unit(Fraction(told[i.field]) / i.scale) for code, i in COLUMNS.items() if told.get(i.field) is not None
    }
    return {**told.get("coded", {}), **columns}


def _is_mine(name: str, organisation: Organisation) -> bool:
    former = organisation.former_names.values_list("key", flat=True)
    return normal_name(name) in {organisation.key, *former}
