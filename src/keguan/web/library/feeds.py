"""New public documents as RSS and Atom, for whoever subscribes; nothing that a visitor would not find."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from keguan.library.access import found
from keguan.library.models import Holding
from keguan.registry.regions import bureau_name
from keguan.web import gate

NEWEST = 40


class NewDocuments(Feed):
    """The newest documents that visitors find, whoever asks."""

    def title(self) -> str:
        return f"{bureau_name()}文库：新公开的文件"

    def description(self) -> str:
        return "政策文件、通知公告、通报、报告、表格和讲义"

    def link(self) -> str:
        return reverse("library")

    def items(self) -> Any:
        return found(AnonymousUser()).select_related("document").order_by("-pk")[:NEWEST]

    def item_title(self, item: Holding) -> str:
        return str(item)

    def item_description(self, item: Holding) -> str:
        told = item.document
        day = f"{told.issued_on:%Y-%m-%d}" if told.issued_on else ""
        return " · ".join(filter(None, (item.get_kind_display(), told.number, told.issuer, day)))

    def item_link(self, item: Holding) -> str:
        return reverse("library-document", args=[item.pk])

    def item_pubdate(self, item: Holding) -> datetime:
        return item.added_at


class NewDocumentsAtom(NewDocuments):
    feed_type = Atom1Feed
    subtitle = NewDocuments.description


rss, atom = gate.public(NewDocuments()), gate.public(NewDocumentsAtom())
