"""A declared ledger as everything else knows ledgers: a model over the table of entries, and a `Ledger`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Q

from keguan.kit.ledger import Ledger
from keguan.kit.roles import ENTERPRISE, ROLES, STAFF, TOWNSHIP, Can
from keguan.registry import headings
from keguan.registry.ledgers import ORGANISATION_HEADINGS
from keguan.registry.models.entries import Entry
from keguan.registry.own.fields import OwnField
from keguan.store.labels import OWN_MODELS
from keguan.store.tracked import Tracked, TrackedQuerySet, _Live

ORGANISATION, REGION, BUREAU = "organisation", "region", "bureau"
BELONGS: Final = {ORGANISATION: "一家企业（单位）", REGION: "一个乡镇（园区）", BUREAU: "本局，不分单位和乡镇"}
CHANGERS: Final = {key: ROLES[key].name for key in ("clerk", "head", "leader", "writer")}


@dataclass(frozen=True, kw_only=True)
class OwnLedger:
    """A ledger as it is declared: `key` is <line>.own_<name>; `belongs` says whose each record is."""

    key: str
    title: str
    purpose: str
    belongs: str
    fields: tuple[OwnField, ...]
    words: tuple[str, ...] = ()
    change: tuple[str, ...] = ("clerk", "head")
    towns: bool = True  # township officers see the records of their town
    owners: bool = False  # enterprises see their own
    chapter: str = ""  # what the summary says of it, in the language of chapters

    @classmethod
    def of(cls, key: str, body: Mapping[str, Any]) -> "OwnLedger":
        told = {k: body[k] for k in ("title", "purpose", "belongs", "towns", "owners", "chapter") if k in body}
        lists = {k: tuple(body[k]) for k in ("words", "change") if k in body}
        return cls(key=key, fields=tuple(OwnField.of(f) for f in body["fields"]), **told, **lists)

    def body(self) -> dict[str, Any]:
        told = {k: v for k, v in vars(self).items() if k not in ("key", "fields", "words", "change")}
        return told | {
            "fields": [f.body() for f in self.fields], "words": list(self.words), "change": list(self.change),
        }  # fmt: skip

    @property
    def line(self) -> str:
        return self.key.split(".")[0]

    @property
    def live(self) -> tuple[OwnField, ...]:
        return tuple(f for f in self.fields if not f.off)

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells a record: whose it is, and the columns that say so."""
        told = tuple(f.name for f in self.live if f.tells)
        return (*((self.belongs,) if self.belongs != BUREAU else ()), *told)


class _LiveOf(_Live):
    """The records in force of one ledger of the table."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key

    def get_queryset(self) -> TrackedQuerySet:
        return super().get_queryset().filter(kept_in=self.key)


class _AllOf(models.Manager.from_queryset(TrackedQuerySet)):
    """All records of one ledger of the table."""

    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key

    def get_queryset(self) -> TrackedQuerySet:
        return super().get_queryset().filter(kept_in=self.key)


def model_of(own: OwnLedger) -> type[Tracked]:
    """The model of the ledger's records, in place of one built before for the same key."""
    line, name = own.key.split(".")
    OWN_MODELS.forget(own.key)
    live = own.live
    meta = {
        "app_label": line, "db_table": Entry._meta.db_table, "managed": False, "verbose_name": own.title, "apps": OWN_MODELS,
        "constraints": [models.UniqueConstraint(fields=own.identity, condition=Q(retired_at=None), name=f"one_{name}")],
    }  # fmt: skip
    told = [f.name for f in live if f.tells and f.kind != "flag"]
    members: dict[str, Any] = {
        "__module__": __name__,
        "__doc__": own.purpose,
        "__str__": lambda record: _text_of(record, told),
        "Meta": type("Meta", (), meta),
        "objects": _LiveOf(own.key),
        "everything": _AllOf(own.key),
        "region_path": {ORGANISATION: "organisation__region__path", REGION: "region__path", BUREAU: ""}[own.belongs],
        "organisation_paths": ("organisation",) if own.belongs == ORGANISATION else (),
        "is_shared": own.belongs == BUREAU,
        "kept_in": models.CharField(max_length=80, default=own.key, editable=False, db_column="ledger"),
    }
    if own.belongs != BUREAU:
        linked = Entry._meta.get_field(own.belongs)
        members[own.belongs] = models.ForeignKey(
            linked.related_model, models.PROTECT, verbose_name=str(linked.verbose_name), related_name="+"
        )
    members |= {f.name: f.model_field() for f in live}
    members["remark"] = models.CharField("备注", max_length=200, blank=True)
    return type(name, (Tracked,), members)


def _text_of(record: Any, told: list[str]) -> str:
    values = [getattr(record, name) for name in told]
    said = " ".join(str(v) for v in values if v not in (None, ""))
    return said or str(getattr(record, "organisation", None) or getattr(record, "region", None) or f"第 {record.pk} 条")


def ledger_of(own: OwnLedger) -> Ledger:
    """The declaration that lists, forms, imports, exports and rights are made from."""
    live, by_kind = own.live, {}
    for f in own.live:
        by_kind.setdefault(f.kind, []).append(f.name)
    days, years, choices = by_kind.get("day", []), by_kind.get("year", []), by_kind.get("choice", [])
    owner = (own.belongs,) if own.belongs != BUREAU else ()
    towns = {ORGANISATION: ("organisation__region",), REGION: ("region",), BUREAU: ()}[own.belongs]
    texts = tuple(f.name for f in live if f.kind in ("text", "prose", "code"))
    found_by = ("organisation__name", "organisation__initials", "organisation__credit_code")
    seen = STAFF | ({TOWNSHIP} if own.towns else set())
    return Ledger(
        key=own.key,
        title=own.title,
        model=model_of(own),
        purpose=own.purpose,
        columns=(*owner, *(f.name for f in live if f.shown)),
        filters=(*years, *towns, *choices, *by_kind.get("flag", [])),
        search=(*(found_by if own.belongs == ORGANISATION else ()), *texts),
        order=f"-{days[0]}" if days else f"-{years[0]}" if years else "-pk",
        date=days[0] if days else "",
        identity=(own.identity,),
        required=(*owner, *(f.name for f in live if f.required or f.tells)),
        words=(own.title, *own.words),
        headings={f.name: f.words for f in live if f.words}
        | {ORGANISATION: {ORGANISATION: headings.ORGANISATION}, REGION: {REGION: ORGANISATION_HEADINGS["region"]}}.get(
            own.belongs, {}
        ),
        units={f.name: {"share": "%", "money": "万元"}[f.kind] for f in live if f.kind in ("share", "money")},
        context=tuple(years),
        can=Can(
            view=frozenset(seen),
            change=frozenset(ROLES[key] for key in own.change),
            export=STAFF,
            own=frozenset({ENTERPRISE} if own.owners and own.belongs == ORGANISATION else ()),
        ),
    )
