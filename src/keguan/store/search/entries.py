"""The table that the index is made over, written with the records themselves."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from keguan.kit.catalogue import catalogue
from keguan.store.search import create, drop, grams
from keguan.store.search.among import Among

__all__ = ["Among", "Searchable", "index", "rebuild"]

PORTION = 2000


class Searchable(models.Model):
    """The tokens by which a record is found, see `keguan.store.search`; written with the record itself."""

    model = models.CharField("台账模型", max_length=80)
    object_id = models.BigIntegerField("记录")
    grams = models.TextField("字对")

    class Meta:
        verbose_name = "检索"
        constraints = [models.UniqueConstraint(fields=["object_id", "model"], name="one_searchable_per_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


def index(records: Sequence[Any], *, fresh: bool = False) -> None:
    """Keep the records findable under what they are called now; `fresh` ones have nothing else pointing at them yet."""
    found = [
        Searchable(model=label, object_id=pk, grams=grams(parts))
        for label, pk, parts in type(records[0]).found_by(records, fresh=fresh)
    ]
    Searchable.objects.bulk_create(
        found, batch_size=500, update_conflicts=True, unique_fields=["object_id", "model"], update_fields=["grams"]
    )


def rebuild() -> int:
    """Make the index anew from the records as they stand, retired ones too; how many can be found by it."""
    found = 0
    with transaction.atomic(), connection.cursor() as cursor:
        drop(cursor)  # an index over a full table is made faster than it grows, and a broken one is not asked
        Searchable.objects.all().delete()
        for model in {ledger.model for ledger in catalogue.ledgers.values() if ledger.model.is_indexed}:
            rows, last = model.everything.order_by("pk"), 0
            while portion := list(rows.filter(pk__gt=last)[:PORTION]):
                index(portion)
                found, last = found + len(portion), portion[-1].pk
        create(cursor)
    return found
