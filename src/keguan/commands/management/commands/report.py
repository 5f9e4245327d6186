"""`keguan report`: the annual summary as a document."""

import json
from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, FINDINGS, BureauCommand
from keguan.report import audit, docx, html, proof
from keguan.report.annual import annual, freeze
from keguan.report.document import facts_json


class Command(BureauCommand):
    reads_declarations = True
    help = "写年度工作总结和明年打算（annual）"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", choices=["annual"], help="报告种类：annual 年度总结")
        parser.add_argument("--year", type=int, required=True, metavar="Y", help="总结哪一年")
        parser.add_argument("--out", required=True, metavar="OUT.docx", help="公文版式的 Word 文档")
        parser.add_argument("--html", metavar="OUT.html", help="可在浏览器打开的单个网页")
        parser.add_argument("--facts", metavar="OUT.json", help="文中每个数的出处")
        parser.add_argument("--json", action="store_true", help="以 JSON 打印结果")

    def run(self, *, year: int, out: str, **options: Any) -> int:
        document = annual(year)
        carried = proof.Proof(proof.payload(document, report=f"annual-{year}"))
        docx.write(document, Path(out), proof=proof.part(carried))
        freeze(document, name=f"annual-{year}")
        if options["html"]:
            Path(options["html"]).write_text(html.render(document, standalone=True), encoding="utf8")
        if options["facts"]:
            facts = json.dumps(facts_json(document), ensure_ascii=False, indent=1)
            Path(options["facts"]).write_text(facts, encoding="utf8")
        findings = audit.unproven(Path(out), facts=document.displays())
        self._tell(document, findings, out=out, **options)
        return FINDINGS if findings else DONE

    def _tell(self, document: Any, findings: list[Any], *, out: str, json: bool, **options: Any) -> None:
        files = [f for f in (out, options["html"], options["facts"]) if f]
        if json:
            unproven = [{"text": f.text, "context": f.context} for f in findings]
            self.print_json({"files": files, "facts": len(document.facts()), "unproven": unproven})
            return
        for file in files:
            self.stdout.write(f"已写好：{Path(file).absolute()}")
        self.stdout.write(f"文中 {len(document.facts())} 个数和名称都有出处，{len(findings)} 处没有。")
        for finding in findings:
            self.stdout.write(f"  没有出处：{finding.text}（{finding.context}）")
