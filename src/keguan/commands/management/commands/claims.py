"""`keguan claims`: the numeric claims of sentences, without a database."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keguan.commands.base import DONE, BureauCommand
from keguan.kit.errors import BureauError
from keguan.report.checking.claims import claims


class Command(BureauCommand):
    help = "找出句子里的数：逐行读 JSON（id、text），逐行写出每个数的位置、值、单位和种类；不需要数据库"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="IN.jsonl", help='每行一个 JSON：{"id": …, "text": …}；- 为标准输入')
        parser.add_argument("--out", metavar="OUT.jsonl", help="写到文件，不写则打印")

    def run(self, *, file: str, out: str | None, **options: Any) -> int:
        lines = [json.dumps(found, ensure_ascii=False) for found in _found(_read(file))]
        text = "".join(f"{line}\n" for line in lines)
        if out:
            Path(out).write_text(text, encoding="utf8")
        else:
            self.stdout.write(text, ending="")
        return DONE


def _read(file: str) -> list[str]:
    if file == "-":
        return sys.stdin.read().split("\n")
    path = Path(file)
    if not path.is_file():
        raise BureauError("claims.missing", f"找不到“{path.name}”，请检查文件的位置。")
    return path.read_text(encoding="utf-8-sig").split("\n")


def _found(lines: list[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            sentence, text = told["id"], told["text"]
        except (ValueError, KeyError, TypeError) as fault:
            raise BureauError(
                "claims.line", f'第 {number} 行不是 {{"id": …, "text": …}} 这样的 JSON，请改正。'
            ) from fault
        if not isinstance(text, str):
            raise BureauError("claims.line", f"第 {number} 行的 text 不是文字，请改正。")
        yield {"id": sentence, "claims": [claim.as_json() for claim in claims(text)]}
