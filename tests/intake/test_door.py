"""The door as a whole: limits on the line, repeats, replacements, late rows, keys, crashes."""

from __future__ import annotations

import hashlib
import hmac
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from tests.intake.conftest import KEY, lake_rows, many_contacts, of_code
from tests.intake.packages import (
    CONTACT,
    CUSTODY_EVENT,
    FIGURE,
    PERSON,
    STAFF,
    PackageBuilder,
    zipped,
)
from warehouse.contract import load_contract
from warehouse.errors import BusyError, SubmissionRefusedError, WarehouseError
from warehouse.intake import RefusedError, Verdict, check, door, submit
from warehouse.ledger import Ledger
from warehouse.settings import Settings

Check = Callable[[PackageBuilder], Verdict]

NEXT_QUARTER = {
    "created": "2017-04-05T09:00:00+00:00",
    "period_start": "2017-01-01",
    "period_end": "2017-03-31",
}


def pseudonym(domain: str, value: str, key: str = KEY) -> str:
    """HMAC-SHA-256 as the standard library works it out."""
    return hmac.new(key.encode(), f"{domain}:{value}".encode(), hashlib.sha256).hexdigest()


def tree(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}


# Limits


@pytest.mark.parametrize(
    ("bad", "rows", "is_refused"), [(5, 100, False), (6, 100, True), (1, 20, False), (1, 19, True)]
)
def test_more_than_five_percent_of_rows_in_error_refuses(
    checked: Check, bad: int, rows: int, is_refused: bool
) -> None:
    builder = PackageBuilder()
    changes = {place: {"contact_date": "never"} for place in range(1, bad + 1)}
    builder.extracts["contact"] = many_contacts(changes, count=rows)
    verdict = checked(builder)
    assert bool(of_code(verdict, "too_many_row_errors")) is is_refused
    assert verdict.is_refused is is_refused


@pytest.mark.parametrize(("repeated", "is_refused"), [(1, False), (2, True)])
def test_more_than_one_percent_of_repeated_keys_refuses(
    checked: Check, repeated: int, is_refused: bool
) -> None:
    builder = PackageBuilder()
    changes = {100 - place: {"contact_id": "1"} for place in range(repeated)}
    builder.extracts["contact"] = many_contacts(changes, count=100)
    verdict = checked(builder)
    assert bool(of_code(verdict, "too_many_duplicate_keys")) is is_refused
    assert verdict.is_refused is is_refused


def test_orphan_references_do_not_count_towards_the_limit(checked: Check) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts(
        {place: {"crn": "Z999999"} for place in range(1, 101)}, count=100
    )
    verdict = checked(builder)
    assert [each.count for each in of_code(verdict, "reference_orphan")] == [100]
    assert not verdict.is_refused


def test_a_person_in_quarantine_answers_no_reference(checked: Check) -> None:
    builder = PackageBuilder()
    people = [PERSON | {"crn": f"A{place:06d}"} for place in range(1, 31)]
    people[0]["gender_code"] = "X"
    builder.extracts["person"] = people
    orphans = {each.extract for each in of_code(checked(builder), "reference_orphan")}
    assert orphans == {"sentence", "contact", "allocation"}


# Checking stores nothing, submitting stores what is said


def test_a_check_leaves_no_trace(tmp_path: Path, settings: Settings) -> None:
    package = PackageBuilder().write(tmp_path / "package")
    check(package, settings=settings)
    assert not settings.home.exists()
    submit(package, settings=settings)
    before = {name: (settings.home / name).read_bytes() for name in tree(settings.home)}
    check(PackageBuilder(**NEXT_QUARTER).write(tmp_path / "next"), settings=settings)
    assert {name: (settings.home / name).read_bytes() for name in tree(settings.home)} == before


