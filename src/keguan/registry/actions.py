"""Verbs of the registry."""

from keguan.registry.models import FormerName, Organisation
from keguan.registry.models.organisations import normal_name


def keep_former_name(organisation: Organisation, name: str) -> None:
    """Remember a name that the organisation had, or is also written as; its present name and known ones are left."""
    key = normal_name(name)
    known = FormerName.everything.filter(organisation=organisation, key=key).first()
    if known is not None and known.retired_at:
        known.restore()
    elif known is None and key != normal_name(organisation.name):
        FormerName.objects.create(organisation=organisation, name=name)
