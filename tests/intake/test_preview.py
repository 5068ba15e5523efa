"""Preview and loose files: what would change, told before anything is stored."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.intake.conftest import many_contacts
from tests.intake.packages import CONTACT, PackageBuilder
from warehouse.errors import WrongUseError
from warehouse.intake import ExtractChange, check, loose_package, preview, submit
from warehouse.settings import Settings

LATER = "2017-01-06T09:00:00+00:00"


def _changes(path: Path, settings: Settings) -> dict[str, ExtractChange]:
    return {each.name: each for each in preview(path, settings=settings).changes}


def _counts(change: ExtractChange) -> tuple[int, int, int, int]:
    return (change.new, change.overwritten, change.unchanged, change.gone)


def test_everything_is_new_to_an_empty_warehouse(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({1: {"contact_date": "never"}}, count=30)
    changes = _changes(builder.write(tmp_path / "package"), settings)
    assert _counts(changes["contact"]) == (29, 0, 0, 0)
    assert _counts(changes["person"]) == (1, 0, 0, 0)
    assert not settings.home.exists()


def test_a_correction_is_compared_row_by_row(tmp_path: Path, settings: Settings) -> None:
    """Contacts 1 to 4 before; 2 changed, 3 changed its officer, 4 left out, 5 added."""
    first = PackageBuilder()
    first.extracts["contact"] = many_contacts({}, count=4)
    submit(first.write(tmp_path / "first"), settings=settings)
    before = sorted(str(each) for each in settings.home.rglob("*"))
    second = PackageBuilder(created=LATER)
    rows = many_contacts({2: {"start_time": "10:30"}, 3: {"staff_code": "C17A002"}}, count=5)
    second.extracts["contact"] = [row for row in rows if row["contact_id"] != "4"]
    found = preview(second.write(tmp_path / "second"), settings=settings)
    changes = {each.name: _counts(each) for each in found.changes}
    assert changes["contact"] == (1, 2, 1, 1)
    assert changes["person"] == (0, 0, 1, 0)
    assert "would change" in found.to_text()
    assert found.to_dict()["changes"][0]["name"] == "person"
    assert sorted(str(each) for each in settings.home.rglob("*")) == before


def test_late_rows_overwrite_those_of_an_earlier_period(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(
        created="2017-04-05T09:00:00+00:00", period_start="2017-01-01", period_end="2017-03-31"
    )
    late = CONTACT | {"outcome_code": "ATTC", "last_updated_at": "2017-02-01T09:00:00+00:00"}
    builder.extracts["contact"] = [late, CONTACT | {"contact_id": "7"}]
    changes = _changes(builder.write(tmp_path / "second"), settings)
    # Nothing is replaced, so what the new period does not hold is not gone.
    assert _counts(changes["contact"]) == (1, 1, 0, 0)
    assert _counts(changes["staff"]) == (0, 0, 1, 0)


def test_the_same_submission_again_would_change_nothing(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    submit(folder, settings=settings)
    found = preview(folder, settings=settings)
    assert (found.is_repeat, found.changes) == (True, ())
    assert "changes nothing" in found.to_text()


def test_a_refused_submission_has_no_changes(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    del builder.extracts["staff"]
    found = preview(builder.write(tmp_path / "package"), settings=settings)
    assert found.verdict.is_refused
    assert found.changes == ()


# Loose files


def _loose(folder: Path) -> list[Path]:
    written = PackageBuilder().write(folder)
    (written / "datapackage.json").unlink()
    (written / "staff_absence.csv").rename(written / "Staff Absence.CSV")
    for place, file in enumerate(sorted(written.iterdir())):
        os.utime(file, (1_483_600_000 + place, 1_483_600_000 + place))
    return sorted(written.iterdir())


def test_loose_files_are_a_submission_of_the_provider_and_period_said(
    tmp_path: Path, settings: Settings
) -> None:
    files = _loose(tmp_path / "files")
    with loose_package(files, provider="C17", period="2016-10_2016-12") as folder:
        receipt = submit(folder, settings=settings)
    assert receipt.content["period"] == "2016-10_2016-12"
    assert receipt.content["provider_code"] == "C17"
    # Made when the newest file was written: 1,483,600,006 s after 1970 is 5 January 2017, 07:06:46.
    assert receipt.content["created"] == "2017-01-05T07:06:46+00:00"
    assert len(receipt.content["extracts"]) == 7
    with loose_package(files, provider="C17", period="2016-10_2016-12") as folder:
        assert submit(folder, settings=settings).is_repeat
    assert not folder.exists()


def test_loose_files_of_a_month_made_at_a_given_moment(tmp_path: Path, settings: Settings) -> None:
    moment = datetime(2017, 1, 9, 9, tzinfo=UTC)
    files = _loose(tmp_path / "files")
    with loose_package(files, provider="C17", period="2016-10", created=moment) as folder:
        verdict = check(folder, settings=settings)
    assert (verdict.period, verdict.created_at) == ("2016-10", moment)


@pytest.mark.parametrize(
    ("name", "period", "reason"),
    [
        ("people.csv", "2016-10", "named as its extract"),
        ("person.txt", "2016-10", "named as its extract"),
        ("person.csv", "2016-13", "is no period"),
        ("person.csv", "autumn", "is no period"),
        ("Person .csv", "2016-10", "are both person"),
    ],
)
def test_loose_files_that_cannot_be_told_apart(
    tmp_path: Path, name: str, period: str, reason: str
) -> None:
    files = [tmp_path / "person.xlsx", tmp_path / name]
    for file in files:
        file.write_text("crn\n", encoding="utf-8")
    if reason != "are both person":
        files = files[1:]
    with (
        pytest.raises(WrongUseError, match=reason),
        loose_package(files, provider="C17", period=period),
    ):
        pass
