"""Fault by fault: as many as were put in are found, by the door or in what it stored.

One demo is sent twice, clean and with three times its faults. A fault the door knows must raise its
rule by exactly its count; one that only shows in the data must differ, in the lake the models read,
in exactly so many rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from warehouse.contract import load_contract
from warehouse.demo import DemoReport, write_submissions
from warehouse.demo.faults import FAULTS
from warehouse.intake import submit
from warehouse.settings import Settings


@dataclass(frozen=True)
class Sent:
    """What came of one demo at the door."""

    report: DemoReport
    findings: Counter[tuple[str, str | None, str | None]]
    lake: Path


#: Faults that raise a rule of the door: rule, extract and column.
AT_THE_DOOR = {
    "record number in small letters": ("pattern_mismatch", "contact", "crn"),
    "test person": ("pattern_mismatch", "contact", "crn"),
    "row sent twice": ("duplicate_key", "contact", "contact_id"),
    "inactive team and its placeholder": ("placeholder_staff", "contact", "staff_code"),
    "time with a dummy date": ("type_invalid", "contact", "start_time"),
    "1 for Y": ("type_invalid", "contact", "enforcement_flag"),
    "spreadsheet day number": ("type_invalid", "requirement", "expected_end_date"),
    "two-digit year": ("date_improbable", "sentence", "conviction_date"),
    "sentinel date": ("date_improbable", "requirement", "expected_end_date"),
    "active though ended": ("active_disagrees", "sentence", "active"),
    "attended without an outcome": ("outcome_missing", "contact", "attended"),
    "complied against the outcome": ("outcome_flags_disagree", "contact", "complied"),
    "future appointment with an outcome": ("outcome_in_future", "contact", "outcome_code"),
    "mojibake": ("text_garbled", "team", "team_name"),
}
#: Faults that are accepted as they are: extract, and the lake's column that differs.
IN_THE_LAKE = {
    ("soft-deleted rows sent", "contact"): "soft_deleted",
    ("soft-deleted rows sent", "requirement"): "soft_deleted",
    ("two records merged into each other", "person"): "merged_to_person_key",
    ("contact without its sentence", "contact"): "event_id",
    ("grade spelt oddly", "staff"): "grade_code",
    ("no length and no end", "sentence"): "length_in_days",
    ("plan of an unknown sentence", "plan"): "event_id",
    ("blank for nought", "staff_in_post"): "vacancies_fte",
    ("part larger than the whole", "staff_in_post"): "agency_fte",
    ("absence never closed", "staff_absence"): "absence_end_date",
    ("dummy category", "requirement"): "main_category_code",
}
CONTACT_CODES = {"NS in the name, no attendance": "CNOF", "code with two meanings": "C070"}
ADDED = {("team listed under two units", "team"), ("overlapping spells", "staff_absence")}
LEFT_OUT = {
    ("ended records left out", "sentence"),
    ("ended records left out", "allocation"),
    ("lost in a migration", "staff_absence"),
}


def _send(folder: Path, *, faults: bool) -> Sent:
    settings = Settings(
        home=folder / "home", pseudonym_key="a key for tests", threads=2, minimum_free_bytes=0
    )
    report = write_submissions(
        folder / "sent", people=300, quarters=2, seed=11, faults=faults, fault_scale=3.0
    )
    findings: Counter[tuple[str, str | None, str | None]] = Counter()
    for path in report.folders:
        for each in submit(path, settings=settings).content["findings"]:
            findings[each["code"], each["extract"], each["column"]] += each["count"]
    return Sent(report, findings, settings.lake)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sent, Sent]:
    """The clean demo and the faulty one."""
    folder = tmp_path_factory.mktemp("both")
    return _send(folder / "clean", faults=False), _send(folder / "faulty", faults=True)


def _put_in(sent: Sent, title: str, extract: str) -> int:
    return sum(
        count
        for key, count in sent.report.faults.items()
        if key.split(" ", 1)[1].startswith(f"{title} (") and key.endswith(f" {extract})")
    )


def _rows(sent: Sent, extract: str) -> str:
    files = f"{sent.lake}/{extract}/*/*/*.parquet"
    return f"read_parquet('{files}', hive_partitioning = false)"


def _keys(extract: str) -> str:
    contract = load_contract().extract(extract)
    own = [contract.field(name).lake_columns[0].name for name in contract.primary_key]
    return ", ".join([*own, "_provider_code", "_period_start_date"])


def _differ(both: tuple[Sent, Sent], extract: str, column: str, condition: str = "true") -> int:
    clean, faulty = (_rows(each, extract) for each in both)
    with duckdb.connect() as con:
        row = con.sql(
            f"select count(*) from {clean} as clean inner join {faulty} as faulty "
            f"using ({_keys(extract)}) where clean.{column} is distinct from faulty.{column} "
            f"and {condition}"
        ).fetchone()
    return int((row or (0,))[0])


def _only_in(first: Sent, second: Sent, extract: str) -> int:
    with duckdb.connect() as con:
        row = con.sql(
            f"select count(*) from (select {_keys(extract)} from {_rows(first, extract)} "
            f"except select {_keys(extract)} from {_rows(second, extract)})"
        ).fetchone()
    return int((row or (0,))[0])


def test_every_fault_has_its_place_here() -> None:
    placed = {(title, extract) for title, (_, extract, _) in AT_THE_DOOR.items()}
    placed |= {(title, "contact") for title in CONTACT_CODES}
    placed |= {*IN_THE_LAKE, *ADDED, *LEFT_OUT, ("odd headers", "supervision_session")}
    assert placed == {(fault.title, fault.extract) for fault in FAULTS}


@pytest.mark.parametrize("rule", sorted(set(AT_THE_DOOR.values())), ids="-".join)
def test_the_door_finds_as_many_as_were_put_in(
    rule: tuple[str, str, str], both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    found = faulty.findings[rule] - clean.findings[rule]
    assert found == sum(_put_in(faulty, t, r[1]) for t, r in AT_THE_DOOR.items() if r == rule)


@pytest.mark.parametrize(("fault", "column"), IN_THE_LAKE.items(), ids=str)
def test_the_lake_holds_as_many_as_were_put_in(
    fault: tuple[str, str], column: str, both: tuple[Sent, Sent]
) -> None:
    title, extract = fault
    assert _differ(both, extract, column) == _put_in(both[1], title, extract)


@pytest.mark.parametrize(("title", "code"), CONTACT_CODES.items())
def test_codes_are_kept_as_sent(title: str, code: str, both: tuple[Sent, Sent]) -> None:
    found = _differ(both, "contact", "contact_type_code", f"faulty.contact_type_code = '{code}'")
    assert found == _put_in(both[1], title, "contact") > 0


@pytest.mark.parametrize(("title", "extract"), sorted(ADDED))
def test_rows_added_are_as_many_as_were_put_in(
    title: str, extract: str, both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    assert _only_in(faulty, clean, extract) == _put_in(faulty, title, extract) > 0


@pytest.mark.parametrize(("title", "extract"), sorted(LEFT_OUT))
def test_rows_left_out_are_as_many_as_were_put_in(
    title: str, extract: str, both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    assert _only_in(clean, faulty, extract) == _put_in(faulty, title, extract) > 0


def test_odd_headers_are_matched_and_the_extra_column_dropped(both: tuple[Sent, Sent]) -> None:
    """Two files, each with three headers spelt oddly and one column too many."""
    clean, faulty = both
    rule = ("column_unknown", "supervision_session", None)
    assert (clean.findings[rule], faulty.findings[rule]) == (0, 2)
    assert _put_in(faulty, "odd headers", "supervision_session") == 2 * (3 + 1)
    assert _only_in(clean, faulty, "supervision_session") == 0


def test_grades_no_list_holds_are_told_and_the_others_are_mapped(both: tuple[Sent, Sent]) -> None:
    """Of the three spellings put in by turns, two are in the code list."""
    clean, faulty = both
    rule = ("code_unknown", "staff", "grade_code")
    with duckdb.connect() as con:
        row = con.sql(
            f"select count(*) filter (grade_code = 'OGO3' or grade_code like '%\u2013%') "
            f"from {_rows(faulty, 'staff')}"
        ).fetchone()
    assert 0 < faulty.findings[rule] - clean.findings[rule] <= int((row or (0,))[0])


def test_a_fault_of_the_key_leaves_as_many_rows_out(both: tuple[Sent, Sent]) -> None:
    """Rows in quarantine are those put in and no others."""
    clean, faulty = both
    quarantined = (
        "record number in small letters", "test person", "time with a dummy date", "1 for Y",
    )  # fmt: skip
    expected = sum(_put_in(faulty, title, "contact") for title in quarantined)
    assert _only_in(clean, faulty, "contact") == expected
    assert _only_in(faulty, clean, "contact") == 0
