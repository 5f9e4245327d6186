"""Where a definition or a rule comes from."""

import re
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(r"(?P<document>[^号；]*\d号)(?:\s+(?P<article>.*))?")


@dataclass(frozen=True)
class Cite:
    """A document by its official number, and the article in it."""

    document: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()

    @classmethod
    def of(cls, text: str) -> "Cite":
        """What a citation written as text tells: 国科发火〔2016〕32号 第十一条（二）; no number leaves the whole as document.

        Of several numbers it is the first, without an article.
        """
        told = text.strip()
        if whole := _NUMBER.fullmatch(told):
            return cls(whole["document"], whole["article"] or "")
        first = _NUMBER.match(told)
        return cls(first["document"] if first else told)