def test_a_refusal_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    lake = tree(settings.lake)
    builder = PackageBuilder(**NEXT_QUARTER)
    del builder.extracts["staff"]
    with pytest.raises(RefusedError) as caught:
        submit(builder.write(tmp_path / "second"), settings=settings)
    assert isinstance(caught.value, SubmissionRefusedError)
    assert caught.value.exit_code == 3
    refusals = [each.code for each in caught.value.verdict.findings if each.is_refusal]
    assert refusals == ["required_extract_missing"]
    assert tree(settings.lake) == lake
    with Ledger.open(settings=settings) as ledger:
        assert len(ledger.submissions()) == 1


def test_the_lake_holds_the_contract_s_columns_and_types(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder().write(tmp_path / "package"), settings=settings)
    row = lake_rows(settings, "contact")[0]
    assert list(row) == [c.name for c in load_contract().extract("contact").lake_columns]
    assert row["contact_id"] == 3_000_000_001
    assert row["person_key"] == pseudonym("person", "A000001")
    assert row["staff_key"] == pseudonym("staff", "C17A001")
    assert row["contact_date"] == date(2016, 10, 3)
    assert row["start_time"] == "09:30"
    # 09:15 with an offset of one hour is 08:15 in UTC.
    assert row["created_at"] == datetime(2016, 10, 3, 8, 15)
    assert row["created_date"] == date(2016, 10, 3)
    assert (row["soft_deleted"], row["attended"]) == (False, None)
    assert (row["_sequence"], row["_source_file"], row["_source_row"]) == (1, "contact.csv", 2)
    assert (row["_provider_code"], row["_period_start_date"]) == ("C17", date(2016, 10, 1))
    assert (row["_is_late"], row["_is_future"], row["_is_placeholder_staff"]) == (False,) * 3
    staff, absence = lake_rows(settings, "staff")[0], lake_rows(settings, "staff_absence")[0]
    assert staff["employee_key"] == absence["employee_key"] == pseudonym("employee", "E1")


@pytest.mark.parametrize(
    ("sent", "utc", "day"),
    [
        ("2016-07-01T00:30:00+01:00", datetime(2016, 6, 30, 23, 30), date(2016, 7, 1)),
        ("2016-06-30T23:30:00Z", datetime(2016, 6, 30, 23, 30), date(2016, 7, 1)),
        ("2016-12-01T23:30:00Z", datetime(2016, 12, 1, 23, 30), date(2016, 12, 1)),
        ("2016-12-01T00:30:00+01:00", datetime(2016, 11, 30, 23, 30), date(2016, 11, 30)),
        ("2016-10-30T00:30:00Z", datetime(2016, 10, 30, 0, 30), date(2016, 10, 30)),
    ],
)
def test_days_are_those_of_london(
    tmp_path: Path, settings: Settings, sent: str, utc: datetime, day: date
) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = [CONTACT | {"created_at": sent}]
    submit(builder.write(tmp_path / "package"), settings=settings)
    row = lake_rows(settings, "contact")[0]
    assert (row["created_at"], row["created_date"]) == (utc, day)


