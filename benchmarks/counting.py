"""What it costs to count twice as many measures of one fact.

The project's own macro ``counted_shares`` is rendered for a made-up fact, once for some measures
and once for twice as many. All are counted in one scan, so doubling them must cost less than
1.5 times; a scan for each measure would cost 2 times.

Run: ``python -m benchmarks.counting --rows 1000000``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

import duckdb
import jinja2

from benchmarks.measuring import Line, Measured, interleaved, peak_mebibytes
from warehouse.settings import PROJECT_ROOT

GOAL_RATIO = 1.5
MEASURES = 6
REPEATS = 7
FACT = "fct_made"
_MACROS = PROJECT_ROOT / "dbt_project" / "macros"


def counting_sql(codes: Sequence[str]) -> str:
    """The macro's SQL for a fact with these measures.

    Args:
        codes: measures of the catalogue, each with a column of the fact.
    """
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    environment.globals.update(_dbt(codes))
    macros = "".join(
        (_MACROS / name).read_text(encoding="utf-8")
        for name in ("flag_answers.sql", "counted_shares.sql")
    )
    return environment.from_string(f"{macros}{{{{ counted_shares('{FACT}') }}}}").render()


def _dbt(codes: Sequence[str]) -> dict[str, Any]:
    """The few words of dbt and of the project the macro uses."""
    return {"ref": lambda name: name, "flagged_measures": lambda _fact: list(codes)}


def make_fact(con: duckdb.DuckDBPyConnection, *, rows: int, codes: Sequence[str]) -> None:
    """A fact of two years, two providers and 34 places, and the catalogue of its measures."""
    answers = "['yes', 'no', 'not_due', 'not_covered', null]"
    flags = ", ".join(
        f"({answers})[1 + cast(hash(i * {position + 7}) % 5 as int)] as {code}"
        for position, code in enumerate(codes)
    )
    con.sql(
        f"create table {FACT} as select "
        "date '2015-04-01' + to_months(cast(i % 24 as int)) as month_start_date, "
        "(['C17', 'N07'])[1 + i % 2] as provider_code, "
        "'E090000' || (i * 7919) % 34 as borough_code, "
        f"(['home', 'team', 'unplaced'])[1 + i % 3] as placement_method, {flags} "
        f"from range({rows}) as numbers(i)"
    )
    listed = ", ".join(f"('{code}', '{FACT}')" for code in codes)
    con.sql(f"create table measures as select * from (values {listed}) as t(measure_code, fact)")


def measure(*, rows: int) -> Line:
    """Twice the measures against the measures, on the same fact."""
    codes = [f"measure_{position}" for position in range(2 * MEASURES)]
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        make_fact(con, rows=rows, codes=codes)
        some, twice = counting_sql(codes[:MEASURES]), counting_sql(codes)
        floor, seconds = interleaved(
            lambda: _count(con, some), lambda: _count(con, twice), repeats=REPEATS
        )
    return Line(
        what=f"counting {2 * MEASURES} measures of a fact, not {MEASURES}",
        size=f"{rows:,} rows",
        measured=Measured(seconds=seconds, peak_mebibytes=peak_mebibytes()),
        floor_seconds=floor,
        goal=GOAL_RATIO,
    )


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    con.sql(f"create or replace temp table counted as select * from {sql} as counted")


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    print(json.dumps(measure(rows=parser.parse_args().rows).as_dict()))


if __name__ == "__main__":
    main()
