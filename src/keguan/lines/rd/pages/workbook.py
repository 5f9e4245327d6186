"""An enterprise's own workbook of the forms 107-2 and 107-1 taken into its draft, read as imports read it."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked
from keguan.lines.rd.actions.returns import COLUMNS
from keguan.lines.rd.models import Submission
from keguan.lines.rd.pages.filling import MOST, one_of
from keguan.lines.rd.pages.projects import read_projects
from keguan.lines.rd.rules.forms import in_unit, project_columns
from keguan.registry.importing.reading import read_all
from keguan.registry.models import Organisation
from keguan.registry.models.organisations import normal_name
from keguan.store.acting import acting
from keguan.store.importing.rows import ParsedRow

RETURNS: Final = "rd.returns"
ERRORS: Final = 5  # told at once


def take(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Put the workbook's figures and projects into the draft. Raises BureauError when nothing fits or a cell is wrong.

    Figures left blank stay; a list of projects stands for all, unless there is none in it.
    """
    one = one_of(asked, sent)
    if "workbook" not in asked.files:
        raise BureauError("returns.no_file", "请先选择填好的文件，再点“读入”。")
    figures, projects = _read(one, *asked.files["workbook"])
    values, listed = _values(figures), _projects(projects)
    one.values = {**one.values, **values}
    one.projects = listed or one.projects
    with acting(user, "读入107-1、107-2表"):
        one.save()
    told = [f"107-2表 {len(values)} 项"] if figures else []
    told += [f"107-1表 {len(listed)} 个项目，原来填的项目已换成表里的"] if listed else []
    return f"读入{'，'.join(told)}。还没有报送，请逐项核对，有疑点的写明原因。"


def _read(one: Submission, name: str, content: bytes) -> tuple[ParsedRow | None, list[ParsedRow]]:
    """The enterprise's row of figures of the year, if there is one, and its projects."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sent{Path(name).suffix[:8]}"
        path.write_bytes(content)
        read = read_all([(name, path)], only=RETURNS, year=one.year)
        if read.problems:
            raise BureauError("returns.unreadable", f"“{name[-40:]}”读不了：{read.problems[0][1]}")
        lists = read_projects(name, path, one.year)
    sheets = [sheet for sheet in read.sheets if sheet.ledger and sheet.sheet not in lists]
    mine = _of(one, (row for sheet in sheets for row in sheet.rows))
    projects = _of(one, (row for rows in lists.values() for row in rows))
    if len(mine) != 1 and not (projects and not mine):
        found = f"找到 {len(mine)} 行" if mine else "没有找到"
        raise BureauError(
            "returns.not_mine", f"文件里{found}“{one.organisation}”{one.year}年的数，请核对单位名称和年度。"
        )
    if len(projects) > MOST:
        raise BureauError("returns.projects", f"107-1表有 {len(projects)} 个项目，最多 {MOST} 个，请合并后再读入。")
    _require_sound([*mine, *projects])
    return mine[0] if mine else None, projects


def _of(one: Submission, rows: Iterable[ParsedRow]) -> list[ParsedRow]:
    in_year = (row for row in rows if row.values.get("year") == one.year)
    return [row for row in in_year if _is_mine(str(row.values.get("organisation", "")), one.organisation)]


def _require_sound(rows: list[ParsedRow]) -> None:
    faults = [f"“{row.sheet}”{error.cell} {error.message}".rstrip("。") for row in rows for error in row.errors]
    if faults:
        more = f"；还有 {len(faults) - ERRORS} 处" if len(faults) > ERRORS else ""
        raise BureauError("returns.cells", f"没有读入，请在表里改正后再读入：{'；'.join(faults[:ERRORS])}{more}。")


def _values(row: ParsedRow | None) -> dict[str, str]:
    """Figures by code, in the unit of the form."""
    if row is None:
        return {}
    prepare = catalogue.ledger(RETURNS).prepare
    told = prepare(row.values) if prepare else row.values
    columns = {
        code: in_unit(Fraction(told[i.field]) / i.scale) for code, i in COLUMNS.items() if told.get(i.field) is not None
    }
    return {**told.get("coded", {}), **columns}


def _projects(rows: list[ParsedRow]) -> list[dict[str, str]]:
    return [{c.code: row.values[c.code] for c in project_columns() if c.code in row.values} for row in rows]


def _is_mine(name: str, organisation: Organisation) -> bool:
    former = organisation.former_names.values_list("key", flat=True)
    return normal_name(name) in {organisation.key, *former}
