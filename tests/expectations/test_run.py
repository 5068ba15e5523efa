"""The run itself: a real DuckDB file, Great Expectations, Data Docs, JSON, JUnit and waivers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import duckdb
import pytest

from expectations.declare import Between, InSet, NotNull
from expectations.results import TABLE_COLUMNS, WAIVER_COLUMNS, SuiteResults
from expectations.run import BuildFileMissingError, run_suites
from expectations.suites import SUITES, declared
from expectations.waivers import Waiver
from tests.expectations.clean_build import catalogue_of, make_clean_build
from tests.expectations.defects import generic_defect

pytestmark = pytest.mark.xdist_group("clean_run")

TODAY = date(2017, 1, 31)
CANARY = "CANARY8675309"

Damage = Callable[[str], SuiteResults]


def _build(folder: Path, *damages: str) -> Path:
    build_file = folder / "build.duckdb"
    with duckdb.connect(str(build_file)) as connection:
        make_clean_build(connection)
        for damage in damages:
            connection.execute(damage)
    return build_file


def _run(
    folder: Path, *damages: str, suites: tuple[str, ...], waivers: tuple[Waiver, ...] = ()
) -> SuiteResults:
    build_file = _build(folder, *damages)
    return run_suites(
        build_file, out_dir=folder / "checks", waivers=waivers, suites=suites, today=TODAY
    )


def _not_met(results: SuiteResults) -> set[str]:
    return {one.expectation_code for one in results.results if not one.is_met}


@pytest.fixture(scope="module")
def clean_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SuiteResults, list[str]]:
    folder = tmp_path_factory.mktemp("clean")
    said: list[str] = []
    results = run_suites(
        _build(folder),
        out_dir=folder / "checks",
        waivers=(),
        progress=lambda table, done, total: said.append(f"{done} of {total}"),
        today=TODAY,
    )
    return folder / "checks", results, said


def test_clean_build_may_be_published(clean_run: tuple[Path, SuiteResults, list[str]]) -> None:
    _, results, said = clean_run

    assert _not_met(results) == set()
    assert results.is_success
    assert results.message() == ""
    assert {one.suite for one in results.results} == set(SUITES)
    assert said[0].startswith("1 of ")
    assert said[-1].split(" of ")[0] == said[-1].split(" of ")[1]


def test_pages_are_written_and_fetch_nothing(
    clean_run: tuple[Path, SuiteResults, list[str]],
) -> None:
    folder, results, _ = clean_run
    pages = list((folder / "data_docs").rglob("*.html"))

    assert results.data_docs == folder / "data_docs" / "index.html"
    assert len(pages) > len(SUITES)
    for page in pages:
        text = page.read_text()
        assert re.findall(r"<(?:script|link|img)[^>]*https?://[^>]*>", text) == [], page.name
        assert "<script" not in text


def test_start_page_lists_every_batch_and_its_links_lead_somewhere(
    clean_run: tuple[Path, SuiteResults, list[str]],
) -> None:
    folder, results, _ = clean_run
    start = (folder / "data_docs" / "index.html").read_text()
    links = re.findall(r'href="([^"]+)"', start)
    counts = [int(count) for count in re.findall(r"</a></td><td>(\d+)</td>", start)]

    assert all((folder / "data_docs" / unquote(link)).is_file() for link in links)
    assert sum(counts) == len(results.results)


def test_marks_of_the_pages_are_words(tmp_path: Path) -> None:
    _run(
        tmp_path,
        "update marts.fct_appointments set person_id = null where appointment_id = 1003",
        suites=("contact",),
    )
    page = tmp_path / "checks" / "data_docs" / "contact.html"
    cells = re.findall(r"<td[^>]*>(?:\s|<[^>]+>)*(not met|met)\b", page.read_text())

    assert cells.count("not met") == 1
    assert cells.count("met") > 1


def test_json_and_rows_hold_every_field(
    clean_run: tuple[Path, SuiteResults, list[str]],
) -> None:
    folder, results, _ = clean_run
    content = json.loads((folder / "expectations.json").read_text())

    assert content["is_success"] is True
    assert content["counts"]["expectations"] == len(content["results"]) == len(results.rows())
    first = content["results"][0]
    assert set(TABLE_COLUMNS) | {"first_keys", "cause"} == set(first)
    assert all(tuple(row) == TABLE_COLUMNS + WAIVER_COLUMNS for row in results.rows())
    assert all(isinstance(row["measures"], str) for row in results.rows())


def test_junit_has_a_suite_a_mart_and_a_case_an_expectation(
    clean_run: tuple[Path, SuiteResults, list[str]],
) -> None:
    folder, results, _ = clean_run
    root = ElementTree.parse(folder / "expectations.xml").getroot()

    assert {suite.get("name") for suite in root} == set(SUITES)
    assert sum(int(suite.get("tests", "0")) for suite in root) == len(results.results)
    assert all(suite.get("failures") == "0" for suite in root)


def test_critical_failure_stops_and_names_mart_expectation_count_and_keys(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        "update marts.fct_person_months set last_seen_band = '85+' where person_id = 2",
        suites=("contact",),
    )
    root = ElementTree.parse(tmp_path / "checks" / "expectations.xml").getroot()

    assert not results.is_success
    assert _not_met(results) == {"last_seen_band_holds_its_days"}
    assert "contact: last_seen_band_holds_its_days on marts.fct_person_months: 6 rows" in (
        results.message()
    )
    assert "person_id 2" in results.message()
    (stopped,) = results.stopping
    assert stopped.unexpected_count == 6
    assert len(stopped.first_keys) == 5
    assert root[0].get("failures") == "1"


def test_warning_is_shown_and_stops_nothing(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        "update marts.fct_appointments set person_id = null where appointment_id = 1003",
        suites=("contact",),
    )
    root = ElementTree.parse(tmp_path / "checks" / "expectations.xml").getroot()

    assert results.is_success
    assert [one.expectation_code for one in results.warnings] == [
        "appointments_belong_to_a_known_person"
    ]
    assert "kept" in results.warnings[0].measures
    assert (root[0].get("failures"), root[0].get("skipped")) == ("0", "1")


@pytest.mark.parametrize("rule", [NotNull, InSet, Between])
def test_rules_of_a_column_agree_with_great_expectations(tmp_path: Path, rule: type) -> None:
    build_file = _build(tmp_path)
    with duckdb.connect(str(build_file)) as connection:
        listed = declared(catalogue_of(connection), suites=("performance",))
        wanted = [one for one in listed if isinstance(one.rule, rule)]
        for one in wanted:
            damage = generic_defect(one)
            assert damage is not None
            connection.execute(damage.sql)

    results = run_suites(
        build_file,
        out_dir=tmp_path / "checks",
        waivers=(),
        suites=("performance",),
        today=TODAY,
    )

    found = {one.expectation_code: one.unexpected_count for one in results.results}
    assert {one.code: found[one.code] for one in wanted} == {one.code: 1 for one in wanted}


def test_no_value_of_a_failing_row_is_in_any_page_or_file(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        f"update marts.dim_measures set direction = '{CANARY}' where measure_code = 'kept'",
        f"update marts.dim_geographies set geography_level = '{CANARY}' "
        "where geography_code = 'outside'",
        suites=("core",),
    )
    written = [path for path in (tmp_path / "checks").rglob("*") if path.is_file()]

    assert not results.is_success
    assert written
    assert [path.name for path in written if CANARY.encode() in path.read_bytes()] == []


def test_pseudonyms_are_shortened(tmp_path: Path) -> None:
    pseudonym = "ab" * 32
    results = _run(
        tmp_path,
        f"update marts.fct_absence_spells set employee_key = '{pseudonym}', is_linked = false "
        "where employee_key = 'e1'",
        suites=("sickness_absence",),
    )

    shown = json.dumps(results.as_dict())
    assert pseudonym not in shown
    assert pseudonym[:12] in shown


def test_missing_table_is_one_critical_failure_with_its_echoes(tmp_path: Path) -> None:
    results = _run(tmp_path, "drop table marts.fct_breaches", suites=("compliance",))

    assert not results.is_success
    assert [one.expectation_code for one in results.stopping] == [
        "table_present_marts_fct_breaches"
    ]
    assert "marts.fct_breaches: the table is missing" in results.message()
    echoes = [one for one in results.results if one.status == "not_checked"]
    assert {one.cause for one in echoes} == {"table_present_marts_fct_breaches"}
    assert "breach_dates_in_order" in {one.expectation_code for one in echoes}
    assert "Traceback" not in json.dumps(results.as_dict())


def test_missing_catalogue_is_named(tmp_path: Path) -> None:
    results = _run(tmp_path, "drop table marts.dim_measures", suites=("core",))

    assert "marts.dim_measures: the table is missing" in results.message()


def test_missing_column_says_which_and_stops(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        "alter table marts.fct_breaches drop column outcome_date",
        suites=("compliance",),
    )

    (stopped, *_) = results.stopping
    assert {one.expectation_code for one in results.stopping} == {
        "breach_dates_in_order",
        "breach_outcomes_have_a_date",
    }
    assert stopped.status == "not_checked"
    assert "outcome_date" in stopped.observed


def test_view_of_files_that_are_gone_says_so(tmp_path: Path) -> None:
    gone = tmp_path / "contact.parquet"
    results = _run(
        tmp_path,
        f"copy staging.stg_case__contacts to '{gone}'",
        "drop table staging.stg_case__contacts",
        f"create view staging.stg_case__contacts as select * from read_parquet('{gone}')",
        suites=("submissions",),
    )
    assert results.is_success
    gone.unlink()

    results = run_suites(
        tmp_path / "build.duckdb",
        out_dir=tmp_path / "checks",
        waivers=(),
        suites=("staging",),
        today=TODAY,
    )

    not_checked = [one for one in results.results if one.status == "not_checked"]
    assert "contact_flags_match_outcome" in {one.expectation_code for one in not_checked}
    assert "No files found" in results.message()
    assert "sentence_dates_in_order" not in {one.expectation_code for one in not_checked}


def test_query_that_fails_while_it_runs_quotes_no_value(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        "alter table seeds.thresholds alter column value type varchar",
        f"update seeds.thresholds set value = '{CANARY}'",
        suites=("sickness_absence",),
    )
    written = [path for path in (tmp_path / "checks").rglob("*") if path.is_file()]

    assert {one.expectation_code for one in results.stopping} == {"long_spells_reach_the_threshold"}
    assert [path.name for path in written if CANARY.encode() in path.read_bytes()] == []


def test_missing_build_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BuildFileMissingError, match="probation build"):
        run_suites(tmp_path / "build.duckdb", out_dir=tmp_path / "checks")


@pytest.mark.parametrize("name", ["a b", "a$HOME", "a%20b"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()

    assert _run(folder, suites=("submissions",)).is_success


def _waiver(*, expectation: str, expiry: date) -> Waiver:
    return Waiver(
        expectation=expectation,
        reason="Agreed with the provider.",
        owner="data quality lead",
        expiry=expiry,
    )


@pytest.mark.parametrize(
    ("expiry", "is_success"),
    [(date(2017, 1, 30), False), (TODAY, True), (date(2017, 2, 1), True)],
    ids=["a day ago", "today", "tomorrow"],
)
def test_waiver_holds_up_to_its_last_day(tmp_path: Path, expiry: date, is_success: bool) -> None:
    results = _run(
        tmp_path,
        "update marts.fct_person_months set last_seen_band = '85+' where person_id = 2",
        suites=("contact",),
        waivers=(_waiver(expectation="last_seen_band_holds_its_days", expiry=expiry),),
    )

    assert results.is_success is is_success
    if is_success:
        assert [one.expectation_code for one in results.warnings] == [
            "last_seen_band_holds_its_days"
        ]
        assert results.warnings[0].is_waived
    else:
        assert "the waiver expired on 2017-01-30" in results.message()


def test_waiver_of_nothing_stops(tmp_path: Path) -> None:
    results = _run(
        tmp_path,
        suites=("contact",),
        waivers=(_waiver(expectation="no_such_check", expiry=TODAY),),
    )

    assert not results.is_success
    assert "names no known expectation" in results.message()


def test_build_file_is_left_as_it_was_and_unlocked(tmp_path: Path) -> None:
    build_file = _build(tmp_path)
    before = build_file.read_bytes()

    run_suites(build_file, out_dir=tmp_path / "checks", waivers=(), suites=("core",), today=TODAY)

    assert build_file.read_bytes() == before
    with duckdb.connect(str(build_file)) as connection:
        connection.execute("create table marts.after_the_run as select 1 as one")
