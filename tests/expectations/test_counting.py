"""Counting ahead of Great Expectations: counts, first keys, and what is said of a bad query."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.counting import BuildFile, Counted
from tests.expectations.clean_build import make_clean_build
from warehouse.settings import PROJECT_ROOT

PSEUDONYM = "ab" * 32
CANARY = "CANARY8675309"


@pytest.fixture
def build_file(tmp_path: Path) -> Iterator[BuildFile]:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table people as select n as person_id, "
            f"'{PSEUDONYM}' as person_key, '{CANARY}' as name from range(1, 9) as t (n)"
        )
    opened = BuildFile(path)
    yield opened
    opened.close()


def test_counts_and_first_five_keys_in_order(build_file: BuildFile) -> None:
    found = build_file.counted("select person_id from people where person_id > 2")

    assert found == Counted(6, tuple({"person_id": str(n)} for n in (3, 4, 5, 6, 7)))


def test_nothing_found_has_no_keys(build_file: BuildFile) -> None:
    assert build_file.counted("select person_id from people where person_id > 8") == Counted(0)


def test_pseudonyms_are_cut_to_twelve_characters(build_file: BuildFile) -> None:
    found = build_file.counted("select person_key from people where person_id = 1")

    assert found.first_keys == ({"person_key": "abababababab…"},)


def test_counted_ahead_is_counted_once(build_file: BuildFile) -> None:
    query = "select person_id from people"
    build_file.count_ahead([query, query])
    first = build_file.counted(query)

    assert build_file.counted(query) is first
    assert first.rows == 8


def test_bad_query_says_why_and_the_next_is_counted(build_file: BuildFile) -> None:
    bad = build_file.counted("select no_such_column from people")

    assert bad.rows is None
    assert "no_such_column" in bad.why
    assert build_file.counted("select person_id from people").rows == 8


def test_query_that_fails_while_it_runs_quotes_no_value(build_file: BuildFile) -> None:
    bad = build_file.counted("select person_id from people where cast(name as int) = 1")

    assert (bad.rows, bad.why) == (None, "the query failed while it ran")


def test_counting_starts_before_great_expectations_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(str(path)) as connection:
        make_clean_build(connection)
    code = (
        "import sys; from pathlib import Path; from expectations import run\n"
        "def stop(self, queries):\n"
        "    sys.exit(9 if queries and 'great_expectations' not in sys.modules else 1)\n"
        "run.BuildFile.count_ahead = stop\n"
        "run.run_suites(Path(sys.argv[1]), out_dir=Path(sys.argv[1]).parent, waivers=())\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=PROJECT_ROOT)

    assert run.returncode == 9
