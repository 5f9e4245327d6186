"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class PlatformsConfig(AppConfig):
    name = "keguan.lines.platforms"
    label = "platforms"
    verbose_name = "创新平台"

    def ready(self) -> None:
        declare_line("platforms", "创新平台", "创新平台", 3)
