"""Every suite passes on clean data and every expectation fails on its own defect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import duckdb
import pytest

from expectations.declare import KINDS, SEVERITIES, Expectation
from expectations.suites import SUITES, UnknownSuiteError, declared
from tests.expectations.declared import CATALOGUE, CONNECTION, DECLARED
from tests.expectations.defects import DEFECTS, Defect, generic_defect

TABLE = re.compile(r"\b(?:marts|staging|seeds|intermediate)\.\w+")


DEFECT_OF: dict[str, Defect | None] = {
    one.code: DEFECTS.get(one.code) or generic_defect(one) for one in DECLARED
}


@pytest.fixture
def build() -> Iterator[duckdb.DuckDBPyConnection]:
    CONNECTION.execute("begin")
    yield CONNECTION
    CONNECTION.execute("rollback")


def _tables_in(sql: str) -> set[str]:
    return set(TABLE.findall(sql))


def _tripped(
    connection: duckdb.DuckDBPyConnection, expectations: Iterable[Expectation]
) -> set[str]:
    """Codes of the expectations whose query finds something."""
    return {
        one.code
        for one in expectations
        if connection.sql(f"select 1 from ({one.query()}) as failing limit 1").fetchall()
    }


def test_expectation_reads_only_the_tables_it_names() -> None:
    unnamed = {
        one.code: _tables_in(one.query()) - set(one.tables)
        for one in DECLARED
        if _tables_in(one.query()) - set(one.tables)
    }
    assert unnamed == {}


def test_clean_build_meets_every_expectation(build: duckdb.DuckDBPyConnection) -> None:
    assert _tripped(build, DECLARED) == set()


def test_no_expectation_is_without_its_defect() -> None:
    assert [code for code, damage in DEFECT_OF.items() if damage is None] == []


def test_no_defect_is_without_its_expectation() -> None:
    assert set(DEFECTS) - {one.code for one in DECLARED} == set()


@pytest.mark.parametrize("expectation", DECLARED, ids=lambda one: one.code)
def test_expectation_trips_on_its_own_defect_and_no_other(
    build: duckdb.DuckDBPyConnection, expectation: Expectation
) -> None:
    damage = DEFECT_OF[expectation.code]
    assert damage is not None
    build.execute(damage.sql)

    damaged = _tables_in(damage.sql)
    tripped = _tripped(build, [one for one in DECLARED if damaged & set(one.tables)])

    assert expectation.code in tripped
    if not damage.breaks_much:
        assert tripped - damage.also == {expectation.code}


@pytest.mark.parametrize("expectation", DECLARED, ids=lambda one: one.code)
def test_expectation_is_declared_in_full(expectation: Expectation) -> None:
    assert expectation.suite in SUITES
    assert expectation.severity in SEVERITIES
    assert expectation.kind in KINDS
    for text in (expectation.description, expectation.matters_when, expectation.how_to_resolve):
        assert text.endswith(".")
        assert text[0].isupper() or text[0] == "`" or text.split()[0] == text.split()[0].lower()
    assert set(expectation.measures) <= set(CATALOGUE.every())


# What extracts are known to get wrong, by its number there, and the check that says so.
KNOWN_FAULTS = {
    "Q3 past attendance without outcome": "outcomes_recorded_in_time",
    "Q4 stale absences to be resolved": "pending_absences_resolved_in_time",
    "Q5 flags against outcomes": "contact_flags_match_outcome",
    "Q10 placeholder officers of allocations": "allocations_have_a_real_officer",
    "Q10 placeholder officers of cases": "case_officers_are_real",
    "Q11 teams under two parents": "teams_have_one_parent",
    "Q13 provider codes by date": "appointments_by_a_provider_of_the_time",
    "Q14 leavers with live cases": "leavers_hold_no_live_case",
    "Q21 orphans": "stg_case__contacts_event_id_in_stg_case__sentences",
    "Q31 overlapping absences": "absences_do_not_overlap",
    "Q31 totals against reported days": "days_lost_near_days_reported",
    "R10 failures recounted": "failures_recounted_match_the_system",
    "volumes against limits": "submission_volumes_within_limits",
    "control totals of the manifest": "submission_rows_reconcile",
    "published figures": "figures_near_published_figures",
    "monotone bands": "bands_hold_one_another",
    "conservation of people": "person_months_hold_the_supervised",
    "grid of periods": "grid_holds_every_period",
}


@pytest.mark.parametrize("fault", KNOWN_FAULTS)
def test_every_known_fault_of_extracts_has_its_check(fault: str) -> None:
    assert KNOWN_FAULTS[fault] in DEFECT_OF


def test_five_kinds_and_three_severities_are_in_use() -> None:
    assert {one.kind for one in DECLARED} == set(KINDS)
    assert {one.severity for one in DECLARED} == set(SEVERITIES)


def test_only_invariants_of_ours_stop_a_publication() -> None:
    asked_of_sender = [one for one in DECLARED if "Ask the sender" in one.how_to_resolve]
    assert {one.severity for one in asked_of_sender} <= {"warning", "info"}


def test_unknown_suite_is_refused() -> None:
    with pytest.raises(UnknownSuiteError, match="weather"):
        declared(CATALOGUE, suites=("weather",))
