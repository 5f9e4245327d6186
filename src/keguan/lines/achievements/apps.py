"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class AchievementsConfig(AppConfig):
    name = "keguan.lines.achievements"
    label = "achievements"
    verbose_name = "成果转化"

    def ready(self) -> None:
        declare_line("achievements", "成果转化", "成果转化", 4)
