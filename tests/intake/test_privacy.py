"""Erasure, rotation and retention of what the lake holds, each safe to kill."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.intake.conftest import KEY, lake_rows
from tests.intake.packages import ALLOCATION, BREACH, CONTACT, PERSON, SENTENCE, PackageBuilder
from warehouse.errors import WrongUseError
from warehouse.intake import check, lake_files, submit
from warehouse.intake.erasure import erase_people
from warehouse.intake.pseudonyms import find_key
from warehouse.intake.retention import due_for_expiry, expire
from warehouse.intake.rotation import rotate_key
from warehouse.ledger import Ledger, SubmissionRecord
from warehouse.settings import Settings

WHO = {"erased_by": "Data protection lead", "reason": "Request 12"}
NEXT = {
    "created": "2017-04-05T09:00:00+00:00",
    "period_start": "2017-01-01",
    "period_end": "2017-03-31",
}


def _hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _two_people() -> PackageBuilder:
    """A000001 is merged into A000003; A000002 is somebody else."""
    builder = PackageBuilder()
    other = {"crn": "A000002"}
    builder.extracts["person"] = [
        PERSON | {"merged_to_crn": "A000003", "soft_deleted": "Y"},
        PERSON | other,
        PERSON | {"crn": "A000003"},
    ]
    builder.extracts["sentence"] = [SENTENCE, SENTENCE | other | {"disposal_id": "502"}]
    builder.extracts["contact"] = [
        CONTACT,
        CONTACT | other | {"contact_id": "2"},
        CONTACT | {"crn": "A000003", "contact_id": "3"},
    ]
    builder.extracts["allocation"] = [ALLOCATION, ALLOCATION | other | {"allocation_id": "702"}]
    builder.extracts["breach"] = [BREACH, BREACH | other | {"breach_id": "902"}]
    return builder


def _people(settings: Settings, extract: str) -> list[Any]:
    names = {_hmac(KEY, f"person:A00000{n}"): n for n in (1, 2, 3)}
    return [names.get(row["person_key"]) for row in lake_rows(settings, extract)]


def _key(settings: Settings) -> Any:
    found = find_key(settings=settings)
    if found is None:
        raise AssertionError
    return found


# Erasure


def test_an_erased_person_is_gone_from_every_file_and_so_are_merged_records(
    tmp_path: Path, settings: Settings
) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)
    done = erase_people(["A000001"], **WHO, settings=settings)
    for extract in ("person", "sentence", "contact", "allocation", "breach"):
        assert _people(settings, extract) == [2], extract
    # The person named and the survivor; the other one keeps one row in each extract.
    assert done.records == 2
    assert done.rows == {"person": 2, "sentence": 1, "contact": 2, "allocation": 1, "breach": 1}
    with Ledger.open(settings=settings) as ledger:
        paths = ledger.lake_paths()
        assert all((settings.lake / each).is_file() for each in paths)
        stones = ledger.tombstones()
    on_disk = {f.relative_to(settings.lake).as_posix() for f in settings.lake.rglob("*.parquet")}
    assert on_disk == paths
    assert {each.person_key for each in stones} == {
        _hmac(KEY, "person:A000001"),
        _hmac(KEY, "person:A000003"),
    }
    assert b"A000001" not in b"".join(
        f.read_bytes() for f in settings.home.rglob("*") if f.is_file()
    )


def test_replaced_submissions_are_rewritten_too(tmp_path: Path, settings: Settings) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)
    again = _two_people()
    again.properties["created"] = "2017-01-06T09:00:00+00:00"
    submit(again.write(tmp_path / "second"), settings=settings)
    erase_people(["A000001"], **WHO, settings=settings)
    assert _people(settings, "person") == [2, 2]


def test_an_erased_person_does_not_come_back(tmp_path: Path, settings: Settings) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)
    erase_people(["A000001"], **WHO, settings=settings)
    later = _two_people()
    later.properties |= NEXT
    rejects = tmp_path / "rejects.xlsx"
    receipt = submit(later.write(tmp_path / "second"), settings=settings, rejects_to=rejects)
    person = next(e for e in receipt.content["extracts"] if e["name"] == "person")
    assert (person["rows_read"], person["rows_accepted"], person["rows_quarantined"]) == (3, 1, 2)
    found = [e for e in receipt.content["findings"] if e["code"] == "person_erased"]
    assert {(e["extract"], e["count"]) for e in found} >= {("person", 2), ("contact", 2)}
    assert next(e for e in found if e["extract"] == "person")["rows"] == [2, 4]
    assert _people(settings, "person") == [2, 2]
    assert rejects.is_file()


@pytest.mark.parametrize(
    ("crns", "change", "why"),
    [
        ([], {}, "nobody named"),
        (["a000001"], {}, "no case reference number"),
        (["A000001"], {"reason": " "}, "no reason"),
        (["A000001"], {"erased_by": ""}, "no role"),
        (["A000001"], {"reason": "A000001 asked"}, "the reason names the person"),
    ],
)
def test_an_erasure_that_says_too_little_or_too_much(
    tmp_path: Path, settings: Settings, crns: list[str], change: dict[str, str], why: str
) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)
    with pytest.raises(WrongUseError):
        erase_people(crns, **WHO | change, settings=settings)
    assert _people(settings, "person") == [1, 2, 3], why


def test_an_erasure_cut_short_points_to_the_old_files_and_can_be_repeated(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record_erasure", crash)
        with pytest.raises(KeyboardInterrupt):
            erase_people(["A000001"], **WHO, settings=settings)
    with Ledger.open(settings=settings) as ledger:
        assert not any("-v2" in each for each in ledger.lake_paths())
    assert erase_people(["A000001"], **WHO, settings=settings).rows["person"] == 2
    assert _people(settings, "person") == [2]


# Rotation


def test_pseudonyms_are_wrapped_and_the_same_person_stays_the_same(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    files = rotate_key(settings=settings)
    # person, sentence, contact, allocation, staff, staff_absence; staff in post names nobody.
    assert files == 6
    second = settings.wraps_file.read_text(encoding="utf-8").split()[0]
    expected = _hmac(second, _hmac(KEY, "person:A000001"))
    assert lake_rows(settings, "person")[0]["person_key"] == expected
    receipt = submit(PackageBuilder(**NEXT).write(tmp_path / "next"), settings=settings)
    assert [r["person_key"] for r in lake_rows(settings, "contact")] == [expected, expected]
    # References to what came before are still found, and nothing seems to have vanished.
    assert not [e for e in receipt.content["findings"] if e["code"] == "row_vanished"]
    rotate_key(settings=settings)
    third = settings.wraps_file.read_text(encoding="utf-8").split()[1]
    twice = _hmac(third, expected)
    assert {r["person_key"] for r in lake_rows(settings, "contact")} == {twice}
    assert {r["_sequence"] for r in lake_rows(settings, "contact")} == {1, 2}
    assert settings.wraps_file.stat().st_mode & 0o777 == 0o600


def test_a_rotation_cut_short_changes_nothing(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    before = _key(settings).fingerprint

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record_rotation", crash)
        with pytest.raises(KeyboardInterrupt):
            rotate_key(settings=settings)
    # The new secret is in the file already, but the ledger does not name it.
    assert settings.wraps_file.is_file()
    assert _key(settings).fingerprint == before
    submit(PackageBuilder(**NEXT).write(tmp_path / "next"), settings=settings)
    keys = {row["person_key"] for row in lake_rows(settings, "person")}
    assert keys == {_hmac(KEY, "person:A000001")}
    rotate_key(settings=settings)
    assert len(settings.wraps_file.read_text(encoding="utf-8").split()) == 1
    assert _key(settings).fingerprint != before


def test_tombstones_are_wrapped_too(tmp_path: Path, settings: Settings) -> None:
    submit(_two_people().write(tmp_path / "first"), settings=settings)
    erase_people(["A000001"], **WHO, settings=settings)
    rotate_key(settings=settings)
    later = _two_people()
    later.properties |= NEXT
    verdict = check(later.write(tmp_path / "second"), settings=settings)
    assert "person_erased" in {each.code for each in verdict.findings}


def test_there_is_nothing_to_rotate_before_the_first_submission(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="no pseudonym key yet"):
        rotate_key(settings=Settings(home=tmp_path / "home"))


def test_names_of_rewritten_files_are_never_used_twice(tmp_path: Path) -> None:
    names = ["3_ab", "3_ab-v2", "3_ab-v9"]
    found = [lake_files._next_name(tmp_path / f"{name}.parquet").name for name in names]
    assert found == ["3_ab-v2.parquet", "3_ab-v3.parquet", "3_ab-v10.parquet"]


# Before any of this


def test_one_key_gives_a_person_one_pseudonym_whoever_sends_and_whenever(
    tmp_path: Path, settings: Settings
) -> None:
    """Two quarters of the CRC and one of the NPS speak of the same person and officer."""
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    submit(PackageBuilder(**NEXT).write(tmp_path / "next"), settings=settings)
    builder = PackageBuilder(provider_code="N07")
    builder.extracts = {
        name: [row | ({"provider_code": "N07"} if "provider_code" in row else {}) for row in rows]
        for name, rows in builder.extracts.items()
    }
    submit(builder.write(tmp_path / "n07"), settings=settings)
    for extract, domain, name, value in (
        ("person", "person", "person_key", "A000001"),
        ("contact", "person", "person_key", "A000001"),
        ("contact", "staff", "staff_key", "C17A001"),
        ("staff_absence", "employee", "employee_key", "E1"),
    ):
        found = {(row["_sequence"], row[name]) for row in lake_rows(settings, extract)}
        assert found == {(n, _hmac(KEY, f"{domain}:{value}")) for n in (1, 2, 3)}, extract


def test_neither_the_write_ahead_log_nor_what_spills_holds_an_identifier(
    tmp_path: Path, settings: Settings
) -> None:
    """A reader keeps the ledger's log from being folded in; of what was read nothing is left."""
    with Ledger.open(settings=settings):
        pass
    with closing(sqlite3.connect(settings.ledger_file)) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from sqlite_master").fetchone()[0] > 0
        submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
        (log,) = settings.home.glob("*.sqlite-wal")
        assert log.stat().st_size > 0
        for file in (each for each in settings.home.rglob("*") if each.is_file()):
            content = file.read_bytes()
            assert not any(each in content for each in (b"A000001", b"C17A001")), file.name
    assert not list(settings.home.glob(".submit-*"))


