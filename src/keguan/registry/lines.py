"""Declaring a line of work: its name as the city calls it, its chapter text, and its declarations."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string, module_has_submodule

from keguan.kit.catalogue import Line, catalogue


def declare_line(key: str, name: str, short: str, order: int) -> None:
    """Register the line and load its ledgers, indicators, workflows, rules and pages; city.toml may rename it."""
    config = apps.get_app_config(key)
    named = settings.CITY.get("lines", {}).get(key)
    chapter = Path(config.path) / "chapter.md"
    text = chapter.read_text(encoding="utf8") if chapter.exists() else ""
    catalogue.add(Line(key, named or name, named or short, order, text))
    for module in ("workflows", "ledgers", "indicators", "rules", "pages"):
        if module_has_submodule(config.module, module):
            import_string(f"{config.name}.{module}.__name__")
