"""Names of what a key belongs to."""

from django import template

from keguan.kit.catalogue import catalogue

register = template.Library()


@register.simple_tag
def line_name(key: str) -> str:
    """The name of the line that a key is of; the key's own word when the line is off."""
    line = key.split(".")[0]
    return (
        catalogue.lines[line].name
        if line in catalogue.lines
        else {"registry": "基础登记", "plan": "计划"}.get(line, line)
    )
