"""A circular entered with its whole table on one screen: the document once, a row for each figure that it publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count, F

from keguan.kit import words
from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Recorded
from keguan.kit.page import Asked, Filled, Form, Page
from keguan.registry import county_table
from keguan.registry.access import seen, sees
from keguan.registry.ledgers import read_figure
from keguan.registry.models import Document, PublishedFigure
from keguan.registry.models.figures import figure_called
from keguan.registry.regions import home
from keguan.store.acting import acting

ROWS, MOST, RECENT = 6, 60, 10
COLUMNS: Final = {"name": "指标", "year": "年度", "value": "数值", "unit": "单位", "rank": "位次", "of": "参与单位数"}
HEAD: Final = {"number": "文号", "title": "标题", "issuer": "发文机关", "issued_on": "发文日期"}


@dataclass(frozen=True)
class Typed:
    """One row of the table as it was typed."""

    number: int
    cells: dict[str, str]
    stage: str

    def value(self, name: str) -> str:
        return self.cells[name]


def circular(asked: Asked) -> dict[str, Any]:
    """The form: blank, of a document in the address with its rows, or as it was sent; and the newest circulars."""
    known = _known(asked)
    sent = asked.sent or known
    numbers = [
        int(name[1:].split("-")[0]) for name in sent if name.startswith("r") and name[1:].split("-")[0].isdecimal()
    ]
    many = min(max([ROWS, *(n + 2 for n in numbers)]), MOST)
    rows = [
        Typed(n, {c: sent.get(f"r{n}-{c}", "") for c in COLUMNS}, sent.get(f"r{n}-stage", PublishedFigure.VERIFIED))
        for n in range(1, many + 1)
    ]
    told = seen(asked.user, Document.objects.filter(figures__retired_at=None, figures__isnull=False))
    recorded = (d for d in catalogue.indicators.values() if isinstance(d, Recorded) and d.field == "value")
    return {
        "head": [(name, label, sent.get(name, "")) for name, label in HEAD.items()],
        "columns": COLUMNS,
        "rows": [(row, [(c, label, row.cells[c]) for c, label in COLUMNS.items()]) for row in rows],
        "stages": PublishedFigure.STAGES,
        "names": sorted({d.name for d in recorded}),
        "corrects": sent.get("correct") == "1",
        "recent": told.annotate(n=Count("figures")).order_by(F("issued_on").desc(nulls_last=True), "-pk")[:RECENT],
        "default_year": asked.day.year,
    }


def _known(asked: Asked) -> dict[str, str]:
    """A document's circular as the form would send it."""
    pk = asked.params.get("document", "")
    one = seen(asked.user, Document.objects.filter(pk=pk)).first() if pk.isdecimal() else None
    if one is None:
        return {}
    told = {name: str(getattr(one, name) or "") for name in HEAD}
    for n, figure in enumerate(one.figures.filter(retired_at=None).order_by("year", "pk"), start=1):
        value, unit = _as_written(figure)
        cells = {
            "name": figure.name,
            "year": figure.year,
            "value": value,
            "unit": unit,
            "rank": figure.rank,
            "of": figure.of,
        }
        told |= {f"r{n}-{name}": "" if cell is None else str(cell) for name, cell in cells.items()}
        told[f"r{n}-stage"] = figure.stage
    return told


def _as_written(figure: PublishedFigure) -> tuple[str, str]:
    """The value in the unit in which circulars write it."""
    if figure.value is None:
        return "", figure.unit
    if figure.unit == "%":
        return words.plain(figure.value * 100), "%"
    if figure.unit == "元":
        return words.plain(figure.value / words.WAN), "万元"
    return words.plain(figure.value), figure.unit


def read(asked: Asked, sent: Mapping[str, str], user: Any) -> Filled:
    """The bureau's own row of the circular's table of counties, in the rows that are still blank, to be looked through.

    Raises BureauError when there is no table, no such row, or nothing to read in it.
    """
    place = home()
    if place is None:
        raise BureauError("circular.no_home", "还不知道本局是哪个县（市、区），请先在 city.toml 里写明。")
    file, pasted = asked.files.get("table"), sent.get("pasted", "")
    if not file and not pasted.strip():
        raise BureauError("circular.no_table", "请粘贴通报里的表，或选通报的文件（docx、xlsx），再点“读入”。")
    tables = county_table.of_text(pasted) if pasted.strip() else county_table.of_file(*file)
    found = county_table.own_row(tables, place.name)
    year = next((sent[name] for name in sent if name.endswith("-year") and sent[name].strip()), str(asked.day.year))
    told = {name: text for name, text in sent.items() if name != "pasted"}
    free = (
        n for n in range(1, MOST + 1) if not any(told.get(f"r{n}-{c}", "").strip() for c in ("name", "value", "rank"))
    )
    for n, cells in zip(free, found, strict=False):
        told |= {f"r{n}-{c}": text for c, text in cells.items()}
        told[f"r{n}-year"] = told.get(f"r{n}-year") or year
    return Filled(
        f"从表里“{place.name}”一行读到 {len(found)} 项，还没有登记。请逐行核对年度、单位和位次，再点“登记”。", told
    )


