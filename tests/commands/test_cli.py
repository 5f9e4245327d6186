"""The command line as a newcomer meets it: real processes, an empty home, the sample folder."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command, execute_from_command_line

from keguan.__main__ import COMMANDS

SAMPLE = Path(__file__).parents[2] / "src/keguan/commands/sample_city/台账"
WANTED = json.loads((SAMPLE / "expected.json").read_text(encoding="utf8"))
pytestmark = [pytest.mark.one_database, pytest.mark.xdist_group("cli")]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def keguan(home):
    def run(*args):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("KEGUAN", "DJANGO"))} | {
            "KEGUAN_HOME": str(home)
        }
        return subprocess.run(
            [sys.executable, "-m", "keguan", *map(str, args)], env=env, capture_output=True, text=True
        )

    return run


@pytest.fixture(scope="module")
def imported(keguan):
    first = keguan("init")
    assert first.returncode == 0, first.stderr
    assert "一次性口令" in first.stdout
    return keguan("import", "--good-rows", "--year", "2025", SAMPLE, "--json")


def test_the_folder_comes_in_as_its_keeper_expects(imported):
    assert imported.returncode == 1  # one bad credit code was left out
    found = {f["file"]: f["sheets"] for f in json.loads(imported.stdout)["files"]}
    for file, ledgers in WANTED["files"].items():
        for ledger, counts in ledgers.items():
            sheets = [s for s in found[file] if s["ledger"] == ledger]
            for name, number in counts.items():
                assert sum(s[name] for s in sheets) == number, (file, ledger, name)
    assert [e["cell"] for s in found["01企业名录.xlsx"] for e in s["errors"]] == ["C123"]


def test_a_figure_is_exact(imported, keguan):
    """The others are compared in one process, in tests/registry/test_sample_city.py."""
    key = "projects.funding_provincial_up_yuan"
    answer = json.loads(keguan("value", key, "--year", "2025", "--json").stdout)
    assert set(answer) == {"key", "value", "unit", "period", "rows"}
    assert Decimal(str(answer["value"])) == Decimal(str(WANTED["values"][key]))


def test_recorded_figures_are_those_published(city, capsys):
    def told(key, year):
        capsys.readouterr()
        call_command("value", key, "--year", year, "--json")
        return json.loads(capsys.readouterr().out)

    answer = told("rd.intensity", "2024")
    assert (answer["value"], answer["unit"]) == ("0.0193", "%")
    assert told("rd.intensity_rank", "2024")["value"] == 3
    assert told("enterprises.hnte_rank", "2025")["value"] == 2


def test_the_same_folder_again_changes_nothing(imported, keguan):
    counts = json.loads(keguan("import", "--good-rows", SAMPLE, "--json").stdout)["counts"]
    assert (counts["new"], counts["changed"]) == (0, 0)


def test_rows_and_splits(imported, keguan, tmp_path):
    out = tmp_path / "rows.csv"
    answer = keguan("value", "projects.approved", "--year", 2025, "--split", "level", "--rows", out, "--json")
    answer = json.loads(answer.stdout)
    assert sum(answer["split"].values()) == answer["value"] == 20
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 21


def test_the_summary_of_a_city_nobody_described(imported, keguan, tmp_path):
    out = tmp_path / "总结.docx"
    told = keguan(
        "report", "annual", "--year", 2025, "--out", out, "--html", tmp_path / "a.html", "--facts", tmp_path / "a.json"
    )
    assert told.returncode == 0, told.stdout + told.stderr
    facts = json.loads((tmp_path / "a.json").read_text(encoding="utf8"))
    assert {"id", "key", "field", "value", "unit", "display", "period", "scope", "rows"} <= set(facts["facts"][0])
    assert (
        next(f for f in facts["facts"] if f["key"] == "enterprises.hnte_valid" and f["field"] == "value")["display"]
        == "57家"
    )
    assert "清江市科学技术局" in (tmp_path / "a.html").read_text(encoding="utf8")


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("value", "enterprises.hnte_vaild", "--year", "2025"), 2, "相近的有：enterprises.hnte_valid"),
        (("value", "enterprises.hnte_valid", "--year", "去年"), 2, "看不懂期间"),
        (("value", "projects.approved", "--year", "2025", "--split", "colour"), 2, "可用的有：level"),
        (("import", "没有这个文件.xlsx"), 2, "没有这个文件"),
        (("import", "--ledger", "nothing.here", "x.xlsx"), 2, "没有台账"),
    ],
)
def test_wrong_use_gets_a_sentence_and_exit_code_2(city, capsys, args, code, said):
    with pytest.raises(SystemExit) as ended:
        call_command(*args)
    told = capsys.readouterr()
    assert ended.value.code == code
    assert said in told.out + told.err


@pytest.mark.parametrize(
    ("args", "code", "said"), [(("nonsense",), 1, "nonsense"), ((), 2, "用法"), (("value", "--help"), 0, "--year")]
)
def test_what_is_no_command_gets_a_sentence_too(keguan, args, code, said):
    told = keguan(*args)
    assert told.returncode == code
    assert said in told.stdout + told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command, capsys):
    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["keguan", command, "--help"])
    assert ended.value.code == 0
    assert "--settings" not in capsys.readouterr().out


def test_the_catalogue_is_data(keguan):
    listed = json.loads(keguan("catalogue", "--json").stdout)
    assert {"ledgers", "indicators", "workflows"} == set(listed)
    assert all(i["definition"] for i in listed["indicators"])
