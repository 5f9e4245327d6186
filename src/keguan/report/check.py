"""Checks at start that every slot of every chapter text can be filled: keys, ways and fields exist."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist

from keguan.kit.catalogue import catalogue
from keguan.kit.errors import BureauError, CatalogueError
from keguan.kit.indicator import AnyIndicator, Ratio
from keguan.report import plan
from keguan.report.annual import scripts
from keguan.report.slots import NAMES, TITLE_FIELDS, Script, Slot, cells
from keguan.report.speak import WAYS, WORDS
from keguan.report.tables import TABLES
from keguan.store.evidence import path_field

_FIELD_WAYS = ("split", "streak", "table")
_NEEDS = {
    "rows": "模板",
    "list": "字段或模板",
    "each": "字段",
    "parallel": "字段",
    "split": "字段",
    "table": "字段",
    "titles": "另一个指标键",
}


def check_texts() -> None:
    """Raise CatalogueError with every faulty slot of the summary's texts and what to write instead."""
    faults: list[str] = []
    try:
        for script in scripts():
            faults += faults_of(script)
    except BureauError as fault:
        faults.append(fault.message)
    if faults:
        raise CatalogueError("chapter.faulty", "总结文字里的取数有误：\n" + "\n".join(f"  · {f}" for f in faults))


def faults_of(script: Script) -> Iterator[str]:
    """What is wrong with the slots of one text, a sentence each."""
    for slot in script.slots():
        for fault in _faults(slot):
            yield f"{script.name}：{{{{ {slot.written} }}}} {fault}"


def _faults(slot: Slot) -> Iterator[str]:
    if not slot.is_indicator:
        yield from _word_faults(slot)
        return
    if slot.how not in WAYS and slot.how not in TABLES:
        yield f"没有“{slot.how}”这种写法，可用：{'、'.join((*WAYS, *TABLES))}"
        return
    if _is_off(slot.key):
        return
    try:
        indicator = catalogue.indicator(slot.key)
        if slot.how.startswith("latest") and slot.about and not _is_off(slot.about):
            catalogue.indicator(slot.about)
        for key in slot.others:
            if not _is_off(key):
                yield from _field_faults(slot, catalogue.indicator(key))
    except BureauError as fault:
        yield fault.message
        return
    if slot.how in _NEEDS and not slot.about:
        yield f"少了{_NEEDS[slot.how]}，请写成 {{{{ {slot.key} | {slot.how}: … }}}}"
    yield from _field_faults(slot, indicator)


def _word_faults(slot: Slot) -> Iterator[str]:
    if slot.key not in NAMES and slot.key not in WORDS:
        yield f"“{slot.key}”既不是指标键也不是可用的词，可用的词：{'、'.join((*NAMES, *WORDS))}"
    elif slot.key in plan.ABOUT and slot.about.split(" ")[0] not in plan.ABOUT[slot.key]:
        yield f"冒号后请写 {'、'.join(plan.ABOUT[slot.key])} 之一"
    elif slot.key in WORDS and not slot.about:
        yield f"请写成 {{{{ {slot.key}: 事由 }}}}"


def _field_faults(slot: Slot, indicator: AnyIndicator) -> Iterator[str]:
    paths = [cell.path for cell in cells(slot.rows)]
    if slot.how in _FIELD_WAYS and slot.about:
        paths.append(slot.path)
    if slot.how == "titles":
        paths += TITLE_FIELDS
    while isinstance(indicator, Ratio):
        indicator = catalogue.indicator(indicator.over)
    model = catalogue.ledger(indicator.ledger).model
    for path in paths:
        try:
            path_field(model, path)
        except (FieldDoesNotExist, AttributeError):
            known = "、".join(f"{f.name}（{f.verbose_name}）" for f in model._meta.concrete_fields if f.editable)
            yield f"{model._meta.verbose_name}没有字段“{path}”，可用：{known}"


def _is_off(key: str) -> bool:
    """Whether the key belongs to a line of work that this bureau has switched off: its slots just stay silent."""
    line = key.split(".")[0]
    return line in catalogue.off or (line in settings.LINES and line not in settings.LINES_ON)
