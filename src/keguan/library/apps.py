"""The Django app of the library."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "keguan.library"
    label = "library"
    verbose_name = "文库"

    def ready(self) -> None:
        # models are there only now
        from keguan.library.access import sourced  # noqa: PLC0415
        from keguan.library.indexing import documents_written, rebuild_if_emptied, refresh  # noqa: PLC0415
        from keguan.library.models import Holding  # noqa: PLC0415
        from keguan.registry.access import narrow  # noqa: PLC0415
        from keguan.registry.models import Document  # noqa: PLC0415
        from keguan.store.following import follow  # noqa: PLC0415

        follow(Holding, refresh)
        follow(Document, documents_written)
        narrow(Document, sourced)
        post_migrate.connect(rebuild_if_emptied, sender=self)
