"""`keguan judge`: every enterprise judged by the policies and kept, as the pages show it; for the night."""

import time
from typing import Any

from keguan.commands.base import DONE, BureauCommand
from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError
from keguan.kit.scope import EVERYTHING
from keguan.registry import judging
from keguan.store.clock import today


class Command(BureauCommand):
    help = "按各个办法把全部企业重新判断一遍，供页面查看（可在夜间定时运行）"
    reads_declarations = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("policy", nargs="*", help="哪些办法，不写则全部")

    def run(self, *, policy: list[str], **options: Any) -> int:
        if unknown := set(policy) - set(catalogue.policies):
            known = "、".join(sorted(catalogue.policies))
            raise BureauError("judge.policy", f"没有“{'、'.join(sorted(unknown))}”这个办法，可以写：{known}。")
        for key in policy or sorted(catalogue.policies):
            rules, start = catalogue.policies[key], time.perf_counter()
            run = judging.judge_everybody(rules, today())
            many = judging.Counts(rules, EVERYTHING).by_standing(judging.Narrowing())
            took = time.perf_counter() - start
            self.stdout.write(f"{rules.name}：{sum(many.values())} 家，按 {run.filing} 申报，用时 {took:.1f} 秒")
        return DONE
