"""Everything a partnership user can obtain is the released figures and what follows from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.pipeline.handmade import SEEDS
from tests.pipeline.partnership_columns import COLUMNS as DECLARED
from tests.pipeline.partnership_columns import FIGURE, SMALL_HIDDEN, declared
from tests.support.readers import manifest_of
from warehouse.commands.figures import current_values, json_lines, text_rows
from warehouse.commands.monitoring import provider_feedback
from warehouse.disclosure.figures_grid import on_grid
from warehouse.disclosure.gate import require_safe
from warehouse.disclosure.released_figures import DisclosureSeeds, figures_on_offer, release_of
from warehouse.marts.publication import current_publication
from warehouse.pipeline.manifest import FIGURE_KEYS
from warehouse.pipeline.signals_step import SIGNAL_TABLES, signals_from
from warehouse.pipeline.tables import read_table
from warehouse.settings import PROJECT_ROOT, Settings

NO_OPTIMIZER = {"disabled_optimizers": "common_subplan"}
# The packages a user reads publications through; none opens a file but by the role's own door.
READERS = ("dashboard", "charts", "reports", "commands", "marts", "monitoring", "signals")
DOOR = "marts/publication.py"


@pytest.fixture(scope="module")
def files(demo_home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's two files as ``public`` and ``whole``."""
    publication = current_publication(settings=demo_home)
    with closing(duckdb.connect(config=NO_OPTIMIZER)) as con:
        con.sql(f"attach '{publication.file('partnership')}' as public (read_only)")
        con.sql(f"attach '{publication.file('analyst')}' as whole (read_only)")
        con.sql("use public")
        yield con


def test_every_table_and_column_of_the_partnerships_file_is_declared(files):
    found = files.sql(
        "select table_name, column_name from duckdb_columns() "
        "where database_name = 'public' and not internal"
    ).fetchall()

    assert set(found) - declared() == set(), "say in partnership_columns.py why these may be read"
    assert declared() - set(found) == set(), "declared, but not there"
    assert files.sql("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]


def test_a_count_that_is_not_declared_would_be_seen(files):
    assert ("fct_measure_values", "people_hidden") not in declared()
    assert ("fct_new_counts", "numerator") not in declared()


def test_no_row_of_the_partnerships_file_tells_of_one_person(files):
    # Every table has one row per place, measure, period, rule or text; a pseudonym or a number of
    # a person would be a key that is not declared.
    columns = {column for _table, column in declared()}

    assert not {name for name in columns if name.endswith("_key")}
    assert not columns & {"person_id", "event_id", "staff_id", "crn", "team_code", "contact_id"}
    for table, key in (
        ("fct_measure_values", FIGURE_KEYS),
        ("fct_measure_signals", [each for each in FIGURE_KEYS if each != "period_type"]),
        ("fct_funnel", ["measure_code", "provider_code", "geography_code", "period_start_date"]),
    ):
        names = ", ".join(key)
        twice = f"select 1 from marts.{table} group by {names} having count(*) > 1 limit 1"
        assert files.sql(twice).fetchall() == [], table


def test_counts_declared_as_hidden_when_small_are(files):
    texts = {"observed"}
    for table, reasons in DECLARED.items():
        for column in set(reasons.get(SMALL_HIDDEN, "").split()) - texts:
            small = f"select count(*) from marts.{table} where {column} between 1 and 5"
            assert files.sql(small).fetchall() == [(0,)], f"{table}.{column}"
    told = "select observed from marts.fct_expectation_results where unexpected_count is null"
    assert {row[0] for row in files.sql(told).fetchall()} <= {None, "none found"}


def test_no_finding_holds_a_count_in_its_words(files):
    # Digits stay in the rules' own texts and in the forms the contract asks for.
    texts = files.sql(
        "select distinct rule_text from marts.fct_findings where regexp_matches(rule_text, '[0-9]')"
    ).fetchall()

    odd = {row[0] for row in texts if "Form: " not in row[0] and "between 1900" not in row[0]}
    assert odd == set()


def test_off_the_grid_and_hidden_there_is_no_figure_of_any_kind(files):
    values = read_table(files, "marts.fct_measure_values")
    kinds = values["measure_code"].map(
        read_table(files, "marts.dim_measures").set_index("measure_code")["kind"]
    )
    rules = pd.read_csv(SEEDS / "release_figures.csv")
    figures = values[DECLARED["fct_measure_values"][FIGURE].split()]
    is_closed = ~on_grid(values, kinds=kinds, rules=rules)
    is_closed |= values["availability_status"].isin(["suppressed", "not_published"]).to_numpy()

    assert is_closed.sum() > 1000
    assert figures[is_closed].isna().all(axis=None)
    # Nothing stands beside a group of people but its own figure.
    groups = figures[(values["breakdown"] != "all").to_numpy()]
    assert groups.drop(columns=["numerator", "denominator", "value"]).isna().all(axis=None)


def test_less_is_hidden_for_others_sake_than_for_its_own(demo_home):
    # Of 300 people nearly every count is small; hiding whole quarters at once would hide more.
    hidden = manifest_of(demo_home)["suppression"]

    assert hidden["primary"] > 40_000
    assert hidden["secondary"] < hidden["primary"]


def test_no_verdict_speaks_of_a_hidden_figure(files):
    spoken = files.sql(
        "select count(*) from marts.fct_measure_signals as signals "
        "inner join marts.fct_measure_values as figures using (measure_code, period_start_date, "
        "geography_level, geography_code, provider_code, breakdown, breakdown_value) "
        "where figures.period_type = 'month' and figures.value is null and measure_code not in "
        "(select measure_code from marts.dim_measures where kind = 'rolling_rate') "
        "and (signals.value is not null or signals.verdict <> 'cannot_say' "
        "or regexp_matches(signals.sentence, '[0-9.]+ (%|days|appointments)'))"
    ).fetchall()

    assert spoken == [(0,)]


def test_the_readers_open_a_publication_by_its_role_and_nothing_else():
    odd = re.compile(
        r"duckdb\.connect|open_database\(|read_parquet|analyst\.duckdb"
        r"|\.candidates|build\.duckdb"
    )
    folder = PROJECT_ROOT / "warehouse"
    found = {
        path.relative_to(folder).as_posix()
        for package in READERS
        for path in (folder / package).rglob("*.py")
        if odd.search(path.read_text(encoding="utf-8"))
    }

    assert found <= {DOOR}


def test_the_verdicts_can_be_worked_out_from_the_file_alone(files):
    differing = compared(files, "and measure_code < 'b'")

    assert differing == {}


@pytest.mark.long
def test_everything_computed_can_be_worked_out_from_the_file_alone(files):
    assert compared(files, "") == {}


def compared(files: duckdb.DuckDBPyConnection, condition: str) -> dict[str, str]:
    """Tables of verdicts that differ from what the file's own figures give, for some measures."""
    with closing(duckdb.connect(config=NO_OPTIMIZER)) as con:
        con.sql("create schema marts")
        file = files.sql("select path from duckdb_databases() where database_name = 'public'")
        con.sql(f"attach '{file.fetchall()[0][0]}' as public (read_only)")
        for table in ("fct_measure_values", "dim_measures"):
            con.sql(
                f"create table marts.{table} as select * from public.marts.{table} "
                f"where true {condition}"
            )
        for table in ("dim_geographies", "dim_providers", "annotations", "fct_recommendations",
                      "fct_recommendation_measures", "fct_inspection_measures"):  # fmt: skip
            con.sql(f"create table marts.{table} as select * from public.marts.{table}")
        found = signals_from(con, values="marts.fct_measure_values", marts="marts")
        names = SIGNAL_TABLES if not condition else SIGNAL_TABLES[:1]
        return {
            name: str(problem)
            for name in names
            if (problem := _difference(con, name, found[name], condition)) is not None
        }


def _difference(
    con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, condition: str
) -> object:
    """How a table of the file differs from a frame; None when it does not."""
    stored = con.sql(f"select * from public.marts.{name} where true {condition}").df()
    try:
        for column in stored.columns:
            mine, its = frame[column].reset_index(drop=True), stored[column]
            if pd.api.types.is_float_dtype(its):
                left, right = mine.astype("float64").to_numpy(), its.to_numpy()
                np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9, equal_nan=True)
            else:
                left, right = (each.astype("string").fillna("") for each in (mine, its))
                assert (left == right).all(), column
    except AssertionError as problem:
        return problem
    return None


