"""Everybody judged and kept up to date: what is kept is what judging each alone finds, whatever changed since."""

from datetime import date

import pytest

from keguan.kit.catalogue import catalogue
from keguan.kit.rules.policy import HOLDS, UNKNOWN
from keguan.kit.scope import EVERYTHING, NOTHING, Scope
from keguan.registry import judging
from keguan.registry.judging import Narrowing
from keguan.registry.models import Judgement, JudgementRun, Organisation
from keguan.store.acting import acting
from keguan.store.clock import today


@pytest.fixture(params=sorted(catalogue.policies))
def policy(request, city):
    return catalogue.policies[request.param]


def expected(policy, on, *, every=1, touched=()):
    """By enterprise: which conditions fail and are open, what is missing, and the score, each judged alone.

    Of those who were not touched `every` so many-th: all of them are judged alone where nothing was changed.
    """
    told = {}
    order, conditions = list(policy.inputs), [c.key for c in policy.conditions]
    for number, one in enumerate(Organisation.objects.filter(kind="enterprise").order_by("pk")):
        if number % every and one not in touched:
            continue
        found = policy.assess(policy.gather(one, on).facts, policy.filing(on))
        bits = {"fail": 0, "undecided": 0}
        for c in found.conditions:
            if c.verdict in bits:
                bits[c.verdict] |= 1 << conditions.index(c.key)
        missing = sum(1 << order.index(name) for name in found.missing) if found.verdict == "undecided" else 0
        told[one.pk] = (bits["fail"], bits["undecided"], missing, found.low, found.high)
    return told


def kept(policy):
    names = ("organisation", "failed", "open", "missing", "low", "high")
    return {pk: tuple(rest) for pk, *rest in judging.within(policy, EVERYTHING).values_list(*names)}


def agrees(policy, on, *touched):
    """Whether everybody is kept, and those who were touched and every tenth of the others as judging them alone finds."""
    found, told = kept(policy), expected(policy, on, every=10, touched=touched)
    assert set(found) == set(Organisation.objects.filter(kind="enterprise").values_list("pk", flat=True))
    return {pk: found[pk] for pk in told} == told


def counted(policy, scope=EVERYTHING):
    counts = judging.Counts(policy, scope)
    rows = judging.within(policy, scope)
    everybody = counts.by_standing(Narrowing())
    assert sum(everybody.values()) == rows.count()
    for standing, many in everybody.items():
        assert many == rows.filter(standing=standing).count()
    for bit in range(len(policy.conditions)):
        narrow = Narrowing(failed=1 << bit)
        counted = sum(counts.by_standing(narrow).values())
        assert counted == narrow.of(rows).count() == sum(1 for j in rows if j.failed >> bit & 1)
    order = list(policy.inputs)
    for name, many in counts.waiting:
        bit = 1 << order.index(name)
        narrow = Narrowing(missing=bit)
        assert many == narrow.of(rows).count() == sum(1 for j in rows if j.missing & bit)
        assert many == sum(counts.by_standing(narrow).values())
    return counts


def test_what_is_kept_is_what_judging_each_alone_finds(policy):
    judging.up_to_date(policy, today())
    assert kept(policy) == expected(policy, today())
    counted(policy)


def test_after_a_change_those_it_touches_are_judged_again_and_nobody_else(policy, django_assert_max_num_queries):
    run = judging.up_to_date(policy, today())
    others = dict(Judgement.objects.filter(policy=policy.key).values_list("organisation", "pk"))
    one = judging.within(policy, EVERYTHING).filter(failed=0).first().organisation
    with acting(None, "试"):
        row = one.enterprises_compliances.model(organisation=one, found="safety", happened_on=today())
        row.save()
    with django_assert_max_num_queries(45):
        again = judging.up_to_date(policy, today())
    assert again.revision > run.revision
    assert agrees(policy, today(), one)
    after = dict(Judgement.objects.filter(policy=policy.key).values_list("organisation", "pk"))
    assert {pk for pk in after if after[pk] != others.get(pk)} == {one.pk}
    counted(policy)


def test_a_new_enterprise_a_retired_one_and_a_move_are_seen(policy):
    judging.up_to_date(policy, today())
    gone, moved = Organisation.objects.filter(kind="enterprise").order_by("pk")[:2]
    with acting(None, "试"):
        new = Organisation(name="示例新办科技有限公司", founded_on=date(2025, 1, 1))
        new.save()
        gone.retire("注销")
        moved.region = None
        moved.save()
    judging.up_to_date(policy, today())
    assert agrees(policy, today(), new, moved)
    assert Judgement.objects.get(policy=policy.key, organisation=new).standing == UNKNOWN
    assert Judgement.objects.get(policy=policy.key, organisation=moved).region is None
    counted(policy)


def test_another_day_judges_everybody_anew(policy):
    first = judging.up_to_date(policy, today())
    run = judging.up_to_date(policy, date(2026, 3, 1))
    assert (run.pk, run.on) == (first.pk, date(2026, 3, 1))
    assert agrees(policy, date(2026, 3, 1))
    assert JudgementRun.objects.filter(policy=policy.key).count() == 1


def test_nothing_changed_costs_two_small_questions(policy, django_assert_num_queries):
    judging.up_to_date(policy, today())
    with django_assert_num_queries(2):
        judging.up_to_date(policy, today())


def test_a_town_sees_its_own_and_nobody_sees_nothing(policy, user_of):
    judging.up_to_date(policy, today())
    town = Organisation.objects.filter(kind="enterprise").exclude(region=None).first().region
    mine = Scope(region=town.path)
    assert {j.region_id for j in judging.within(policy, mine)} == {town.pk}
    counted(policy, mine)
    assert not judging.within(policy, NOTHING).exists()
    assert judging.Counts(policy, NOTHING).by_standing(Narrowing()) == {}


def test_who_holds_a_certificate_is_no_candidate(city):
    policy = catalogue.policies["hnte"]
    judging.up_to_date(policy, today())
    holders = catalogue.ledger("enterprises.hnte").model.objects.in_force(today()).values("organisation")
    held = set(holders.values_list("organisation", flat=True))
    assert set(judging.within(policy, EVERYTHING).filter(standing=HOLDS).values_list("organisation", flat=True)) == held
    assert len(held) == 57


def test_every_page_of_a_selection_follows_the_one_before_and_back_again(policy):
    judging.up_to_date(policy, today())
    rows, counts = judging.within(policy, EVERYTHING), judging.Counts(policy, EVERYTHING)
    town = rows.exclude(region=None).first().region_id
    for n in range(len(policy.inputs)):
        for narrow in (Narrowing(failed=1 << n), Narrowing(missing=1 << n), Narrowing(region=town, missing=1 << n)):
            expected = list(narrow.of(rows).order_by("rank", "pk"))
            read, asked = [], {}
            while True:
                page = judging.listed(rows, counts, narrow, asked, size=20)
                read += page.records
                if not page.after or len(read) > len(expected):
                    break
                before, asked = page, {"after": page.after}
            assert read == expected
            if asked:
                back = judging.listed(rows, counts, narrow, {"before": page.before}, size=20)
                assert back.records == before.records


def test_what_fails_and_lacks_at_once_is_nobody(policy):
    judging.up_to_date(policy, today())
    rows, counts = judging.within(policy, EVERYTHING), judging.Counts(policy, EVERYTHING)
    narrow = Narrowing(failed=1, missing=1)
    assert (judging.listed(rows, counts, narrow, {}).records, counts.by_standing(narrow)) == ([], {})
