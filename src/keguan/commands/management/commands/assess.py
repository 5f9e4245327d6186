"""`keguan assess`: an enterprise against the rules of a policy."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, BureauCommand
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.rules.assessment import Assessment
from keguan.kit.rules.policy import Policy
from keguan.kit.rules.wording import judged
from keguan.kit.scope import EVERYTHING
from keguan.registry.models import Organisation
from keguan.store.clock import today

VERDICTS = {"pass": "符合", "fail": "不符合", "undecided": "不能判断"}


class Command(BureauCommand):
    help = "按认定办法判断企业够不够条件（" + "，".join(f"{p.key} {p.name}" for p in catalogue.policies.values()) + "）"
    reads_declarations = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("policy", choices=sorted(catalogue.policies), help="哪个办法")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--org", metavar="CODE", help="统一社会信用代码或企业名称")
        which.add_argument("--facts", metavar="FILE.json", help="给定的数，不用数据库")
        which.add_argument("--all", action="store_true", help="台账里的全部企业")
        parser.add_argument("--on", metavar="DATE", help="按哪一天判断，如 2026-06-30，不写则今天")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")

    def run(self, *, policy: str, **options: Any) -> int:
        rules = catalogue.policies[policy]
        on = _day(options["on"])
        if options["facts"]:
            told = rules.assess(_read(Path(options["facts"])), on)
            self.print_json(told.as_json()) if options["json"] else self._tell(rules, told)
        elif options["org"]:
            one = _organisation(options["org"])
            told = rules.assess(rules.gather(one, on).facts, on)
            self.print_json({"organisation": one.name} | told.as_json()) if options["json"] else self._tell(
                rules, told, one.name
            )
        else:
            self._all(rules, on, as_json=options["json"])
        return DONE

    def _all(self, rules: Policy, on: date, *, as_json: bool) -> None:
        who, table = rules.gather_all(EVERYTHING, on)
        names = Organisation.objects.filter(kind="enterprise").in_bulk()
        decided = rules.decide(table, on)
        found = ((names[pk], decided.assessment(row)) for row, pk in enumerate(who))
        if as_json:
            self.print_json(
                [{"organisation": o.name, "credit_code": o.credit_code} | told.as_json() for o, told in found]
            )
            return
        for one, told in found:
            open_ = "、".join(c.name for c in told.conditions if c.verdict != "pass")
            self.stdout.write(f"{VERDICTS[told.verdict]}　{one.name}" + (f"（{open_}）" if open_ else ""))

    def _tell(self, rules: Policy, told: Assessment, name: str = "") -> None:
        self.stdout.write(f"{name or '给定的数'}：按{rules.name}，{VERDICTS[told.verdict]}（{told.on}）")
        for j in judged(told.conditions, rules):
            c, required = j.condition, j.required and f"，要求 {j.required}"
            found = j.group or (f"实际 {j.actual}{required}" if c.actual is not None else j.actual)
            cite = "" if c.parts else f"　{c.cite}"
            self.stdout.write(f"{'  ' * (j.depth + 1)}{VERDICTS[c.verdict]}　{c.name}：{found}{cite}")
        if rules.score:
            parts = "，".join(f"{p.name} {p.low}-{p.high}/{p.max}" for p in told.parts)
            self.stdout.write(f"  得分 {told.low} 到 {told.high}：{parts}")
        for warning in told.warnings:
            self.stdout.write(f"  注意：{warning}")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as fault:
        raise BureauError("assess.day", f"日期“{text}”要写成 2026-06-30 这样。") from fault


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise BureauError("assess.missing", f"找不到“{path.name}”，请检查文件的位置。")
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except ValueError as fault:
        raise BureauError("assess.json", f"“{path.name}”不是 JSON：{fault}") from fault
    if not isinstance(told, dict):
        raise BureauError("assess.json", f'“{path.name}”要写成 {{"键": 值}} 的样子。')
    return told


def _organisation(text: str) -> Organisation:
    found = Organisation.objects.filter(credit_code=text).first() or Organisation.objects.filter(name=text).first()
    if found is None:
        raise BureauError("assess.organisation", f"台账里没有“{text}”，请写统一社会信用代码或全称。")
    return found