@pytest.mark.long
def test_no_hidden_figure_of_the_published_demo_can_be_worked_out(files):
    """The gate's attack on what stands in the file, against the analysts' figures."""
    seeds = demo_seeds(files)
    names = files.sql("select distinct breakdown from marts.breakdowns where role = 'partnership'")
    truth = figures_on_offer(
        read_table(files, "whole.marts.fct_measure_values"),
        seeds=seeds,
        breakdowns=[row[0] for row in names.fetchall()],
    )
    nothing = np.zeros(len(truth), dtype=np.bool_)
    release, rows = release_of(truth, seeds=seeds, is_known=nothing, settings=Settings())
    public = read_table(files, "marts.fct_measure_values").set_index(list(FIGURE_KEYS))[
        "denominator"
    ]
    shown = public.reindex(pd.MultiIndex.from_frame(truth.loc[rows, list(FIGURE_KEYS)]))

    require_safe(release, is_shown=shown.notna().to_numpy())

    assert release.primary.sum() > 1000


def demo_seeds(files: duckdb.DuckDBPyConnection) -> DisclosureSeeds:
    parents = pd.read_csv(SEEDS / "geographies.csv").query("geography_level == 'borough'")
    return DisclosureSeeds(
        catalogue=read_table(files, "marts.dim_measures"),
        figures=pd.read_csv(SEEDS / "release_figures.csv"),
        relations=pd.read_csv(SEEDS / "additive_relations.csv"),
        without_people=pd.read_csv(SEEDS / "measures_without_people.csv"),
        parents=parents.dropna(subset=["parent_geography_code"]),
    )


def test_the_command_prints_no_hidden_figure(demo_home):
    values = current_values(settings=demo_home, role="partnership", measure="order_completed")
    is_hidden = values["availability_status"].isin(["suppressed", "not_published"]).to_numpy()
    lines = [json.loads(line) for line in json_lines(values).splitlines()]
    figures = DECLARED["fct_measure_values"][FIGURE].split()

    told = [lines[row].get(name) for row in np.flatnonzero(is_hidden) for name in figures]
    shown = [row[4:7] for row in text_rows(values[is_hidden])]

    assert is_hidden.sum() > 100
    assert set(told) == {None}
    assert set(shown) == {("", "", "")}


def test_a_providers_page_holds_no_small_count(demo_home):
    page = provider_feedback("C17", period_end=None, settings=demo_home, role="partnership")
    numbers = {
        int(text.replace(",", "")) for text in re.findall(r'<td class="n">([\d,]+)</td>', page)
    }

    assert numbers
    assert '<td class="n">few</td>' in page
    assert not numbers & {1, 2, 3, 4, 5}
