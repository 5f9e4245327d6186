"""`keguan value`: one indicator."""

import csv
from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, BureauCommand, exact
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.indicator import Indicator
from keguan.kit.period import Period
from keguan.kit.scope import EVERYTHING
from keguan.store.cells import cells_of, columns_of
from keguan.store.evidence import evaluate, evidence, split


class Command(BureauCommand):
    reads_declarations = True
    help = "打印一个指标的值；金额以元为单位"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("key", metavar="KEY", help="指标的键，见 keguan catalogue")
        parser.add_argument("--year", required=True, metavar="Y", help="年度；也可写 2025-H1、2025-Q3、2025-03")
        parser.add_argument("--split", metavar="NAME", help="按某个字段分组，如 organisation__region__name")
        parser.add_argument("--rows", metavar="OUT.csv", help="把被计入的每一条记录写成 csv")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def run(self, *, key: str, year: str, **options: Any) -> int:
        indicator, period = catalogue.indicator(key), Period.parse(year)
        found = evaluate(indicator, period)
        answer: dict[str, Any] = {
            "key": key,
            "value": exact(found.value),
            "unit": indicator.unit,
            "period": str(period),
            "rows": found.rows,
        }
        if options["split"]:
            answer["split"] = {label: exact(value) for _, label, value in _split(indicator, period, options["split"])}
        if options["rows"]:
            _write_rows(Path(options["rows"]), indicator, period)
        if options["json"]:
            self.print_json(answer)
        else:
            self.stdout.write(f"{period.label}{indicator.name}：{found.display}（{found.rows} 条记录）")
            for label, value in answer.get("split", {}).items():
                self.stdout.write(f"    {label}：{value}")
        return DONE


def _split(indicator: Any, period: Period, by: str) -> list[tuple[Any, str, Any]]:
    if not isinstance(indicator, Indicator) or by not in indicator.split_by:
        offered = "、".join(getattr(indicator, "split_by", ())) or "（没有）"
        raise BureauError("value.split", f"“{indicator.name}”不能按 {by} 分组，可用的有：{offered}。")
    return split(indicator, period, scope=EVERYTHING, by=by)


def _write_rows(path: Path, indicator: Any, period: Period) -> None:
    rows = evidence(indicator, period)
    columns = columns_of(rows.model, getattr(indicator, "columns", ()) or catalogue.ledger(indicator.ledger).columns)
    with path.open("w", newline="", encoding="utf-8-sig") as out:  # the mark lets Excel read it as UTF-8
        writer = csv.writer(out)
        writer.writerow([label for _, label in columns])
        writer.writerows(cells_of(row, columns) for row in rows)
