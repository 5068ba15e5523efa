"""The ledger: sequence, what is current and when, runs, publications, the key, the lock."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from warehouse.errors import BusyError, WarehouseError, WrongUseError
from warehouse.ledger import (
    ExtractRecord,
    FindingRecord,
    Ledger,
    PublicationRecord,
    SubmissionRecord,
    run_lock,
)
from warehouse.ledger.records import period_code
from warehouse.settings import Settings

RECEIVED = datetime(2017, 1, 9, 10, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty data folder."""
    return Settings(home=tmp_path / "home")


@pytest.fixture
def ledger(settings: Settings) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(settings=settings) as found:
        yield found


def submission(sequence: int, **changes: object) -> SubmissionRecord:
    """One submission, received as many hours after the first as its number says."""
    extract = ExtractRecord(
        extract_name="contact",
        source_file="contact.csv",
        source_hash="ab",
        source_bytes=10,
        lake_path=f"contact/{sequence}.parquet",
        lake_hash="cd",
        rows_read=3,
        rows_accepted=2,
        rows_quarantined=1,
    )
    finding = FindingRecord(
        extract_name="contact",
        column_name="contact_date",
        rule_code="type_invalid",
        severity="error",
        rule_text="A value has the type of its column.",
        findings=1,
    )
    made = SubmissionRecord(
        sequence=sequence,
        provider_code="C17",
        period_start_date=date(2016, 10, 1),
        period_end_date=date(2016, 12, 31),
        created_at=RECEIVED - timedelta(days=1),
        received_at=RECEIVED + timedelta(hours=sequence),
        package_hash=f"hash{sequence}",
        contract_version="1",
        receipt={"findings": []},
        extracts=(extract,),
        findings=(finding,),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_sequence_numbers_are_never_given_twice(settings: Settings) -> None:
    with Ledger.open(settings=settings) as first, Ledger.open(settings=settings) as second:
        given = [first.next_sequence(), second.next_sequence(), first.next_sequence()]
    assert given == [1, 2, 3]


def test_sequence_numbers_given_at_once_differ(settings: Settings) -> None:
    def give(_: int) -> int:
        with Ledger.open(settings=settings) as ledger:
            return ledger.next_sequence()

    Ledger.open(settings=settings).close()
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(give, range(12)))
    assert sorted(given) == list(range(1, 13))


def test_a_submission_comes_back_as_it_went_in(ledger: Ledger) -> None:
    made = submission(1, previous_created_at=RECEIVED, is_synthetic=True)
    ledger.record_submission(made)
    assert ledger.submission(1) == made
    assert ledger.submissions() == (made,)
    assert ledger.lake_paths() == {"contact/1.parquet"}
    assert ledger.submission_count() == 1


def test_moments_are_kept_in_utc_whatever_zone_they_came_in(ledger: Ledger) -> None:
    summer = timezone(timedelta(hours=1))
    ledger.record_submission(submission(1, created_at=datetime(2016, 7, 1, 0, 30, tzinfo=summer)))
    assert ledger.submission(1).created_at == datetime(2016, 6, 30, 23, 30, tzinfo=UTC)


def test_an_unknown_submission_is_told(ledger: Ledger) -> None:
    with pytest.raises(WrongUseError, match="sequence number 9"):
        ledger.submission(9)


def test_what_is_replaced_is_no_longer_current(ledger: Ledger) -> None:
    ledger.record_submission(submission(1))
    ledger.record_submission(submission(2, provider_code="N07"))
    ledger.record_submission(submission(4, replaces=1))
    ledger.record_submission(submission(5, replaces=4))
    assert [each.sequence for each in ledger.current_submissions()] == [2, 5]
    assert [each.replaced_by for each in ledger.submissions()] == [4, None, 5, None]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(0, []), (1, [1]), (1.5, [1]), (2, [1, 2]), (4, [2, 4]), (4.9, [2, 4]), (5, [2, 5])],
)
def test_current_at_an_earlier_moment(ledger: Ledger, hours: float, expected: list[int]) -> None:
    """Submission n arrived n hours after the start; 4 replaced 1, 5 replaced 4."""
    ledger.record_submission(submission(1))
    ledger.record_submission(submission(2, provider_code="N07"))
    ledger.record_submission(submission(4, replaces=1))
    ledger.record_submission(submission(5, replaces=4))
    found = ledger.current_submissions(RECEIVED + timedelta(hours=hours))
    assert [each.sequence for each in found] == expected
    assert {each.replaced_by for each in found} <= {None}


