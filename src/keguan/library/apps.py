"""The Django app of the library."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "keguan.library"
    label = "library"
    verbose_name = "文库"

    def ready(self) -> None:
        # models are there only now
        from keguan.library.access import sourced  # noqa: PLC0415
        from keguan.library.indexing import documents_written, refresh  # noqa: PLC0415
        from keguan.library.models import Holding  # noqa: PLC0415
        from keguan.registry.access import narrow  # noqa: PLC0415
        from keguan.registry.models import Document  # noqa: PLC0415
        from keguan.store.following import follow  # noqa: PLC0415

        follow(Holding, refresh)
        follow(Document, documents_written)
        narrow(Document, sourced)
        post_migrate.connect(_index_anew, sender=self)


def _index_anew(stdout: Any = None, **_: Any) -> None:
    """A migration that keeps the index in another way leaves it empty: it is made of the documents again."""
    from keguan.library.indexing import rebuild  # noqa: PLC0415
    from keguan.library.models import Entry, Holding  # noqa: PLC0415

    if Holding.objects.exists() and not Entry.objects.exists():
        if stdout:
            stdout.write("正在重建文库的索引，每一千份文件约十秒。")
        rebuild()
