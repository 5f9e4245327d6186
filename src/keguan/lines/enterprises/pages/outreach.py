"""Contacts: noting one from a phone in half a minute, and whom to contact next (记一笔)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string

from keguan.kit.errors import BureauError
from keguan.kit.page import Asked, Form, Waiting
from keguan.kit.scope import Scope
from keguan.lines.enterprises.models import Certificate, Outreach
from keguan.lines.enterprises.pages import sending
from keguan.registry.models import Organisation, Person
from keguan.store import search

SUGGESTED, NAMED, AHEAD, EXPERTS = 8, 3, 14, 100
SOON: Final = {"1": "明天", "7": "一周后", "14": "两周后"}  # days from today
DAYS: Final = {"": 0, **{key: int(key) for key in SOON}}
OUTCOMES: Final = {"": "", **Outreach.OUTCOMES}
PURPOSES: Final = {"": "看证书自动定", **Outreach.PURPOSES}


def contact(asked: Asked, sent: Mapping[str, str], user: Any) -> Outreach:
    """Write the contact that was sent. Raises BureauError with what to mend."""
    channel = sending.one_of(sent, "channel", Outreach.CHANNELS, "请选联系方式：电话、走访或专家辅导。")
    wrong = "结果不在可选范围里，请重新选。"
    purpose = sending.one_of({"purpose": "", **sent}, "purpose", PURPOSES, wrong)
    outcome = sending.one_of({"outcome": "", **sent}, "outcome", OUTCOMES, wrong)
    one = sending.firm(asked, sent)
    soon = sending.one_of({"soon": "", **sent}, "soon", DAYS, "下一步的日子请从明天、一周后、两周后里选。")
    later = asked.day + timedelta(days=DAYS[soon]) if soon else None
    made = Outreach(
        organisation=one,
        contacted_on=sending.past_day(sent.get("contacted_on", ""), "联系日期", asked.day),
        channel=channel,
        purpose=purpose or likely_purpose(one, asked.day),
        outcome=outcome,
        officer=user.name,
        expert=sending.text(sent, "expert", "专家姓名", 40),
        content=sending.text(sent, "content", "情况", 2000),
        to_mend=sending.text(sent, "to_mend", "要补的", 1000),
        next_step=sending.text(sent, "next_step", "下一步", 120),
        next_on=sending.day(sent.get("next_on", ""), "下一步日期", later),
    )
    if channel == "coaching" and "expert" in sent and not made.expert:
        raise BureauError("outreach.expert", "专家辅导请写上是哪位专家。")
    made.save()
    return made


def likely_purpose(one: Organisation, day: date) -> str:
    """What a contact is about where nobody says: renewal for a certificate that ends by the end of next year."""
    held = Certificate.objects.in_force(day).filter(organisation=one).order_by("-expires_on").first()
    if held is None:
        return "new"
    return "renewal" if held.expires_on <= date(day.year + 1, 12, 31) else "other"


def choices() -> dict[str, Any]:
    """What a contact can be, for the form."""
    return {
        "channels": Outreach.CHANNELS,
        "outcomes": Outreach.OUTCOMES,
        "purposes": PURPOSES,
        "soon": SOON,
    }


def noting(asked: Asked, purpose: str, channel: str = "") -> dict[str, Any]:
    """What the form in each row of a list needs; its empty fields are the same in all of them, so written once."""
    told = {**choices(), "purpose": purpose, "default_channel": channel}
    fields = render_to_string("enterprises/_contact_fields.html", {**told, "today": asked.day})
    return {**told, "contact_fields": fields}


CONTACT: Final = Form(key="contact", adds_to="enterprises.outreach", do=contact)


def jot(asked: Asked) -> dict[str, Any]:
    """Finding an enterprise by a few letters, and the next steps that are due."""
    steps = list(next_steps(asked.scope, asked.day + timedelta(days=AHEAD)))
    officers = sorted({s.officer for s in steps if s.officer})
    officer = asked.params.get("officer", "")
    mine = [s for s in steps if not officer or s.officer == officer]
    words = asked.params.get("q", "") or asked.sent.get("q", "")
    chosen = asked.params.get("organisation", "") or asked.sent.get("organisation", "")
    firms = found(asked.scope, words)
    if not words and sending.is_key(chosen):
        firms = list(Organisation.objects.within(asked.scope).filter(pk=chosen).select_related("region"))
    return {
        "firms": [(one, len(firms) == 1 or str(one.pk) == chosen) for one in firms],
        "words": words,
        "late": [s for s in mine if s.next_on < asked.day],
        "today_steps": [s for s in mine if s.next_on == asked.day],
        "coming": [s for s in mine if s.next_on > asked.day],
        "officers": officers,
        "officer": officer,
        "experts": _experts(),
        **choices(),
    }


def _experts() -> list[str]:
    """Whom one may mean: experts of earlier coaching, and the people of the registry."""
    coached = Outreach.objects.exclude(expert="").order_by("expert").values_list("expert", flat=True).distinct()
    known = Person.objects.order_by("name").values_list("name", flat=True).distinct()
    return sorted({*coached[:EXPERTS], *known[:EXPERTS]})


def found(scope: Scope, words: str) -> list[Organisation]:
    """A few enterprises whose name, initials or code hold the words; none before two letters are typed."""
    if len(words) < 2:
        return []
    rows = Organisation.objects.within(scope).filter(kind="enterprise").select_related("region")
    keys = search.proposed(Organisation, [words])
    if keys is not None and len(keys) <= search.MOST:
        rows = rows.filter(pk__among=keys)
    held = Q(name__icontains=words) | Q(initials__contains=words.lower()) | Q(credit_code=words.upper())
    return list(rows.filter(held).order_by("initials", "pk")[:SUGGESTED])


def next_steps(scope: Scope, last: date) -> QuerySet:
    """The contacts whose next step falls due by the day, and after which nobody has been in touch, soonest first."""
    after = Q(contacted_on__gt=OuterRef("contacted_on")) | Q(
        contacted_on=OuterRef("contacted_on"), pk__gt=OuterRef("pk")
    )
    later = Outreach.objects.filter(after, organisation=OuterRef("organisation"))
    rows = Outreach.objects.within(scope).filter(next_on__lte=last).exclude(Exists(later))
    return rows.select_related("organisation__region").order_by("next_on", "pk")


def waits(asked: Asked, user: Any) -> Iterator[Waiting]:
    """The next steps that the officer noted and that are due."""
    mine = [s for s in next_steps(asked.scope, asked.day) if s.officer == user.name]
    if mine:
        late = sum(s.next_on < asked.day for s in mine)
        names = "、".join(s.organisation.name for s in mine[:NAMED])
        tag, tone = (f"逾期 {late} 家", "late") if late else ("今天", "soon")
        yield Waiting(
            f"要联系 {len(mine)} 家企业",
            f"{names}{' 等' if len(mine) > NAMED else ''}",
            tag,
            tone,
            urlencode({"officer": user.name}),
        )
