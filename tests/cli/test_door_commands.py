"""The commands of the door as a person types them: lists, calendar, loose files, a look before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.intake.conftest import many_contacts
from tests.intake.packages import PackageBuilder
from tests.support.command import KEY
from warehouse.cli import app
from warehouse.errors import WrongUseError
from warehouse.pipeline import effect
from warehouse.pipeline.effect import FigureChange

LATER = "2017-01-06T09:00:00+00:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder the commands work on."""
    monkeypatch.setenv("PROBATION_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PROBATION_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("PROBATION_THREADS", "1")
    monkeypatch.setenv("PROBATION_MINIMUM_FREE_BYTES", "0")
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


def answer(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def lines(*arguments: str | Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in answer(*arguments, "--json").output.splitlines()]


def first(folder: Path) -> Path:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts(
        {1: {"contact_type_code": "COAP1"}, 2: {"contact_date": "never"}}, count=40
    )
    return builder.write(folder)


@pytest.mark.usefixtures("home")
def test_what_came_what_is_late_and_what_is_to_be_mapped_is_listed(tmp_path: Path) -> None:
    assert answer("submit", first(tmp_path / "first")).exit_code == 0
    (queued,) = lines("codes")
    assert (queued["code"], queued["suggestion"]) == ("COAP1", "COAP")
    assert "most alike" in answer("codes").output

    shown = answer("submissions", "--calendar").output
    assert "OVERDUE" in shown
    assert "The submission of N07 for 1 October 2016 to 31 December 2016 was due by" in shown
    mine = next(row for row in lines("submissions", "--calendar") if row["sequence"] == 1)
    assert (mine["provider_code"], mine["period_code"]) == ("C17", "2016-10_2016-12")
    assert "custody_event" in mine["missing_extracts"]

    assert answer("submit", PackageBuilder(created=LATER).write(tmp_path / "again")).exit_code == 0
    (counts,) = lines("submissions")
    assert (counts["sequence"], counts["provider_code"]) == (2, "C17")
    shown = answer("submissions", "--all").output
    assert "2016-10_2016-12" in shown
    assert "2017-01-06 09:00" in shown
    # The first: 46 rows, one without a date set apart.
    cells = [line.split("│") for line in shown.splitlines() if "replaced by 2" in line]
    assert [cell.strip() for cell in cells[0]][6:9] == ["replaced by 2", "46", "1"]


@pytest.mark.usefixtures("home")
def test_loose_files_are_sent_with_provider_and_period(tmp_path: Path) -> None:
    folder = PackageBuilder().write(tmp_path / "loose")
    (folder / "datapackage.json").unlink()
    files = sorted(folder.iterdir())
    sent = answer(
        "submit", *files, "--provider", "C17", "--period", "2016-10_2016-12", "--created", LATER,
    )  # fmt: skip
    assert sent.exit_code == 0, sent.output
    assert [row["period_start_date"] for row in lines("submissions")] == ["2016-10-01"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--provider", "C17"],
        ["--period", "2016-10"],
        ["--provider", "C17", "--period", "2016-10", "--created", "2017-01-09"],
        ["--provider", "C17", "--period", "2016-10", "--created", "soon"],
    ],
)
def test_loose_files_need_both_and_a_moment_with_offset(
    home: Path, tmp_path: Path, arguments: list[str]
) -> None:
    file = tmp_path / "person.csv"
    file.write_text("crn\n", encoding="utf-8")
    assert isinstance(answer("submit", file, *arguments).exception, WrongUseError)
    assert not home.exists()


def test_a_look_before_shows_rows_and_figures_and_stores_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = FigureChange(
        measure_code="seen",
        measure_name="Seen in the month",
        unit="percent",
        has_target=True,
        provider_code="C17",
        period_start_date=date(2016, 10, 1),
        period_end_date=date(2016, 12, 31),
        before=90.0,
        after=80.0,
    )
    monkeypatch.setattr(effect, "preview_figures", lambda *_, **__: (change,))
    shown = answer("submit", first(tmp_path / "first"), "--dry-run")
    assert shown.exit_code == 0
    changes = shown.output.split("would change")[1].splitlines()
    counts = next(line for line in changes if line.startswith("contact "))
    assert counts.split() == ["contact", "39", "0", "0", "0"]
    row = next(line for line in shown.output.splitlines() if "Seen in the month" in line)
    assert "90.0" in row
    assert "80.0" in row
    assert not home.exists()


def test_a_check_gives_the_verdict_the_submission_then_gets(home: Path, tmp_path: Path) -> None:
    package = first(tmp_path / "first")
    (checked,) = lines("check", package)
    assert not home.exists()
    (receipt,) = lines("submit", package)
    told = ("findings", "extracts", "package_hash", "is_refused")
    assert {key: receipt.get(key) for key in told} == {key: checked.get(key) for key in told}
