"""Models by the label under which history, origins and facts keep them; those of own ledgers are built while running."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import models

from keguan.store.tracked import Tracked


class OwnModels(Apps):
    """The models of ledgers of one's own, apart from the program's: migrations and the admin of models never see them."""

    def get_registered_model(self, app_label: str, model_name: str) -> Any:
        """One of these, else one of the program's, to which they link."""
        found = self.all_models[app_label].get(model_name.lower())
        return found or apps.get_registered_model(app_label, model_name)

    def forget(self, label: str) -> None:
        """Make room for a model of the same label with other fields."""
        app_label, name = label.split(".")
        self.all_models[app_label].pop(name, None)

    def __iter__(self) -> Iterator[Any]:
        for named in list(self.all_models.values()):
            yield from list(named.values())


OWN_MODELS = OwnModels()


def model_called(label: str) -> Any:
    """The model with this label ("rd.return"). Raises LookupError when no line or ledger that is on has one."""
    app_label, name = label.split(".")
    return OWN_MODELS.get_registered_model(app_label, name)


def pointing_at(model: Any) -> Iterator[tuple[Any, models.Field]]:
    """Every model of records that links to `model`, with the field that does; a model comes once for each such field."""
    for relation in model._meta.related_objects:
        if issubclass(relation.related_model, Tracked):
            yield relation.related_model, relation.field
    for own in OWN_MODELS:
        for field in own._meta.concrete_fields:
            if field.remote_field and field.related_model is model:
                yield own, field