def test_bad_rows_are_not_in_the_lake(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    changes = {2: {"contact_date": "never"}, 4: {"contact_id": "1"}}
    builder.extracts["contact"] = many_contacts(changes, count=100)
    receipt = submit(builder.write(tmp_path / "package"), settings=settings)
    rows = [row["_source_row"] for row in lake_rows(settings, "contact")]
    assert rows == [row for row in range(2, 102) if row not in (3, 5)]
    contact = next(e for e in receipt.content["extracts"] if e["name"] == "contact")
    assert (contact["rows_read"], contact["rows_accepted"], contact["rows_quarantined"]) == (
        100,
        98,
        2,
    )


def test_placeholder_staff_are_marked_from_the_raw_code_or_the_flag(
    tmp_path: Path, settings: Settings
) -> None:
    builder = PackageBuilder()
    builder.extracts["staff"] = [
        STAFF,
        STAFF | {"staff_code": "C17T01U"},
        STAFF | {"staff_code": "C17POOL", "is_placeholder": "Y"},
    ]
    submit(builder.write(tmp_path / "package"), settings=settings)
    marks = [row["_is_placeholder_staff"] for row in lake_rows(settings, "staff")]
    assert marks == [False, True, True]


def test_nothing_in_the_data_folder_holds_a_direct_identifier(
    tmp_path: Path, settings: Settings
) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({1: {"crn": "Q-UNSEEN"}}, count=30)
    submit(builder.write(tmp_path / "package"), settings=settings)
    for name in tree(settings.home):
        content = (settings.home / name).read_bytes()
        assert not any(each in content for each in (b"A000001", b"C17A001", b"Q-UNSEEN")), name


# Repeats and replacements


def test_the_same_package_again_changes_nothing(tmp_path: Path, settings: Settings) -> None:
    folder = PackageBuilder().write(tmp_path / "package")
    first = submit(folder, settings=settings)
    before = tree(settings.lake)
    for again in (folder, zipped(folder, tmp_path / "package.zip")):
        second = submit(again, settings=settings)
        assert second.to_dict() == first.to_dict()
        assert second.to_text() == first.to_text()
        assert (first.is_repeat, second.is_repeat) == (False, True)
    assert tree(settings.lake) == before
    assert not check(folder, settings=settings).is_refused


def test_a_later_package_of_the_same_period_replaces_the_first(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(created="2017-01-06T09:00:00+00:00")
    builder.extracts["contact"] = many_contacts({}, count=2)
    receipt = submit(builder.write(tmp_path / "second"), settings=settings)
    assert (receipt.sequence, receipt.content["replaces"]) == (2, 1)
    assert "It replaces submission 1." in receipt.to_text()
    with Ledger.open(settings=settings) as ledger:
        first, second = ledger.submissions()
        assert (first.replaced_by, second.replaced_by) == (2, None)
        assert [each.sequence for each in ledger.current_submissions()] == [2]
        assert [each.sequence for each in ledger.current_submissions(first.received_at)] == [1]
    # What was replaced stays in the lake.
    assert [row["_sequence"] for row in lake_rows(settings, "contact")] == [1, 2, 2]


@pytest.mark.parametrize("created", ["2017-01-05T09:00:00+00:00", "2017-01-05T08:59:59+00:00"])
def test_a_replacement_made_no_later_is_refused(
    tmp_path: Path, settings: Settings, created: str
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(created=created)
    builder.extracts["contact"] = many_contacts({}, count=2)
    with pytest.raises(RefusedError) as caught:
        submit(builder.write(tmp_path / "second"), settings=settings)
    assert [e.code for e in caught.value.verdict.findings] == ["created_not_later"]


def test_what_was_replaced_cannot_come_back(tmp_path: Path, settings: Settings) -> None:
    first = PackageBuilder().write(tmp_path / "first")
    submit(first, settings=settings)
    later = PackageBuilder(created="2017-01-06T09:00:00+00:00")
    submit(later.write(tmp_path / "second"), settings=settings)
    with pytest.raises(RefusedError):
        submit(first, settings=settings)


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [
        ("2016-12-01", "2016-12-31", True),
        ("2016-07-01", "2016-10-31", True),
        ("2016-09-01", "2017-01-31", True),
        ("2017-01-01", "2017-01-31", False),
        ("2016-09-01", "2016-09-30", False),
    ],
)
def test_a_period_that_crosses_a_current_one_is_refused(
    tmp_path: Path, settings: Settings, start: str, end: str, is_refused: bool
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(created="2017-04-05T09:00:00Z", period_start=start, period_end=end)
    verdict = check(builder.write(tmp_path / "second"), settings=settings)
    assert bool(of_code(verdict, "period_overlaps")) is is_refused


def test_two_providers_may_send_the_same_period(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "c17"), settings=settings)
    builder = PackageBuilder(provider_code="N07")
    builder.extracts = {
        name: [row | ({"provider_code": "N07"} if "provider_code" in row else {}) for row in rows]
        for name, rows in builder.extracts.items()
    }
    assert submit(builder.write(tmp_path / "n07"), settings=settings).sequence == 2


def test_reference_figures_are_replaced_whole_whatever_their_period(
    tmp_path: Path, settings: Settings
) -> None:
    for day, place in (("2017-01-05", 1), ("2017-06-05", 2)):
        builder = PackageBuilder(
            provider_code="MOJ", created=f"{day}T09:00:00Z", period_start=None, period_end=None
        )
        builder.extracts = {"published_figure": [FIGURE]}
        submit(builder.write(tmp_path / f"moj{place}"), settings=settings)
    with Ledger.open(settings=settings) as ledger:
        assert [each.sequence for each in ledger.current_submissions()] == [2]


# Late rows and earlier submissions


def test_late_rows_are_those_changed_since_the_previous_submission(
    tmp_path: Path, settings: Settings
) -> None:
    """The first package was made on 5 January 2017 at 09:00."""
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(**NEXT_QUARTER)
    builder.extracts["contact"] = [
        CONTACT | {"contact_id": "1", "last_updated_at": "2017-01-05T09:00:01+00:00"},
        CONTACT | {"contact_id": "2", "last_updated_at": "2017-01-05T09:00:00+00:00"},
        CONTACT | {"contact_id": "3", "contact_date": "2017-01-01"},
        CONTACT | {"contact_id": "4", "contact_date": "2017-04-01"},
    ]
    receipt = submit(builder.write(tmp_path / "second"), settings=settings)
    rows = [row for row in lake_rows(settings, "contact") if row["_sequence"] == 2]
    assert [row["_is_late"] for row in rows] == [True, False, False, False]
    assert [row["_is_future"] for row in rows] == [False, False, False, True]
    outside = [
        each
        for each in receipt.content["findings"]
        if (each["code"], each["extract"]) == ("outside_period", "contact")
    ]
    assert [each["rows"] for each in outside] == [[3]]


def test_references_may_point_to_what_was_accepted_before(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(**NEXT_QUARTER)
    builder.extracts |= {"person": [], "sentence": [], "contact": [], "allocation": []}
    builder.extracts["custody_event"] = [
        CUSTODY_EVENT,
        CUSTODY_EVENT | {"custody_event_id": "802", "crn": "A000002", "disposal_id": "502"},
    ]
    verdict = check(builder.write(tmp_path / "second"), settings=settings)
    orphans = of_code(verdict, "reference_orphan")
    assert [(each.column, each.count, each.rows) for each in orphans] == [
        ("crn", 1, (3,)),
        ("disposal_id", 1, (3,)),
    ]


def test_rows_without_an_end_that_vanish_are_noted(tmp_path: Path, settings: Settings) -> None:
    first = PackageBuilder()
    allocation = first.extracts["allocation"][0]
    first.extracts["allocation"] = [
        allocation,
        allocation | {"allocation_id": "702"},
        allocation | {"allocation_id": "703", "end_date": "2016-11-01", "active": "N"},
        allocation | {"allocation_id": "704", "soft_deleted": "Y"},
    ]
    submit(first.write(tmp_path / "first"), settings=settings)
    verdict = check(PackageBuilder(**NEXT_QUARTER).write(tmp_path / "second"), settings=settings)
    # 702 had no end and is gone; 703 had ended, 704 was deleted, 701 is still there.
    vanished = [(each.extract, each.count) for each in of_code(verdict, "row_vanished")]
    assert vanished == [("allocation", 1)]


def test_staff_that_vanish_are_matched_by_pseudonym(tmp_path: Path, settings: Settings) -> None:
    first = PackageBuilder()
    first.extracts["staff"] = [
        STAFF,
        STAFF | {"staff_code": "C17A002"},
        STAFF | {"staff_code": "C17A003", "end_date": "2016-11-30"},
    ]
    submit(first.write(tmp_path / "first"), settings=settings)
    verdict = check(PackageBuilder(**NEXT_QUARTER).write(tmp_path / "second"), settings=settings)
    vanished = [(each.extract, each.count) for each in of_code(verdict, "row_vanished")]
    assert vanished == [("staff", 1)]


# Keys


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", minimum_free_bytes=0)
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    key = settings.key_file.read_text(encoding="utf-8").strip()
    assert len(key) == 64
    assert lake_rows(settings, "person")[0]["person_key"] == pseudonym("person", "A000001", key)
    submit(PackageBuilder(**NEXT_QUARTER).write(tmp_path / "second"), settings=settings)
    assert settings.key_file.read_text(encoding="utf-8").strip() == key


def test_another_key_is_refused(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    other = Settings(home=settings.home, pseudonym_key="another", minimum_free_bytes=0)
    with pytest.raises(WarehouseError, match="pseudonym key is not the one") as caught:
        submit(PackageBuilder(**NEXT_QUARTER).write(tmp_path / "second"), settings=other)
    assert "another" not in str(caught.value)
    with Ledger.open(settings=settings) as ledger:
        assert len(ledger.submissions()) == 1


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_pseudonyms_are_hmac_sha_256_whatever_the_key_s_length(tmp_path: Path, length: int) -> None:
    key = "k" * length
    settings = Settings(home=tmp_path / "home", pseudonym_key=key, minimum_free_bytes=0)
    submit(PackageBuilder().write(tmp_path / "package"), settings=settings)
    assert lake_rows(settings, "person")[0]["person_key"] == pseudonym("person", "A000001", key)


# Locks, crashes, space


def test_a_second_command_is_told_to_wait(tmp_path: Path, settings: Settings) -> None:
    settings.home.mkdir()
    with FileLock(settings.home / ".run.lock"), pytest.raises(BusyError, match="Another submit"):
        submit(PackageBuilder().write(tmp_path / "package"), settings=settings)


def test_a_crash_before_the_ledger_leaves_nothing_that_counts(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = PackageBuilder().write(tmp_path / "package")

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record_submission", crash)
        with pytest.raises(KeyboardInterrupt):
            submit(folder, settings=settings)
    assert len(tree(settings.lake)) == 7
    (settings.home / ".submit-left").mkdir()
    (settings.home / ".submit-left" / "contact.csv").write_text("raw", encoding="utf-8")
    receipt = submit(folder, settings=settings)
    # A gap in the sequence is allowed; what the crash left is gone.
    assert receipt.sequence == 2
    assert all(Path(name).name.startswith("2_") for name in tree(settings.lake))
    assert not list(settings.home.glob(".submit-*"))


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, settings: Settings) -> None:
    greedy = settings.model_copy(update={"minimum_free_bytes": 10**18})
    with pytest.raises(WarehouseError, match="bytes free"):
        submit(PackageBuilder().write(tmp_path / "package"), settings=greedy)
    assert not settings.lake.exists()


def test_the_data_folder_is_private(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "package"), settings=settings)
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700


def test_progress_is_told_by_extract(tmp_path: Path, settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    folder = PackageBuilder().write(tmp_path / "package")
    check(folder, settings=settings, progress=lambda *step: told.append(step))
    assert told[0] == ("person", 0, 7)
    assert told[-1] == ("references", 7, 7)


def test_a_missing_code_list_is_told_clearly(tmp_path: Path, settings: Settings) -> None:
    lists = door.CodeLists(tmp_path / "nowhere")
    with pytest.raises(WarehouseError, match=r"providers\.csv was not found"):
        check(PackageBuilder().write(tmp_path / "p"), settings=settings, code_lists=lists)


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, settings: Settings
) -> None:
    """What is stored must be what was hashed."""
    folder = PackageBuilder().write(tmp_path / "package")

    def change(step: str, done: int, total: int) -> None:
        del done, total
        if step == "contact":
            with (folder / "contact.csv").open("a", encoding="utf-8") as file:
                file.write("x\n")

    verdict = check(folder, settings=settings, progress=change)
    assert [each.code for each in verdict.findings if each.is_refusal] == ["file_unreadable"]
    assert "changed while it was being read" in verdict.to_text()
