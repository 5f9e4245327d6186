"""Citations and documents as links into the library."""

from typing import Any

from django import template

from keguan.kit.cite import Cite
from keguan.registry.access import sees
from keguan.registry.models import Document
from keguan.web.library.cites import shown

register = template.Library()
TEMPLATE = "library/_cited.html"


@register.inclusion_tag(TEMPLATE, takes_context=True)
def cited(context: Any, text: Any, *words: Any, of: str = "") -> dict[str, Any]:
    """A citation (国科发火〔2016〕32号 第十一条) as a link to the document at the article, or where the words stand.

    A citation of an article alone (第三条) is one `of` the document of that number.
    """
    told = str(text or "")
    return shown(context["request"], Cite(of, told) if of else Cite.of(told), told, words=words)


@register.simple_tag(takes_context=True)
def for_reader(context: Any, document: Document) -> Document | None:
    """The document that a record rests on, if the reader may see more of it than its number."""
    return document if sees(context["request"].user, document) else None


@register.inclusion_tag(TEMPLATE, takes_context=True)
def original(context: Any, number: str) -> dict[str, Any]:
    """Beside a document of the registry: the way to its text."""
    told = shown(context["request"], Cite(number), number)
    return told | {"text": "原文" if told["href"] else ""}


@register.inclusion_tag(TEMPLATE, takes_context=True)
def in_library(context: Any, column: Any, record: Any) -> dict[str, Any]:
    """The same beside a field that links to a document, or is a document's own number; nothing beside another field."""
    value = column.raw(record) if column.field.remote_field else record if column.field.name == "number" else None
    return original(context, value.number) if isinstance(value, Document) and value.number else {}
