"""Enterprises of the ledgers against the rules, from the command line."""

import json

import pytest
from django.core.management import call_command

from keguan.kit.catalogue import catalogue
from keguan.kit.scope import EVERYTHING
from keguan.registry.models import Organisation
from keguan.store.acting import acting
from keguan.store.clock import today


def test_an_enterprise_of_the_ledger_is_undecided_where_the_ledger_keeps_no_figure(city, capsys):
    one = Organisation.objects.filter(kind="enterprise", credit_code__isnull=False).first()
    call_command("assess", "hnte", "--org", one.credit_code, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["organisation"], told["verdict"]) == (one.name, "undecided")
    assert {c["key"]: c["verdict"] for c in told["conditions"]}["resident"] == "pass"
    call_command("assess", "tsme", "--all", "--json")
    assert len(json.loads(capsys.readouterr().out)) == Organisation.objects.filter(kind="enterprise").count()
    assert set(catalogue.policies) == {"hnte", "tsme", "specialised", "gazelle", "unicorn"}


def test_a_ledger_in_which_nothing_stands_tells_of_nobody_that_he_does_not(empty):
    with acting(None, "试"):
        one = Organisation(name="示例装备有限公司")
        one.save()
    told = {key: value for p in catalogue.policies.values() for key, value in p.gather(one, today()).facts.items()}
    assert {"provincial_rd_body", "national_award", "prior_title"} & set(told) == set()
    assert told["valid_hnte"] is False


@pytest.mark.parametrize("key", catalogue.policies)
def test_everybody_at_once_is_judged_as_one_by_one_by_what_the_ledgers_tell(key, city):
    policy, on = catalogue.policies[key], today()
    who, table = policy.gather_all(EVERYTHING, on)
    decided, firms = policy.decide(table, on), Organisation.objects.in_bulk()
    assert len(who) == Organisation.objects.filter(kind="enterprise").count()
    for row, pk in enumerate(who):
        assert decided.assessment(row) == policy.assess(policy.gather(firms[pk], on).facts, on)


@pytest.mark.parametrize("key", ["specialised", "gazelle", "unicorn"])
def test_a_further_policy_tells_its_conditions_with_their_parts_in_the_same_shape(key, city, capsys):
    one = Organisation.objects.filter(kind="enterprise", credit_code__isnull=False).first()
    call_command("assess", key, "--org", one.credit_code, "--json")
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= {"organisation", "verdict", "conditions", "score"}
    shape = {"key", "verdict", "actual", "required", "distance", "cite"}
    assert all(set(c) >= shape for c in told["conditions"])
    grouped = [c for c in told["conditions"] if "parts" in c]
    assert grouped
    assert all(set(p) >= shape for c in grouped for p in c["parts"])
    call_command("assess", key, "--org", one.credit_code)
    text = capsys.readouterr().out
    assert "满足其一即可" in text
    assert ("还没有填写" in text) == (key != "specialised")
    assert "得分" not in text


def test_everybody_is_judged_for_the_night(city, capsys):
    call_command("judge")
    told = capsys.readouterr().out
    assert told.count("120 家") == len(catalogue.policies)
    with pytest.raises(SystemExit) as stopped:
        call_command("judge", "nothing")
    assert stopped.value.code == 2
    assert "可以写" in capsys.readouterr().err
