"""Enterprises of the ledgers against the rules, from the command line."""

import json

import pytest
from django.core.management import call_command

from keguan.kit.catalogue import catalogue
from keguan.registry.models import Organisation


def test_an_enterprise_of_the_ledger_is_undecided_where_the_ledger_keeps_no_figure(city, capsys):
    one = Organisation.objects.filter(kind="enterprise", credit_code__isnull=False).first()
    call_command("assess", "hnte", "--org", one.credit_code, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["organisation"], told["verdict"]) == (one.name, "undecided")
    assert {c["key"]: c["verdict"] for c in told["conditions"]}["resident"] == "pass"
    call_command("assess", "tsme", "--all", "--json")
    assert len(json.loads(capsys.readouterr().out)) == Organisation.objects.filter(kind="enterprise").count()
    assert set(catalogue.policies) == {"hnte", "tsme"}


def test_everybody_is_judged_for_the_night(city, capsys):
    call_command("judge")
    told = capsys.readouterr().out
    assert told.count("120 家") == len(catalogue.policies)
    with pytest.raises(SystemExit) as stopped:
        call_command("judge", "nothing")
    assert stopped.value.code == 2
    assert "可以写" in capsys.readouterr().err
