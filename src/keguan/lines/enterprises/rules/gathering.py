"""What the ledgers know of an enterprise's inputs; what they do not keep stays missing, and leaves rules undecided.

R&D cost has a basis: the high-tech rules read that of 195号, the tech SME rules that of the deduction (119号). The
statistical one of form 107-2 is no input of either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate, Compliance, IntellectualProperty, RdCost, Transfer, YearFigures
from keguan.registry.models import Organisation

YEARS: Final = 3
_FIELDS: Final = {name: number for number, name in enumerate(Organisation.FIELDS, start=1)}
_A_YEAR: Final = timedelta(days=365)  # 申请认定前一年内, 国科发火〔2016〕195号
_ONCE: Final = ("income", "hitech_income", "total_assets", "cost", "staff")  # of the last year alone
_CHUNK: Final = 500


@dataclass(frozen=True)
class Reading:
    """How a policy reads the ledgers: the basis of R&D cost, the column that counts S&T staff, what serves once."""

    basis: str
    st_staff: str
    is_once: bool

    def one(self, organisation: Organisation, on: date) -> dict[str, Any]:
        """The facts of one enterprise on the day, by the names of the policies' inputs."""
        return next(self.some([organisation], on))[1]

    def all(self, scope: Scope, on: date) -> Iterator[tuple[Organisation, dict[str, Any]]]:
        """Every enterprise of the scope with its facts, read by the hundred."""
        chunk: list[Organisation] = []
        found = Organisation.objects.within(scope).filter(kind="enterprise").select_related("region")
        for one in found.order_by("name").iterator(chunk_size=_CHUNK):
            chunk.append(one)
            if len(chunk) == _CHUNK:
                yield from self.some(chunk, on)
                chunk = []
        yield from self.some(chunk, on)

    def some(self, organisations: Collection[Organisation], on: date) -> Iterator[tuple[Organisation, dict[str, Any]]]:
        """The facts of these enterprises, each ledger read once."""
        ids = [o.pk for o in organisations]
        of = {"organisation__in": ids}
        years = [on.year - n for n in range(YEARS, 0, -1)]
        holders = set(Certificate.objects.in_force(on).filter(**of).values_list("organisation", flat=True))
        figures = {(f.organisation_id, f.year): f for f in YearFigures.objects.filter(**of, year__in=years)}
        costs = {(c.organisation_id, c.year): c for c in RdCost.objects.filter(**of, year__in=years, basis=self.basis)}
        owned = _by_organisation(IntellectualProperty.objects.filter(**of, granted_on__lte=on))
        # the year of the application is not one of the three
        transfers = _by_organisation(Transfer.objects.filter(**of, year__lt=on.year))
        told = _by_organisation(Compliance.objects.filter(**of, happened_on__lte=on))
        for one in organisations:
            known = _identity(one) | {"valid_hnte": one.pk in holders}
            known |= self._figures(one, years, figures, costs)
            known |= self._property(owned[one.pk], on)
            if rows := transfers[one.pk]:
                known["transfers"] = len({t.title for t in rows if t.year >= years[0]})
            known |= _compliance(told[one.pk], on)
            yield one, known

    def _figures(self, one: Organisation, years: list[int], figures: Any, costs: Any) -> dict[str, Any]:
        """Series over the years of operation, a gap where a year is not told; and the last year's single figures."""
        began = one.founded_on.year if one.founded_on else years[0]
        mine = [y for y in years if y >= began]
        rows, spent = [figures.get((one.pk, y)) for y in mine], [costs.get((one.pk, y)) for y in mine]
        known: dict[str, Any] = {}
        for name in ("sales", "net_assets"):
            known[name] = [getattr(r, f"{name}_yuan") if r else None for r in rows]
        known["rd"] = [c.total_yuan if c else None for c in spent]
        known["rd_domestic"] = [c.domestic_yuan if c else None for c in spent]
        last = rows[-1] if rows else None
        if last:
            known |= {name: getattr(last, name if name == "staff" else f"{name}_yuan") for name in _ONCE}
            known["st_staff"] = getattr(last, self.st_staff)
        return {
            name: value
            for name, value in known.items()
            if value is not None and not (isinstance(value, list) and all(v is None for v in value))
        }

    def _property(self, rows: list[IntellectualProperty], on: date) -> dict[str, Any]:
        """How many of each class serve; nothing when the register holds none, for nobody has told."""
        if not rows:
            return {}
        good = [r for r in rows if not (r.ended_on and r.ended_on <= on)]
        first = [r for r in good if r.kind in IntellectualProperty.FIRST_CLASS]
        second = [r for r in good if r.kind in IntellectualProperty.SECOND_CLASS and not (self.is_once and r.is_used)]
        serving = first + second
        known: dict[str, Any] = {"ip_class1": len(first), "ip_class2": len(second)}
        return known | ({"ip_own_rd": any(r.acquired == "own" for r in serving)} if serving else {})


def _by_organisation(rows: Any) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(row)
    return found


def _identity(one: Organisation) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if one.credit_code:
        known["resident"] = True  # a unified social credit code is given to bodies registered in mainland China
    if one.founded_on:
        known["registered_on"] = one.founded_on
    if one.field:
        number = _FIELDS[one.field]
        known["field"] = number if number <= 8 else None
    return known


def _compliance(rows: list[Compliance], on: date) -> dict[str, Any]:
    """Incidents of the year before, misconduct and lists; without any reply of that year nothing is told."""
    recent = [r for r in rows if r.happened_on >= on - _A_YEAR]
    happened = {r.found for r in recent if r.found in Compliance.INCIDENTS}
    # 上一年及当年 for misconduct and lists (国科发政〔2017〕115号 第六条（四）); a list counts until one is off it
    listed = {
        r.found
        for r in rows
        if (r.found == "misconduct" and r.happened_on.year >= on.year - 1)
        or (r.found in ("listed", "prohibited") and not (r.ended_on and r.ended_on <= on))
    }
    bad: dict[str, Any] = {"incidents": bool(happened)} if happened else {}
    bad |= dict.fromkeys(listed, True)
    if not any(r.found == "clean" for r in recent):
        return bad
    return {"incidents": False, "misconduct": False, "listed": False, "prohibited": False} | bad


HNTE: Final = Reading("hnte", "st_staff", is_once=True)
TSME: Final = Reading("deduction", "st_staff_half_year", is_once=False)
