"""The Django app of this line; its declarations are loaded at start."""

from django.apps import AppConfig

from keguan.registry.lines import declare_line


class ProjectsConfig(AppConfig):
    name = "keguan.lines.projects"
    label = "projects"
    verbose_name = "科技项目"

    def ready(self) -> None:
        declare_line("projects", "科技项目", "科技项目", 2)
