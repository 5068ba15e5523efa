"""The commands that tell charts what happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from warehouse.cli import app
from warehouse.errors import UnknownMeasureError, WrongUseError

WORDS = ["--text", "New teams", "--source", "Board paper", "--reason", "Other people", "--role"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder the commands work on."""
    monkeypatch.setenv("PROBATION_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def answer(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def rebase(*scope: str) -> Result:
    return answer("rebase", "--from", "2016-04-01", *WORDS, "Analyst", *scope)


@pytest.mark.usefixtures("home")
def test_a_rebase_is_kept_listed_and_taken_back():
    assert rebase("--measure", "seen_in_month", "--geography", "E09000023").exit_code == 0

    listed = json.loads(answer("annotations", "--json").output)
    assert listed["kind"] == "rebase"
    assert (listed["measure_code"], listed["geography_code"]) == ("seen_in_month", "E09000023")
    assert (listed["source"], listed["added_by"]) == ("Board paper", "Analyst")

    taken = answer("withdraw", "1", "--role", "Analyst", "--reason", "Wrong month")
    assert taken.exit_code == 0
    assert not answer("annotations", "--json").output
    assert "Wrong month" in answer("annotations", "--withdrawn").output


@pytest.mark.usefixtures("home")
def test_an_annotation_says_what_it_holds_for():
    words = [
        "--kind",
        "inspection",
        "--from",
        "2016-09-01",
        "--to",
        "2016-09-30",
        *WORDS,
        "Analyst",
    ]

    assert "(everything)" in answer("annotate", *words).output
    assert "(N07)" in answer("annotate", *words, "--provider", "N07").output


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("scope", "error"),
    [
        (["--measure", "nosuch"], UnknownMeasureError),
        (["--geography", "E99999999"], WrongUseError),
        (["--provider", "X99"], WrongUseError),
    ],
)
def test_a_scope_that_does_not_exist_is_refused(scope: list[str], error: type[WrongUseError]):
    assert isinstance(rebase(*scope).exception, error)
    assert not answer("annotations", "--json").output


@pytest.mark.usefixtures("home")
def test_a_day_that_is_no_date_and_a_rebase_as_annotation_are_refused():
    odd = answer("annotate", "--kind", "event", "--from", "September", *WORDS, "Analyst")
    hidden = answer("annotate", "--kind", "rebase", "--from", "2016-04-01", *WORDS, "Analyst")

    assert "is not a date" in str(odd.exception)
    assert "probation rebase" in str(hidden.exception)
