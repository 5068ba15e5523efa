"""What it costs to count twice as many measures of one fact.

The project's own macros are rendered for a made-up fact, once for some measures and once for twice
as many: by place (``counted_shares``) and by six breakdowns (``counted_breakdowns``), as a build
counts every fact about people. Each reads the fact once, so doubling the measures must cost less
than 1.5 times; a scan for each measure would cost 2 times.

As in the facts of the demo, whose five measures answer in at most 61 ways together, the made-up
rows answer in 60 ways.

Run: ``python -m benchmarks.counting --rows 1000000``.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Sequence
from typing import Any

import duckdb
import jinja2

from benchmarks.measuring import Line, Measured, interleaved, peak_mebibytes
from warehouse.settings import PROJECT_ROOT

GOAL_RATIO = 1.5
MEASURES = 6
WAYS = 60
PEOPLE = 16_000
REPEATS = 7
FACT = "fct_made"
# Name of each attribute and how many groups it has.
BREAKDOWNS = {
    "order_family": 5,
    "sex": 3,
    "age_band": 7,
    "ethnicity_group": 6,
    "disability": 3,
    "supervision_phase": 3,
}
_MACROS = PROJECT_ROOT / "dbt_project" / "macros"
_FILES = ("flag_answers.sql", "counted_shares.sql", "counted_breakdowns.sql")


def counting_sql(codes: Sequence[str]) -> tuple[str, str]:
    """The macros' SQL for a fact with these measures: by place, and by breakdown.

    Args:
        codes: measures of the catalogue, each with a column of the fact.
    """
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)
    environment.globals.update(_dbt(codes))
    macros = "".join((_MACROS / name).read_text(encoding="utf-8") for name in _FILES)
    calls = (
        f"counted_shares('{FACT}')",
        f"counted_breakdowns('{FACT}', '{FACT}', {list(BREAKDOWNS)})",
    )
    by_place, by_breakdown = (
        environment.from_string(f"{macros}{{{{ {call} }}}}").render() for call in calls
    )
    return by_place, by_breakdown


def _dbt(codes: Sequence[str]) -> dict[str, Any]:
    """The few words of dbt and of the project the macros use."""
    return {"ref": lambda name: name, "flagged_measures": lambda _fact: list(codes)}


def make_fact(con: duckdb.DuckDBPyConnection, *, rows: int, codes: Sequence[str]) -> None:
    """A fact of two years, two providers and 34 places, its people described.

    Args:
        con: where the table is made.
        rows: how many.
        codes: measures of the fact; their answers go together in ``WAYS`` ways.
    """
    answers = "['yes', 'no', 'not_due', 'not_covered', null]"
    flags = ", ".join(
        f"({answers})[1 + cast(hash(way * {position + 7}) % 5 as int)] as {code}"
        for position, code in enumerate(codes)
    )
    traits = ", ".join(
        f"'{name} ' || hash(person * {place + 3}) % {groups} as {name}"
        for place, (name, groups) in enumerate(BREAKDOWNS.items())
    )
    con.sql(
        f"create table {FACT} as select "
        "date '2015-04-01' + to_months(cast(i % 24 as int)) as month_start_date, "
        "(['C17', 'N07'])[1 + i % 2] as provider_code, "
        "'E090000' || (i * 7919) % 34 as borough_code, "
        f"(['home', 'team', 'unplaced'])[1 + i % 3] as placement_method, {traits}, {flags} "
        f"from (select i, hash(i * 31) % {WAYS} as way, i % {PEOPLE} as person "
        f"from range({rows}) as numbers(i)) as drawn"
    )


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
        measured=Measured(seconds=seconds, peak_mebibytes=peak_mebibytes([resource.RUSAGE_SELF])),
        floor_seconds=floor,
        goal=GOAL_RATIO,
    )


def _count(con: duckdb.DuckDBPyConnection, queries: Sequence[str]) -> None:
    for sql in queries:
        con.sql(f"create or replace temp table counted as select * from {sql} as counted")


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    print(json.dumps(measure(rows=parser.parse_args().rows).as_dict()))


if __name__ == "__main__":
    main()
