"""How far a failure reaches, which measures it touches, who mends it, and what is waived."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from expectations.declare import OWNERS, Expectation
from expectations.results import SuiteResults
from expectations.run import extent_of, run_suites
from expectations.waivers import Waiver
from tests.expectations.clean_build import make_clean_build
from tests.expectations.declared import DECLARED

TODAY = date(2017, 1, 31)
BY_CODE = {one.code: one for one in DECLARED}


@pytest.mark.parametrize(
    ("failing", "rows", "extent"),
    [(1, 101, "few"), (1, 100, "many"), (2, 200, "many"), (1, 0, "many")],
)
def test_one_row_in_a_hundred_is_many(failing: int, rows: int, extent: str) -> None:
    assert extent_of(failing, rows=rows) == extent


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SuiteResults:
    """Submissions that lack a file of absences, a failure that is waived."""
    folder = tmp_path_factory.mktemp("located")
    with duckdb.connect(str(folder / "build.duckdb")) as connection:
        make_clean_build(connection)
        connection.execute(
            "update marts.fct_submissions set is_supplied = false "
            "where extract_name = 'staff_absence' and sequence = (select max(sequence) "
            "from marts.fct_submissions where provider_code = 'C17'); "
            "delete from seeds.measure_extracts "
            "where extract_name = 'staff_absence' and measure_code not in ('kept', 'time_lost')"
        )
    agreed = Waiver(
        expectation="expected_extracts_supplied",
        reason="The payroll is moving.",
        owner="data quality lead",
        expiry=date(2017, 2, 28),
    )
    return run_suites(
        folder / "build.duckdb",
        out_dir=folder / "checks",
        waivers=(agreed,),
        suites=("submissions",),
        today=TODAY,
    )


def test_a_missing_extract_touches_the_measures_that_need_it(found: SuiteResults) -> None:
    (one,) = [one for one in found.results if not one.is_met]

    assert one.expectation_code == "expected_extracts_supplied"
    assert one.measures == ("kept", "time_lost")
    assert (one.extent, one.owner) == ("many", "sender")


def test_rows_say_what_is_waived_by_whom_until_when(found: SuiteResults) -> None:
    by_code = {row["expectation_code"]: row for row in found.rows()}
    waived, other = by_code["expected_extracts_supplied"], by_code["submission_rows_reconcile"]

    assert waived["waiver_reason"] == "The payroll is moving."
    assert waived["waiver_owner"] == "data quality lead"
    assert waived["waiver_expiry_date"] == "2017-02-28"
    assert (other["waiver_reason"], other["waiver_expiry_date"]) == (None, None)
    assert (other["extent"], other["owner"]) == ("", "models")


def test_every_expectation_has_an_owner_and_all_of_them_have_some() -> None:
    assert {one.owner for one in DECLARED} == set(OWNERS)


@pytest.mark.parametrize(
    ("code", "owner"),
    [
        ("contact_flags_match_outcome", "sender"),
        ("outcomes_recorded_in_time", "sender"),
        ("stg_case__contacts_contact_type_code_in_contact_types", "code_lists"),
        ("fct_appointments_unique_grain", "models"),
        ("measures_count_something", "models"),
    ],
)
def test_faults_of_rows_are_their_senders_and_mistakes_are_ours(code: str, owner: str) -> None:
    expectation: Expectation = BY_CODE[code]

    assert expectation.owner == owner
