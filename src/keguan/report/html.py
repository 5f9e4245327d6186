"""Renders the annual summary as HTML: the sheet for the reader's page, or one file that needs nothing else."""

from html import escape

from keguan.report.document import Block, Document, Fact, Heading, Number, Paragraph, Run, Table, numbered
from keguan.report.standalone import SCRIPT, STYLE

_OUTSIDE = ("http://", "https://")


def render(document: Document, *, standalone: bool = False) -> str:
    """The sheet as an `article`; with `standalone` a whole page with style, fact cards and a list of all facts."""
    anchors = {fact.id: f"fact-{at}" for at, fact in enumerate(document.facts(), start=1)} if standalone else {}
    sheet = _sheet(document, anchors=anchors)
    if not standalone:
        return sheet
    title = escape(document.title_text)
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="author" content="{escape(document.bureau)}">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{sheet}\n{_appendix(document, anchors=anchors)}\n"
        f'<div class="fact-card" role="status" hidden></div>\n<script>{SCRIPT}</script>\n</body>\n</html>\n'
    )


def _sheet(document: Document, *, anchors: dict[str, str]) -> str:
    title = "<br>".join(escape(line) for line in document.title)
    parts = [f'<article class="sheet" lang="zh-Hans">\n<h1>{title}</h1>']
    for chapter, blocks in numbered(document):
        inside = "\n".join(_block(block, anchors=anchors) for block in blocks)
        key = escape(chapter.key)
        parts.append(f'<section id="chapter-{key}" data-chapter="{key}">\n{inside}\n</section>')
    day = document.day
    parts.append(
        f'<footer class="signature"><p>{escape(document.issuer)}</p>'
        f'<p><time datetime="{day.isoformat()}">{day.year}年{day.month}月{day.day}日</time></p></footer>\n</article>'
    )
    return "\n".join(parts)


def _block(block: Block, *, anchors: dict[str, str]) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    if isinstance(block, Paragraph):
        return f"<p>{_runs(block.runs, anchors=anchors)}</p>"
    return _table(block, anchors=anchors)


def _table(table: Table, *, anchors: dict[str, str]) -> str:
    caption = f"<caption>{escape(table.caption)}</caption>" if table.caption else ""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in table.head)
    rows = []
    for row in table.rows:
        cells = (f"<td{_side(cell)}>{_runs(cell, anchors=anchors)}</td>" for cell in row)
        rows.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(rows)
    return f'<div class="table"><table>{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _side(cell: tuple[Run, ...]) -> str:
    return ' class="n"' if len(cell) == 1 and cell[0].is_quantity else ""


def _runs(runs: tuple[Run, ...], *, anchors: dict[str, str]) -> str:
    return "".join(_run(run, anchors=anchors) for run in runs)


def _run(run: Run, *, anchors: dict[str, str]) -> str:
    inside = _number(run.fact, anchors=anchors) if isinstance(run, Number) else escape(run.text)
    return f"<strong>{inside}</strong>" if run.strong else inside


def _number(fact: Fact, *, anchors: dict[str, str]) -> str:
    """A link to the rows behind the number; in a standalone file, which has no pages beside it, to the list below."""
    told = {
        "data-fact": fact.id,
        "data-name": fact.name,
        "data-period": fact.period,
        "data-rows": str(fact.rows),
        "data-definition": fact.definition,
    }
    if not anchors:
        told["title"] = _summary(fact)  # the standalone file shows a card instead
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in told.items())
    target = f"#{anchors[fact.id]}" if fact.id in anchors else _address(fact.url)
    if target:
        return f'<a class="f" href="{escape(target)}"{attributes}>{escape(fact.display)}</a>'
    return f'<span class="f"{attributes}>{escape(fact.display)}</span>'


def _summary(fact: Fact) -> str:
    return " · ".join(part for part in (fact.name, fact.period, f"{fact.rows} 条记录") if part)


def _address(url: str) -> str:
    """The address when it is a page of this site or of the web; `javascript:` and the like lead nowhere."""
    is_page = (url.startswith("/") and not url.startswith("//")) or url.lower().startswith(_OUTSIDE)
    return url if is_page else ""


def _appendix(document: Document, *, anchors: dict[str, str]) -> str:
    rows = "\n".join(
        f'<tr id="{anchors[fact.id]}"><td class="id">{escape(fact.id)}</td><td>{_named(fact)}</td>'
        f"<td>{escape(fact.display)}</td><td>{escape(fact.period)}</td>"
        f'<td class="n">{fact.rows}</td></tr>'
        for fact in document.facts()
    )
    heads = "".join(f'<th scope="col">{text}</th>' for text in ("事实编号", "名称", "文中数值", "时期", "记录数"))
    return (
        '<section class="appendix">\n<h2>附录：数据出处</h2>\n<div class="table"><table>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n</section>"
    )


def _named(fact: Fact) -> str:
    name = escape(fact.name)
    if fact.url.lower().startswith(_OUTSIDE):
        name = f'<a href="{escape(fact.url)}">{name}</a>'
    return f"{name}<small>{escape(fact.definition)}</small>" if fact.definition else name
