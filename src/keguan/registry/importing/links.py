"""From the words of a cell to the record they mean: organisations, towns, and whatever else a field links to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import models
from stdnum.cn import uscc

from keguan.kit.catalogue import catalogue
from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError
from keguan.registry import regions
from keguan.registry.importing.likeness import Lookalikes
from keguan.registry.importing.outcomes import Candidate, Question
from keguan.registry.models import FormerName, Organisation, Region
from keguan.registry.models.organisations import normal_name

NEW, SKIP = "new", "skip"
JOINED = re.compile(r"[、;；，,/]|(?<=[司院所学])(?:和|与|及)(?=.{6,})")
ORGANISED = re.compile(r"(公司|厂|大学|学院|研究院|研究所|医院|合作社|中心|集团)(（.*）)?$")
INSTITUTION = re.compile(r"(大学|学院|研究所|研究院|医院|学校|中心|站|局|协会|学会|委员会|所)$")


class Links:
    """The known organisations, and caches of the other link targets, for one import."""

    def __init__(self, decided: Mapping[str, str] | None = None) -> None:
        """`decided` tells, by name as written, which unknown organisation is which: a primary key, NEW or SKIP."""
        self._decided = {normal_name(name): answer for name, answer in (decided or {}).items()}
        self.by_code: dict[str, Organisation] = {}
        self.by_key: dict[str, list[Organisation]] = defaultdict(list)
        self._names = Lookalikes()
        self._targets: dict[tuple[Any, str], Any] = {}
        for organisation in Organisation.objects.all():
            self.learn(organisation)
        for former in FormerName.objects.select_related("organisation"):
            self._add(former.key, former.organisation)

    def learn(self, organisation: Organisation) -> None:
        """Know an organisation by its code and name from now on."""
        if organisation.credit_code:
            self.by_code[organisation.credit_code] = organisation
        self._add(normal_name(organisation.name), organisation)

    def learn_name(self, name: str, organisation: Organisation) -> None:
        self._add(normal_name(name), organisation)

    def _add(self, key: str, organisation: Organisation) -> None:
        if key not in self.by_key:
            self._names.add(key)
        if not any(o is organisation or (o.pk and o.pk == organisation.pk) for o in self.by_key[key]):
            self.by_key[key].append(organisation)

    def organisation(self, name: str, code: str, *, bank: bool = False) -> Organisation:
        """The organisation meant: by code, by normalised name, else made and marked 待核实.

        Raises BureauError when code and name contradict each other, when a name fits several organisations, or when
        likely ones exist, naming them.
        """
        check_code(code)
        named = self.by_key.get(normal_name(name), [])
        if coded := self.by_code.get(code):
            if named and all(o.pk != coded.pk for o in named):
                raise BureauError(
                    "import.code_and_name", f"代码 {code} 是“{coded}”的，名称却是“{name}”，请核对改正其中一个。"
                )
            return coded
        if len(named) > 1:
            raise BureauError("import.ambiguous", f"名录里有{len(named)}家单位叫“{name}”，请补上统一社会信用代码。")
        if named:
            return named[0]
        answer = self._decided.get(normal_name(name), "")
        if answer == SKIP:
            raise BureauError("import.skipped", f"您选择了不导入“{name}”的行。")
        if answer.isdigit() and (chosen := Organisation.objects.filter(pk=answer).first()):
            self.learn_name(name, chosen)
            return chosen
        if answer != NEW and (alike := self.alike(name, code)):
            listed = "；".join(f"“{o.name}”（{why}）" for o, why in alike[:3])
            raise BureauError(
                "import.candidates",
                f"名录里没有“{name}”，相近的有：{listed}。是同一家就改成名录里的名称，是新单位就先在企业台账里新建。",
                question=Question(name, tuple(Candidate(o.pk, o.name, why) for o, why in alike[:5] if o.pk)),
            )
        return self._meet(name, code, bank=bank)

    def partners(self, name: str) -> list[str]:
        """The organisations that a cell names together, the first in charge; [] when it names one."""
        if normal_name(name) in self.by_key:
            return []
        parts = [part.strip() for part in JOINED.split(name) if part.strip()]
        each = all(normal_name(part) in self.by_key or (ORGANISED.search(part) and len(part) >= 4) for part in parts)
        return parts if len(parts) > 1 and each else []

    def meet_all(self, named: Iterable[tuple[str, str]]) -> None:
        """Make at once the organisations of these (name, code) that are new beyond doubt; the rest waits for its row."""
        met = []
        for name, code in named:
            name = next(iter(self.partners(name)), name)
            known = normal_name(name) in self.by_key or code in self.by_code
            if not known and (not code or _is_valid(code)) and not self.alike(name, code):
                met.append(self._new(name, code, bank=False))
        Organisation.objects.bulk_create(met, batch_size=500)

    def alike(self, name: str, code: str = "") -> list[tuple[Organisation, str]]:
        """Known organisations that the name is likely meant for, each with the reason.

        Where both have codes and these differ, they are two organisations however alike their names.
        """
        found: dict[int, tuple[Organisation, str]] = {}
        for key, why in self._names.of(name).items():
            found |= {
                o.pk or -id(o): (o, why)
                for o in self.by_key[key]
                if not (code and o.credit_code and o.credit_code != code)
            }
        return list(found.values())

    def _meet(self, name: str, code: str, *, bank: bool) -> Organisation:
        met = self._new(name, code, bank=bank)
        met.save()
        return met

    def _new(self, name: str, code: str, *, bank: bool) -> Organisation:
        institution = INSTITUTION.search(normal_name(name)) and "公司" not in name
        kind = "bank" if bank else "institution" if institution else "enterprise"
        met = Organisation(name=name, credit_code=code or None, kind=kind, is_verified=False)
        self.learn(met)
        return met

    def region(self, name: str) -> Region:
        """The town, street or park of this name, made when it is new."""
        return self._once(Region, name, lambda: regions.town(name))

    def target(self, field: models.ForeignKey, text: str, values: dict[str, Any]) -> Any:
        """The record of a linked ledger by its own name or number.

        A target that needs nothing else (a document, a programme, a pilot) is made. Raises BureauError when it is
        neither known nor so made.
        """
        model = field.related_model
        ledger = catalogue.ledgers_of(model)[0]
        called = next(n for n in ledger.identity[0] if isinstance(model._meta.get_field(n), models.CharField))
        if model._meta.label_lower == "registry.document":
            text = normal(text)

        def find() -> Any:
            if found := model.objects.filter(**{called: text}).first():
                return found
            if set(ledger.required) != {called}:
                raise BureauError(
                    "import.no_target", f"“{ledger.title}”台账里没有“{text}”，请先导入或新建，再导入这一行。"
                )
            shared = (
                {"level": values["level"]} if "level" in values and called == "name" and _has(model, "level") else {}
            )
            return model.objects.create(**{called: text}, **shared)

        return self._once(model, text, find)

    def _once(self, model: Any, text: str, find: Any) -> Any:
        if (model, text) not in self._targets:
            self._targets[model, text] = find()
        return self._targets[model, text]


def _has(model: Any, name: str) -> bool:
    return any(f.name == name for f in model._meta.concrete_fields)


@lru_cache(maxsize=65536)
def _is_valid(code: str) -> bool:
    return bool(uscc.is_valid(code))


def check_code(code: str) -> None:
    """Raise BureauError when a credit code is given and its check character is wrong (GB 32100-2015)."""
    if code and not _is_valid(code):
        what = "应为18位" if len(code) != 18 else "校验位不对"
        raise BureauError("import.credit_code", f"统一社会信用代码 {code} {what}，请对照营业执照改正。")
