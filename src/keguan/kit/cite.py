"""Where a definition or a rule comes from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cite:
    """A document by its official number, and the article in it."""

    document: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()