def test_a_submission_is_stored_whole_or_not_at_all(ledger: Ledger) -> None:
    ledger.record_submission(submission(1))
    with pytest.raises(IntegrityError):
        twice = submission(2).extracts * 2
        ledger.record_submission(submission(2, extracts=twice, replaces=1))
    assert [each.sequence for each in ledger.submissions()] == [1]
    assert ledger.submission(1).replaced_by is None


def test_the_key_is_bound_for_good(ledger: Ledger) -> None:
    assert ledger.key_fingerprint() is None
    ledger.record_key_fingerprint("one")
    ledger.record_key_fingerprint("one")
    with pytest.raises(WarehouseError, match="not the one this data folder was begun with"):
        ledger.record_key_fingerprint("two")
    assert ledger.key_fingerprint() == "one"


def test_runs_are_noted_from_beginning_to_end(ledger: Ledger) -> None:
    ledger.record_run("r1", command="build", details={"engine": "duckdb"})
    ledger.record_run("r2", command="run")
    ledger.finish_run("r1", status="done", details={"hash": "ab"})
    second, first = ledger.runs()
    assert (first.run_id, first.status, first.details) == (
        "r1",
        "done",
        {"engine": "duckdb", "hash": "ab"},
    )
    assert first.ended_at is not None
    assert first.started_at <= first.ended_at
    assert (second.status, second.ended_at) == ("running", None)
    with pytest.raises(WrongUseError, match="no run 'r9'"):
        ledger.finish_run("r9", status="done")


def test_publications_are_kept_newest_first_and_audited(ledger: Ledger) -> None:
    for place in (1, 2):
        ledger.record_publication(
            PublicationRecord(
                publication_id=f"2017010{place}T000000Z-abcdef01",
                published_at=RECEIVED + timedelta(days=place),
                manifest_hash="ab",
                is_synthetic=True,
                approved_by="head of performance",
                note="quarter",
            )
        )
    found = ledger.publications()
    assert [each.publication_id[:8] for each in found] == ["20170102", "20170101"]
    assert found[0].approved_by == "head of performance"
    assert [each["action"] for each in ledger.audit()] == ["publish", "publish"]


def test_the_audit_keeps_what_it_is_told(ledger: Ledger) -> None:
    ledger.record_audit("rollback", subject="p1", details={"replaced": "p2"})
    entry = ledger.audit()[0]
    assert (entry["action"], entry["subject"], entry["details"]) == (
        "rollback",
        "p1",
        {"replaced": "p2"},
    )


def test_readers_do_not_block_a_writer(settings: Settings) -> None:
    with Ledger.open(settings=settings) as ledger:
        reader = sqlite3.connect(settings.ledger_file)
        reader.execute("begin")
        reader.execute("select count(*) from submissions").fetchone()
        ledger.record_submission(submission(1))
        reader.close()
        assert ledger.submission_count() == 1


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (date(2016, 10, 1), date(2016, 12, 31), "2016-10_2016-12"),
        (date(2016, 10, 1), date(2016, 10, 31), "2016-10"),
        (date(2015, 10, 1), date(2016, 10, 31), "2015-10_2016-10"),
    ],
)
def test_period_codes(start: date, end: date, code: str) -> None:
    assert period_code(start, end) == code


def test_the_lock_is_for_one(settings: Settings) -> None:
    told = pytest.raises(BusyError, match="nothing has been changed")
    with run_lock(settings=settings), told, run_lock(settings=settings):
        pass
    with run_lock(settings=settings):
        assert settings.home.is_dir()


def test_the_lock_of_a_killed_process_is_free(settings: Settings) -> None:
    script = (
        "import os\n"
        "from warehouse.ledger import run_lock\n"
        "from warehouse.settings import Settings\n"
        f"with run_lock(settings=Settings(home={str(settings.home)!r})):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -9
    with run_lock(settings=settings):
        assert settings.home.is_dir()
