"""The page of versions: a policy is filled in parameter by parameter, with its articles, and told back in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keguan.kit.document_numbers import normal
from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Done
from keguan.lines.rd.actions.reckoning import terms_of
from keguan.lines.rd.models import FundVersion
from keguan.lines.rd.pages import asking
from keguan.lines.rd.rules.funds import parameters as p
from keguan.lines.rd.rules.funds.terms import Terms
from keguan.lines.rd.rules.funds.wording import in_words
from keguan.registry import access
from keguan.registry.access import seen
from keguan.registry.models import Document
from keguan.store.acting import acting
from keguan.store.moves import possible_moves
from keguan.store.uniqueness import clash_of

LONGEST = 200


@dataclass(frozen=True)
class Field:
    """One parameter as the form shows it: what was written, its article and its status."""

    parameter: p.Parameter
    value: str
    status: str
    cite: str

    @property
    def is_open(self) -> bool:
        return self.status == p.UNKNOWN


@dataclass(frozen=True)
class Block:
    """One formula as the form shows it: fields by what each is, as (name, value), and rows of tiers."""

    number: int
    fields: Mapping[str, tuple[str, str]]
    tiers: tuple[tuple[int, tuple[str, str], tuple[str, str]], ...]
    steps: tuple[tuple[int, tuple[str, str], tuple[str, str]], ...]

    @property
    def is_used(self) -> bool:
        return any(v not in ("", "none") for n, (_, v) in self.fields.items() if n not in ("status", "cite", "bound"))


def show(asked: Asked) -> dict[str, Any]:
    """All versions, or one with its form."""
    asked = asking.filled_in(asked)
    found = asking.version_of(asked.params)
    context: dict[str, Any] = {"statuses": p.STATUSES, "version": found, "asked": asked.params}
    if found is None:
        versions = FundVersion.objects.select_related("policy").order_by("name", "-filed_from")
        context["versions"] = [(v, terms_of(v)) for v in versions]
        return context
    terms = terms_of(found)
    return context | {
        "terms": terms,
        "words": in_words(terms),
        "groups": [(title, [_field(q, found) for q in group]) for title, group in p.GROUPS.items()],
        "blocks": [_block(n, found) for n in range(1, p.FORMULAS + 1)],
        "choices": {"bound": p.BOUNDS, "total": p.TOTALS, "first_year": p.FIRST_YEARS, "fixed": p.FIXED},
        "is_draft": found.state == FundVersion.DRAFT,
        "counts": _counts(terms),
        "moves": [(m, (), "") for m in possible_moves(found, asked.user.role_declared)]
        if asked.user and _may_move(asked.user)
        else [],
    }


def _may_move(user: Any) -> bool:
    return access.may_move(user, access.catalogue.ledger("rd.funds"))


def _counts(terms: Terms) -> list[tuple[str, int]]:
    statuses = [t.status for t in terms.terms.values()] + [f.status for f in terms.formulas]
    return [(name, statuses.count(key)) for key, name in p.STATUSES.items()]


def _field(parameter: p.Parameter, version: FundVersion) -> Field:
    told = version.terms
    key = parameter.key
    return Field(parameter, told.get(key, ""), told.get(f"{key}.status", p.UNKNOWN), told.get(f"{key}.cite", ""))


def _block(number: int, version: FundVersion) -> Block:
    fields = {part: (name, str(version.terms.get(name, ""))) for part, name in p.formula_fields(number).items()}
    single = {part: told for part, told in fields.items() if not part[-1].isdigit()}
    rows = range(1, p.TIERS + 1)
    return Block(
        number,
        single,
        tuple((n, fields[f"to{n}"], fields[f"rate{n}"]) for n in rows),
        tuple((n, fields[f"from{n}"], fields[f"amount{n}"]) for n in rows),
    )


def create(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    """A new version: every parameter open, or written over from another version to be changed."""
    made = FundVersion(drafted_by=user)
    _head(made, sent, user)
    source = asking.version_of({"version": sent.get("copy", "")})
    if source is not None:
        # what another version says is no proof of what this one's text says
        made.terms = {k: p.MEMORY if k.endswith(".status") and v == p.VERIFIED else v for k, v in source.terms.items()}
    with acting(user, "起草资金办法"):
        made.save()
    return Done(f"已建“{made}”，请逐项填写。", {"version": made.pk})


def _head(version: FundVersion, sent: Mapping[str, str], user: Any) -> None:
    name, number = sent.get("name", "").strip(), normal(sent.get("policy", ""))
    if not name or len(name) > 80:
        raise BureauError("funds.name", "请写资金名称，最多 80 字。")
    version.name, version.filed_from = name, asking.day(sent, "filed_from", "自申报日期起")
    version.filed_to = asking.day(sent, "filed_to", "至申报日期止", optional=True)
    if version.filed_to and version.filed_to < version.filed_from:
        raise BureauError("funds.span", "止日早于起日，请检查。")
    version.policy = seen(user, Document.objects.filter(number=number)).first() if number else None
    if number and version.policy is None:
        raise BureauError("funds.document", f"“来源文件”里没有“{number}”，请先登记这份文件，或暂时空着。")
    if clash := clash_of(version):
        raise BureauError("funds.twice", f"“{clash.other}”已有同一天起的版本，请改它，或换个起日。")


def save(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    """Keep what was filled in, right or wrong: a draft may be incomplete, and the page says what to mend."""
    with acting(user, "填写资金办法参数"):
        version = FundVersion.objects.select_for_update().get(pk=asking.wanted_version(sent).pk)
        if version.state != FundVersion.DRAFT:
            raise BureauError("funds.in_force", "这个版本不是起草状态，参数不能改；办法修订了，请照它另起一个版本。")
        _head(version, sent, user)
        version.terms = _terms(sent)
        version.drafted_by = user
        version.save()
    terms = terms_of(version)
    if terms.faults:
        return Done(f"已保存，但有 {len(terms.faults)} 处要改，见上面的提示。", {"version": version.pk})
    left = f"，还有 {len(terms.missing)} 项待填" if terms.missing else "，各项都已填"
    return Done(f"已保存{left}。", {"version": version.pk})


def _terms(sent: Mapping[str, str]) -> dict[str, str]:
    """The texts that were written; the two boxes at the foot of the form settle the status of what is still open."""
    told = {k: v.strip()[:LONGEST] for k, v in sent.items() if k in p.NAMES_OF_FIELDS and v.strip()}
    open_ones = [key for key in p.PARAMETERS if told.get(f"{key}.status", p.UNKNOWN) == p.UNKNOWN]
    for key in open_ones:
        if sent.get("all_verified") and told.get(key) and told.get(f"{key}.cite"):
            told[f"{key}.status"] = p.VERIFIED
        elif sent.get("rest_absent") and not told.get(key) and not p.PARAMETERS[key].must:
            told[f"{key}.status"] = p.ABSENT
    for number in range(1, p.FORMULAS + 1):
        status, cite = f"f{number}.status", f"f{number}.cite"
        if sent.get("all_verified") and told.get(cite) and told.get(status, p.UNKNOWN) == p.UNKNOWN:
            told[status] = p.VERIFIED
    return told


def end_on(asked: Asked, sent: Mapping[str, str], user: Any) -> Done:
    """The last filing day of a version in force, when another one follows."""
    with acting(user, "填写版本止日"):
        version = FundVersion.objects.select_for_update().get(pk=asking.wanted_version(sent).pk)
        version.filed_to = asking.day(sent, "filed_to", "至申报日期止", optional=True)
        if version.filed_to and version.filed_to < version.filed_from:
            raise BureauError("funds.span", "止日早于起日，请检查。")
        last = version.rounds.exclude(state="cancelled").order_by("-deadline").first()
        if last and version.filed_to and version.filed_to < last.deadline:
            raise BureauError("funds.used", f"{last} 的申报截止日是 {last.deadline}，止日不能早于它。")
        version.save()
    return Done("已填写止日。", {"version": version.pk})
