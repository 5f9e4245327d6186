"""The documents say what the program has."""

from pathlib import Path

import pytest

from keguan.__main__ import COMMANDS
from keguan.config.options import CITY_KEYS, OPTIONS
from keguan.kit.catalogue import catalogue
from keguan.kit.roles import ROLES

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf8")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.name)
def test_every_option_is_documented(option):
    assert f"`{option.name}`" in SETTINGS
    assert option.default in SETTINGS


@pytest.mark.parametrize("key", CITY_KEYS)
def test_every_fact_of_the_city_is_documented(key):
    assert f"{key} = " in SETTINGS or f"[{key}]" in SETTINGS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"`keguan {command}" in (ROOT / "docs/commands.md").read_text(encoding="utf8")


@pytest.mark.parametrize("key", [*catalogue.ledgers, *catalogue.indicators, *catalogue.workflows])
def test_every_key_is_in_the_glossary(key):
    assert f"`{key}`" in GLOSSARY


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda r: r.key)
def test_every_role_is_in_the_glossary(role):
    assert f"`{role.key}`" in GLOSSARY
    assert role.name in GLOSSARY


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_a_readme_shows_the_two_commands_and_its_links_lead_somewhere(readme):
    import re

    text = (ROOT / readme).read_text(encoding="utf8")
    assert "make run" in text
    assert "make test" in text
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / link).exists(), link
