"""What the search of the library keeps: an entry for each reading of a document, where it is filed, and its words."""

from datetime import date
from typing import Final

from django.conf import settings
from django.db import models

from keguan.library.models.holdings import Holding
from keguan.library.models.versions import Version

READINGS: Final = {
    (Version.INTERNAL, False): 0,
    (Version.INTERNAL, True): 1,
    (Version.PUBLIC, False): 2,
    (Version.PUBLIC, True): 3,
}
BITS: Final = 28  # of a key below the day: a document among 67 million, and the reading


class Shelf(models.Model):
    """A combination of what documents are filed by, so that hits are counted by one small number each."""

    kind = models.CharField("种类", max_length=10)
    validity = models.CharField("效力", max_length=10)
    section = models.CharField("业务线", max_length=40, blank=True)
    category = models.IntegerField("类目", default=0)  # the key of a Category; 0 for none

    FACETS = ("kind", "validity", "section", "category")

    class Meta:
        verbose_name = "检索分类"
        constraints = (
            models.UniqueConstraint(fields=("kind", "validity", "section", "category"), name="a_shelf_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.section}"


class Source(models.Model):
    """An issuer and a year, as a `Shelf` is what else documents are told apart by; together they would be too many."""

    issuer = models.CharField("发文机关", max_length=80, blank=True)
    year = models.PositiveSmallIntegerField("年份", default=0)  # 0 when no day is known

    FACETS = ("issuer", "year")

    class Meta:
        verbose_name = "检索出处"
        constraints = (models.UniqueConstraint(fields=("issuer", "year"), name="a_source_once"),)

    def __str__(self) -> str:
        return f"{self.issuer} {self.year}"


class Entry(models.Model):
    """A document in force as some readers find it: a face of it, whole or only the pages of its preview.

    The key is its place in the order of days, and the key of its text (`store.search.texts`). `pages` of the version
    are in the text. Without a readable version the internal entry stands for the title alone. What decides who reads it
    is here too, as the document has it: no other table is read for a hit. All that is short, for hits are many.
    """

    id = models.BigAutoField(primary_key=True)  # always given; SQLite finds no row as fast as by such a key
    shelf = models.ForeignKey(Shelf, models.PROTECT, verbose_name="分类", related_name="+", db_index=False)
    source = models.ForeignKey(Source, models.PROTECT, verbose_name="出处", related_name="+", db_index=False)
    face = models.CharField("稿别", max_length=10, choices=list(Version.FACES.items()))
    is_preview = models.BooleanField("只有试读部分")
    audience = models.CharField("谁能读", max_length=10, choices=list(Holding.AUDIENCES.items()))
    section = models.CharField("业务线", max_length=40, blank=True)
    is_limited = models.BooleanField("有试读限制")
    preview_for = models.CharField("谁只能试读", max_length=10, choices=list(Holding.PREVIEWED.items()))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="上传人", related_name="+", db_index=False
    )
    holding = models.ForeignKey(Holding, models.CASCADE, verbose_name="文件", related_name="entries")
    version = models.ForeignKey(Version, models.CASCADE, verbose_name="版本", null=True, related_name="+")
    pages = models.PositiveIntegerField("页数", default=0)

    class Meta:
        verbose_name = "检索条目"

    def __str__(self) -> str:
        return f"{self.holding}"

    @property
    def is_whole(self) -> bool:
        """Whether this is what those read who read all: the internal face, uncut."""
        return self.face == Version.INTERNAL and not self.is_preview


class EntryText(models.Model):
    """What is told of an entry when it is shown: its keywords, one a line; and where in its text its pages begin.

    `starts` has the pages from the second on, counted in folded characters.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="text", verbose_name="条目")
    words = models.TextField("关键词", blank=True)
    starts = models.JSONField("各页起点", default=list)

    class Meta:
        verbose_name = "检索条目的内容"

    def __str__(self) -> str:
        return f"{self.entry}"


def key_of(day: date, holding: int, face: str, is_preview: bool) -> int:
    """The key of an entry: later days have the higher ones."""
    return day.toordinal() << BITS | holding << 2 | READINGS[face, is_preview]


class Word(models.Model):
    """A word of the library's texts: in how many documents it stands, and how it sounds (pinyin without tones)."""

    word = models.CharField("词", max_length=20, unique=True)
    documents = models.PositiveIntegerField("文件数", default=0)
    sound = models.CharField("读音", max_length=80, db_index=True)

    class Meta:
        verbose_name = "词频"

    def __str__(self) -> str:
        return f"{self.word} {self.documents}"