# Retention


def _record(sequence: int, **changes: Any) -> SubmissionRecord:
    moment = datetime(2017, 1, 9, tzinfo=UTC)
    values: dict[str, Any] = {
        "provider_code": "C17",
        "period_start_date": date(2016, 10, 1),
        "period_end_date": date(2016, 12, 31),
        "created_at": moment,
        "received_at": moment,
        "package_hash": "",
        "contract_version": "1",
    }
    return SubmissionRecord(sequence=sequence, **values | changes)


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (date(2019, 1, 8), {}),
        (date(2019, 1, 9), {1: "replaced"}),
        (date(2023, 12, 30), {1: "replaced"}),
        (date(2023, 12, 31), {1: "period", 2: "period"}),
    ],
)
def test_submissions_go_by_their_dates(
    settings: Settings, as_of: date, due: dict[int, str]
) -> None:
    """Seven years after 31 December 2016; two years after it was replaced on 9 January 2017."""
    records = [_record(1, replaced_by=2), _record(2, replaces=1), _record(3, provider_code="MOJ")]
    assert due_for_expiry(records, settings=settings, as_of=as_of) == due


def test_what_is_let_go_leaves_its_record(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    submit(PackageBuilder(**NEXT).write(tmp_path / "next"), settings=settings)
    assert expire(settings=settings, as_of=date(2023, 12, 30)) == {}
    assert expire(settings=settings, as_of=date(2023, 12, 31)) == {1: "period"}
    assert expire(settings=settings, as_of=date(2023, 12, 31)) == {}
    assert {row["_sequence"] for row in lake_rows(settings, "contact")} == {2}
    with Ledger.open(settings=settings) as ledger:
        assert [each.sequence for each in ledger.current_submissions()] == [2]
        assert [each.sequence for each in ledger.submissions()] == [1, 2]


def test_a_state_whose_submission_was_let_go_cannot_be_built(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    with Ledger.open(settings=settings) as ledger:
        moment = ledger.submissions()[0].received_at
    later = PackageBuilder(created="2017-01-06T09:00:00+00:00")
    submit(later.write(tmp_path / "second"), settings=settings)
    with Ledger.open(settings=settings) as ledger:
        ledger.record_expiries({1: "replaced"})
    with (
        Ledger.open(settings=settings) as ledger,
        pytest.raises(WrongUseError, match="was let go"),
    ):
        ledger.current_submissions(moment)
