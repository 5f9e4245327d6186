"""Verbs of the registry."""

from keguan.registry.models import FormerName, Organisation
from keguan.registry.models.organisations import normal_name


def keep_former_name(organisation: Organisation, name: str) -> None:
    """Remember a name that the organisation had, or is also written as; its present name and known ones are left."""
    key = normal_name(name)
    if key != normal_name(organisation.name) and not organisation.former_names.filter(key=key).exists():
        FormerName.objects.create(organisation=organisation, name=name)
