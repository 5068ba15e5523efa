"""Fault by fault: as many as were put in are found, by the door, in the lake and in expectations.

One demo is sent twice, clean and with three times its faults. A fault the door knows must raise its
rule by exactly its count; one that only shows in the data must differ, in the lake the models read,
in exactly so many rows; one an expectation watches must be counted by it. What the door found must
stand in the marts. The facts of a whole build are held to the same counts in
``tests/pipeline/test_faults_in_marts.py``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.demo.fault_places import (
    ADDED,
    AT_THE_DOOR,
    CONTACT_CODES,
    IN_EXPECTATIONS,
    IN_EXPECTATIONS_OF_THE_NEWEST_PERIOD,
    IN_THE_LAKE,
    LEFT_OUT,
    put_in,
)
from tests.support.staged import asked, staged
from warehouse.contract import load_contract
from warehouse.demo import DemoReport, write_submissions
from warehouse.demo.faults import FAULTS
from warehouse.intake import submit
from warehouse.intake.freeze import freeze_inputs
from warehouse.settings import Settings

# Both demos are sent once, by one worker.
pytestmark = pytest.mark.xdist_group("fault_counts")
Findings = Counter[tuple[str, str | None, str | None]]


@dataclass(frozen=True)
class Sent:
    """What came of one demo at the door."""

    report: DemoReport
    findings: Findings
    in_marts: Findings
    unmet: dict[str, int]
    lake: Path


GRADES = ("code_unknown", "staff", "grade_code")


def _send(folder: Path, *, faults: bool) -> Sent:
    settings = Settings(
        home=folder / "home", pseudonym_key="a key for tests", threads=2, minimum_free_bytes=0
    )
    report = write_submissions(
        folder / "sent", people=300, quarters=2, seed=11, faults=faults, fault_scale=3.0
    )
    findings: Findings = Counter()
    for path in report.folders:
        for each in submit(path, settings=settings).content["findings"]:
            findings[each["code"], each["extract"], each["column"]] += each["count"]
    inputs = freeze_inputs(settings=settings, into=folder / "inputs").folder
    with staged(inputs) as con:
        in_marts = _in_marts(con)
        return Sent(report, findings, in_marts, asked(con, "staging"), settings.lake)


def _in_marts(con: duckdb.DuckDBPyConnection) -> Findings:
    rows = con.sql(
        "select rule_code, extract_name, column_name, sum(findings)::bigint "
        "from marts.fct_findings group by all"
    ).fetchall()
    return Counter({(rule, extract, column): count for rule, extract, column, count in rows})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sent, Sent]:
    """The clean demo and the faulty one."""
    folder = tmp_path_factory.mktemp("both")
    return _send(folder / "clean", faults=False), _send(folder / "faulty", faults=True)


def _put_in(sent: Sent, title: str, extract: str, *, newest: bool = False) -> int:
    return put_in(sent.report, title, extract, newest=newest)


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


def test_the_marts_hold_what_the_door_found(both: tuple[Sent, Sent]) -> None:
    for sent in both:
        assert sent.in_marts == sent.findings
        assert sent.findings.total() > 0


@pytest.mark.parametrize(("fault", "code"), IN_EXPECTATIONS.items(), ids=str)
def test_an_expectation_counts_as_many_as_were_put_in(
    fault: tuple[str, str], code: str, both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    assert faulty.unmet[code] - clean.unmet[code] == _put_in(faulty, *fault) > 0


@pytest.mark.parametrize(("fault", "code"), IN_EXPECTATIONS_OF_THE_NEWEST_PERIOD.items(), ids=str)
def test_an_expectation_counts_what_the_newest_period_still_holds(
    fault: tuple[str, str], code: str, both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    expected = _put_in(faulty, *fault, newest=True)
    assert faulty.unmet[code] - clean.unmet[code] == expected > 0


def test_a_merge_cycle_is_counted_with_both_its_records(both: tuple[Sent, Sent]) -> None:
    fault = ("two records merged into each other", "person")
    clean, faulty = both
    code = "people_not_merged_in_a_circle"
    assert (clean.unmet[code], faulty.unmet[code]) == (0, 2 * _put_in(faulty, *fault, newest=True))


def test_flags_without_an_outcome_are_counted_unless_the_row_is_deleted(
    both: tuple[Sent, Sent],
) -> None:
    clean, faulty = both
    code = "contact_flags_have_an_outcome"
    of_live_rows = _differ(
        both, "contact", "attended", "not faulty.soft_deleted and faulty.outcome_code is null"
    )
    assert faulty.unmet[code] - clean.unmet[code] == of_live_rows
    assert 0 < of_live_rows < _put_in(faulty, "attended without an outcome", "contact")


def test_a_plan_of_an_unknown_sentence_is_an_orphan_and_so_is_one_of_a_sentence_left_out(
    both: tuple[Sent, Sent],
) -> None:
    clean, faulty = both
    code = "stg_case__plans_event_id_in_stg_case__sentences"
    with duckdb.connect() as con:
        row = con.sql(
            f"select count(*) from {_rows(faulty, 'plan')} where event_id not in "
            f"(select event_id from {_rows(faulty, 'sentence')}) and event_id in "
            f"(select event_id from {_rows(clean, 'sentence')})"
        ).fetchone()
    put_in = _put_in(faulty, "plan of an unknown sentence", "plan")
    assert faulty.unmet[code] - clean.unmet[code] == put_in + int((row or (0,))[0])


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
    """Of the three spellings put in by turns, two are in the code list; told is the third."""
    clean, faulty = both
    told = faulty.findings[GRADES] - clean.findings[GRADES]
    code = "stg_staff__staff_grade_code_in_staff_grades"
    with duckdb.connect() as con:
        rows = con.sql(
            f"select grade_code, count(*) from {_rows(faulty, 'staff')} "
            "where grade_code in ('NPS \u2013 PQF', 'OGO3', 'NPS-PQF') group by grade_code"
        ).fetchall()
    spelt = dict(rows)
    assert sum(spelt.values()) == _put_in(faulty, "grade spelt oddly", "staff")
    assert told == faulty.unmet[code] - clean.unmet[code] == spelt["OGO3"]


def test_a_fault_of_the_key_leaves_as_many_rows_out(both: tuple[Sent, Sent]) -> None:
    """Rows in quarantine are those put in and no others."""
    clean, faulty = both
    quarantined = (
        "record number in small letters", "test person", "time with a dummy date", "1 for Y",
    )  # fmt: skip
    expected = sum(_put_in(faulty, title, "contact") for title in quarantined)
    assert _only_in(clean, faulty, "contact") == expected
    assert _only_in(faulty, clean, "contact") == 0


@pytest.mark.parametrize(
    ("extract", "key", "end"),
    [("sentence", "disposal_id", "termination_date"), ("allocation", "allocation_id", "end_date")],
)
def test_a_record_left_out_vanishes_where_it_had_been_sent_without_its_end(
    extract: str, key: str, end: str, both: tuple[Sent, Sent]
) -> None:
    clean, faulty = both
    rule = ("row_vanished", extract, None)
    with duckdb.connect() as con:
        row = con.sql(
            f"select count(*) from {_rows(faulty, extract)} as before "
            f"where _period_end_date < (select max(_period_end_date) from {_rows(faulty, extract)})"
            f" and {end} is null and not soft_deleted and exists (select 1 from "
            f"{_rows(clean, extract)} as kept where kept.{key} = before.{key} "
            "and kept._provider_code = before._provider_code "
            "and kept._period_end_date > before._period_end_date) and not exists (select 1 from "
            f"{_rows(faulty, extract)} as kept where kept.{key} = before.{key} "
            "and kept._provider_code = before._provider_code "
            "and kept._period_end_date > before._period_end_date)"
        ).fetchone()
    assert faulty.findings[rule] - clean.findings[rule] == int((row or (0,))[0]) > 0