def enter(asked: Asked, sent: Mapping[str, str], user: Any) -> str:
    """Write the document and every row of its table, or nothing. Raises BureauError with all that is to be mended."""
    document, faults = _document(sent, user)
    figures: list[tuple[int, PublishedFigure]] = []
    for n in range(1, MOST + 1):
        cells = {c: sent.get(f"r{n}-{c}", "").strip() for c in COLUMNS}
        if not any(cells[c] for c in ("name", "value", "rank")):
            continue
        try:
            figures.append((n, _figure(cells, sent.get(f"r{n}-stage", ""))))
        except BureauError as fault:
            faults.append(f"第 {n} 行：{fault.message.rstrip('。')}")
    fresh, changed, standing = _against_the_ledger(figures, corrects=sent.get("correct") == "1")
    faults += standing
    if not figures and not faults:
        faults.append("表里一行也没有填")
    if faults:
        raise BureauError("circular.faulty", "没有登记，请改正：" + "；".join(faults) + "。")
    with acting(user, f"登记通报 {document.number}"):
        document.save()
        for figure in (*fresh, *changed):
            figure.document = document
            figure.save()
    return f"已登记 {document.number}：新增 {len(fresh)} 条，更正 {len(changed)} 条，相同 {len(figures) - len(fresh) - len(changed)} 条。"


def _document(sent: Mapping[str, str], user: Any) -> tuple[Document, list[str]]:
    """The document by its number, with what the form says of it; and what is wrong with it."""
    number = normal(sent.get("number", ""))
    one = Document.objects.filter(number=number).first() or Document(number=number)
    if one.pk and not sees(user, one):
        return one, [f"{number} 是一份不对您开放的文件，请核对文号"]
    faults = [] if number else ["缺少文号"]
    one.title, one.issuer = sent.get("title", "").strip() or one.title, sent.get("issuer", "").strip() or one.issuer
    try:
        one.issued_on = date.fromisoformat(sent["issued_on"]) if sent.get("issued_on") else one.issued_on
        one.clean_fields()
    except ValueError:
        faults.append("发文日期要写成 2026-03-01 这样")
    except ValidationError as fault:
        faults += [message.rstrip("。") for message in fault.messages if number]
    return one, faults


def _figure(cells: Mapping[str, str], stage: str) -> PublishedFigure:
    """An unsaved figure of the cells. Raises BureauError with what to mend."""
    if not cells["name"]:
        raise BureauError("circular.name", "没有写指标名称")
    if not (cells["year"].isdecimal() and 1990 <= int(cells["year"]) <= 2100):
        raise BureauError("circular.year", f"“{cells['name']}”的年度要写成 2025 这样")
    if not cells["value"] and not cells["rank"]:
        raise BureauError("circular.empty", f"“{cells['name']}”没有数值也没有位次")
    if stage not in PublishedFigure.STAGES:
        raise BureauError("circular.stage", "请选核定或初步")
    written = {"unit": cells["unit"], "written_value": cells["value"] or None, "written_rank": cells["rank"] or None}
    read = read_figure({name: value for name, value in written.items() if value is not None})
    of = cells["of"] or read.get("of")
    if of and not str(of).isdecimal():
        raise BureauError("circular.of", f"“{cells['name']}”的参与单位数要填整数")
    rank, total = read.get("rank"), int(of) if of else None
    if rank is not None and not 1 <= rank <= (total or 999):
        raise BureauError("circular.rank", f"“{cells['name']}”的位次 {rank} 不在 1 到 {total or 999} 之间")
    value = read.get("value")
    if value is not None and abs(value) >= Decimal(10) ** 14:
        raise BureauError("circular.value", f"“{cells['name']}”的数值太大，请核对单位")
    return PublishedFigure(
        name=cells["name"][:80], year=int(cells["year"]), value=value, unit=str(read.get("unit") or "")[:10],
        stage=stage, rank=rank, of=total,
    )  # fmt: skip


def _against_the_ledger(
    figures: list[tuple[int, PublishedFigure]], *, corrects: bool
) -> tuple[list[Any], list[Any], list[str]]:
    """(new figures, known ones that change, sentences about those that contradict the ledger or each other)."""
    fresh, changed, faults, seen = [], [], [], dict[tuple[str, int, str], int]()
    for n, figure in figures:
        key = (figure_called(figure.name) or figure.name, figure.year, figure.stage)
        if key in seen:
            faults.append(f"第 {n} 行与第 {seen[key]} 行是同一个指标、年度和性质，请只留一行")
            continue
        seen[key] = n
        known = _standing(figure, key[0])
        if known is None:
            fresh.append(figure)
            continue
        differs = [
            name
            for name in ("value", "unit", "rank", "of")
            if getattr(figure, name) not in (None, "", getattr(known, name))
        ]
        if differs and not corrects:
            source = known.document or "没有写文号"
            faults.append(f"第 {n} 行与已登记的“{known}”（{source}）不同，确要更正请勾选“更正已登记的数”")
        elif differs:
            for name in differs:
                setattr(known, name, getattr(figure, name))
            changed.append(known)
    return fresh, changed, faults


def _standing(figure: PublishedFigure, key: str) -> PublishedFigure | None:
    """The row of the ledger for the same figure, year and stage, by whatever name circulars call it."""
    rows = PublishedFigure.objects.filter(year=figure.year, stage=figure.stage).select_related("document")
    return rows.filter(figure=key).first() or rows.filter(name=figure.name).first()


catalogue.add(
    Page(
        key="registry.circular",
        title="登记通报",
        purpose="上级通报、统计核定的一张表，文件登记一次，各项数值和位次一屏填完",
        template="ledgers/circular.html",
        show=circular,
        forms=(
            Form(key="enter", adds_to="registry.published_figures", do=enter),
            Form(key="read", adds_to="registry.published_figures", do=read),
        ),
    )
)
