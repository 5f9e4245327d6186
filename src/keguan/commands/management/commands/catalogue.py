"""`keguan catalogue`: every ledger, indicator and workflow with its definition."""

from typing import Any

from keguan.commands.base import DONE, BureauCommand
from keguan.kit.catalogue import catalogue
from keguan.store.shapes import shape_of


class Command(BureauCommand):
    reads_declarations = True
    help = "列出全部台账、指标和流程及其口径"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def run(self, **options: Any) -> int:
        if options["json"]:
            self.print_json(as_json())
            return DONE
        for heading, items in (
            ("台账", [(d.key, d.title, d.purpose) for d in catalogue.ledgers.values()]),
            ("指标", [(d.key, f"{d.name}（{d.unit}）", d.definition) for d in catalogue.indicators.values()]),
            ("流程", [(d.key, d.name, " → ".join(d.states.values())) for d in catalogue.workflows.values()]),
        ):
            self.stdout.write(f"\n{heading}")
            for key, name, definition in items:
                self.stdout.write(f"  {key:<40} {name}：{definition}")
        return DONE


def as_json() -> dict[str, Any]:
    """The declarations as data."""
    return {
        "ledgers": [
            {
                "key": d.key,
                "title": d.title,
                "purpose": d.purpose,
                "identity": [list(group) for group in d.identity],
                "fields": [
                    {"name": f.name, "label": f.label, "kind": f.kind, "required": f.required}
                    for f in shape_of(d.key).fields
                ],
            }
            for d in catalogue.ledgers.values()
        ],
        "indicators": [
            {
                "key": d.key,
                "name": d.name,
                "unit": d.unit,
                "kind": d.kind,
                "definition": d.definition,
                "cite": str(d.cite or ""),
                "splits": list(d.split_by),
            }
            for d in catalogue.indicators.values()
        ],
        "workflows": [
            {
                "key": d.key,
                "name": d.name,
                "states": dict(d.states),
                "start": d.start,
                "final": list(d.final),
                "moves": [
                    {
                        "name": m.name,
                        "from": m.source,
                        "to": m.target,
                        "label": m.label,
                        "by": sorted(r.key for r in m.by),
                    }
                    for m in d.moves
                ],
            }
            for d in catalogue.workflows.values()
        ],
    }
