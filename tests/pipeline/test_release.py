"""What leaves a build in each of the two files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.handmade import Handmade, write_build
from warehouse.disclosure import released_figures
from warehouse.disclosure.gate import DisclosureError
from warehouse.disclosure.protect import Protection, protect
from warehouse.pipeline.release import (
    OutsideReleaseGridError,
    write_analyst_file,
    write_partnership_file,
)

PUBLICATION = {
    "publication_id": "20170120T093000Z-1a2b3c4d",
    "published_at": dt.datetime(2017, 1, 20, 9, 30, tzinfo=dt.UTC),
    "is_synthetic": True,
    "as_of_date": dt.date(2016, 12, 31),
}


def rows(file: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as con:
        return con.sql(query).fetchall()


def tables(file: Path) -> set[str]:
    return {row[0] for row in rows(file, "select table_name from duckdb_tables()")}


@pytest.fixture
def build_file(tmp_path: Path) -> Path:
    return write_build(tmp_path / "build" / "build.duckdb")


@pytest.fixture
def partnership(handmade: Handmade, build_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "partnership.duckdb"
    write_partnership_file(
        file, candidate_file=build_file, publication=PUBLICATION, settings=handmade.settings
    )
    return file


@pytest.fixture
def analyst(handmade: Handmade, build_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "analyst.duckdb"
    write_analyst_file(
        file, candidate_file=build_file, publication=PUBLICATION, settings=handmade.settings
    )
    return file


def test_the_partnership_file_holds_aggregates_of_the_grid_only(partnership):
    assert tables(partnership) == {
        "annotations",
        "dim_geographies",
        "dim_measures",
        "dim_periods",
        "dim_providers",
        "fct_expectation_results",
        "fct_funnel",
        "fct_inspection_comparisons",
        "fct_inspection_measures",
        "fct_measure_signals",
        "fct_measure_values",
        "fct_recommendation_evidence",
        "fct_recommendation_measures",
        "fct_recommendation_states",
        "fct_recommendations",
        "fct_review",
        "fct_submissions",
        "publication",
    }
    assert rows(partnership, "select count(*) from duckdb_views() where not internal") == [(0,)]


def test_what_stands_beside_a_finding_is_read_from_released_figures(build_file, partnership):
    # Southwark's 3 of 12 in September is known to the build and hidden from the partnership.
    query = (
        "select numerator, denominator, places_with_figure from marts.fct_inspection_comparisons "
        "where is_fieldwork and provider_code = 'C17'"
    )
    assert rows(build_file, query) == [(3, 12, 1)]
    assert rows(partnership, query) == [(None, None, 0)]


def write_breakdown(build_file: Path, *, role: str) -> None:
    """April to June of C17 by sex: 390 of 546 in all, of them 3 of 9 women and 10 others."""
    with duckdb.connect(str(build_file)) as con:
        con.sql(f"create table marts.breakdowns as select 'sex' as breakdown, '{role}' as role")
        con.sql(
            "create temp table quarter as select * replace ('quarter' as period_type, "
            "date '2016-04-01' as period_start_date, date '2016-06-30' as period_end_date) "
            "from marts.fct_measure_values where geography_code = 'all' and provider_code = 'C17' "
            "and period_start_date = date '2016-06-01'"
        )
        con.sql("insert into marts.fct_measure_values select * replace (390 as numerator, "
                "546 as denominator) from quarter")  # fmt: skip
        for group, (seen, due) in {"male": (380, 527), "female": (3, 9), "other": (7, 10)}.items():
            con.sql(
                "insert into marts.fct_measure_values select * replace ('sex' as breakdown, "
                f"'{group}' as breakdown_value, {seen} as numerator, {due} as denominator, "
                "12 as not_due) from quarter"
            )


def write_file(handmade: Handmade, build_file: Path, file: Path) -> Path:
    write_partnership_file(
        file, candidate_file=build_file, publication=PUBLICATION, settings=handmade.settings
    )
    return file


def test_a_breakdown_stays_with_the_analysts(handmade, build_file, tmp_path):
    write_breakdown(build_file, role="analyst")

    file = write_file(handmade, build_file, tmp_path / "partnership.duckdb")

    assert rows(file, "select distinct breakdown from marts.fct_measure_values") == [("all",)]


def test_a_small_group_is_hidden_behind_another(handmade, build_file, tmp_path):
    # 3 women: with them alone hidden the whole would give them away. The others go too, 7 and 3.
    write_breakdown(build_file, role="partnership")

    file = write_file(handmade, build_file, tmp_path / "partnership.duckdb")

    query = (
        "select breakdown_value, numerator, availability_status, not_due "
        "from marts.fct_measure_values where period_type = 'quarter' order by breakdown_value"
    )
    assert rows(file, query) == [
        ("all", 390, "available", 0),
        ("female", None, "suppressed", None),
        ("male", 380, "available", None),
        ("other", None, "suppressed", None),
    ]


def test_a_breakdown_that_could_not_be_attacked_stops_the_release(handmade, build_file, tmp_path):
    write_breakdown(build_file, role="partnership")
    with duckdb.connect(str(build_file)) as con:
        con.sql("delete from seeds.additive_relations where dimension = 'breakdown'")

    with pytest.raises(OutsideReleaseGridError, match="no rule for breakdowns"):
        write_file(handmade, build_file, tmp_path / "partnership.duckdb")


def test_small_counts_and_one_neighbour_are_hidden(partnership):
    # Southwark's 3 of 12 is small. With it alone hidden the total would give it away, so the
    # smallest place with room to hide behind goes too: outside, 30 of 40.
    found = rows(
        partnership,
        "select geography_code, availability_status, numerator, value "
        "from marts.fct_measure_values where provider_code = 'all' "
        "and period_start_date = date '2016-05-01' order by geography_code",
    )

    assert found == [
        ("E09000001", "available", 40.0, 80.0),
        ("E09000023", "available", 60.0, 75.0),
        ("E09000028", "suppressed", None, None),
        ("all", "available", 133.0, 100 * 133 / 182),
        ("outside", "suppressed", None, None),
        ("unplaced", "too_few", 0.0, None),
    ]


def test_the_order_and_types_of_the_values_stay(build_file, partnership):
    shape = "select column_name, data_type from duckdb_columns() where table_name = "
    table = "'fct_measure_values' order by column_index"
    keys = "select measure_code, geography_code, provider_code, period_start_date "

    assert rows(partnership, shape + table) == rows(build_file, shape + table)
    assert rows(partnership, keys + "from marts.fct_measure_values") == rows(
        build_file, keys + "from marts.fct_measure_values"
    )


def test_verdicts_are_computed_again_from_what_is_released(build_file, partnership):
    known = "select value from marts.fct_measure_signals where geography_code = 'E09000028'"

    assert {row[0] for row in rows(build_file, known)} == {25.0}
    assert {row[0] for row in rows(partnership, known)} == {None}


def test_small_counts_of_submissions_take_the_rest_of_their_row_along(partnership):
    found = rows(
        partnership,
        "select extract_name, rows_read, rows_accepted, rows_quarantined "
        "from marts.fct_submissions order by extract_name",
    )

    assert found == [("contact", None, None, None), ("person", 90, 90, 0)]


def test_small_counts_of_failing_rows_are_hidden(partnership):
    found = rows(
        partnership,
        "select expectation_code, unexpected_count, observed "
        "from marts.fct_expectation_results order by expectation_code",
    )

    assert found == [("grid_is_whole", 0, "0 rows"), ("values_in_range", None, None)]


def test_analysts_see_figures_whole(analyst):
    found = rows(
        analyst,
        "select distinct numerator from marts.fct_measure_values "
        "where geography_code = 'E09000028'",
    )

    assert found == [(3.0,)]


def test_row_lists_hold_no_limited_person_no_pseudonym_and_no_ethnicity(analyst):
    columns = rows(
        analyst,
        "select column_name from duckdb_columns() where table_name = 'fct_appointments' "
        "order by column_index",
    )

    assert columns == [
        ("appointment_id",),
        ("person_id",),
        ("event_id",),
        ("appointments_attended",),
    ]
    # Of four appointments one is person 13's, who is under limited access.
    assert rows(analyst, "select count(*) from marts.fct_appointments") == [(3,)]


def test_source_ids_become_numbers_that_still_join(analyst):
    ids = rows(analyst, "select appointment_id, person_id, event_id from marts.fct_appointments")
    joined = rows(
        analyst,
        "select appointments_attended from marts.fct_failures "
        "inner join marts.fct_appointments using (appointment_id, person_id, event_id)",
    )

    assert {row[0] for row in ids} <= {1, 2, 3, 4}
    assert {row[1] for row in ids} <= {1, 2, 3}
    assert {row[2] for row in ids} <= {1, 2, 3}
    assert joined == [("no",)]


def test_an_id_that_one_table_alone_holds_repeats_no_row(handmade, build_file, tmp_path):
    # All four appointments are of one allocation; three are of people not under limited access.
    with duckdb.connect(str(build_file)) as con:
        con.sql("alter table marts.fct_appointments add column allocation_id bigint default 701")
    file = tmp_path / "analyst.duckdb"

    write_analyst_file(
        file, candidate_file=build_file, publication=PUBLICATION, settings=handmade.settings
    )

    assert rows(file, "select allocation_id from marts.fct_appointments") == [(1,)] * 3


def test_the_publication_says_what_it_is(partnership, analyst):
    for file in (partnership, analyst):
        assert rows(
            file, "select publication_id, is_synthetic, as_of_date from marts.publication"
        ) == [("20170120T093000Z-1a2b3c4d", True, dt.date(2016, 12, 31))]


def test_a_row_level_table_cannot_be_let_out_to_the_partnership(handmade, build_file, tmp_path):
    with duckdb.connect(str(build_file)) as con:
        con.sql("update seeds.release_grid set role = 'partnership' where grain = 'row'")

    with pytest.raises(OutsideReleaseGridError, match="fct_appointments"):
        write_partnership_file(
            tmp_path / "p.duckdb",
            candidate_file=build_file,
            publication=PUBLICATION,
            settings=handmade.settings,
        )


def test_a_row_level_table_without_people_is_refused(handmade, build_file, tmp_path):
    with duckdb.connect(str(build_file)) as con:
        con.sql("alter table marts.fct_failures drop column person_id")

    with pytest.raises(OutsideReleaseGridError, match="fct_failures"):
        write_analyst_file(
            tmp_path / "a.duckdb",
            candidate_file=build_file,
            publication=PUBLICATION,
            settings=handmade.settings,
        )


def test_every_figure_released_is_the_analysts_figure(partnership, analyst):
    # What the partnership is shown is never another number: hidden or the same.
    with duckdb.connect() as con:
        con.sql(f"attach '{partnership}' as public (read_only)")
        con.sql(f"attach '{analyst}' as whole (read_only)")
        found = con.sql(
            "select count(*), count(public.numerator), "
            "count(*) filter (public.numerator <> whole.numerator "
            "or public.denominator <> whole.denominator or public.value <> whole.value) "
            "from public.marts.fct_measure_values as public "
            "inner join whole.marts.fct_measure_values as whole using (measure_code, period_type, "
            "period_start_date, geography_level, geography_code, provider_code)"
        ).fetchone()

    # 12 months x 6 places x 2 providers. Shown: London for both, and of all providers Lewisham,
    # the City and the empty row of unplaced.
    assert found == (144, 60, 0)


def test_months_of_one_provider_below_london_are_not_published(partnership):
    found = rows(
        partnership,
        "select distinct geography_level, numerator from marts.fct_measure_values "
        "where availability_status = 'not_published' and provider_code = 'C17' order by all",
    )

    assert found == [("borough", None), ("outside", None), ("unplaced", None)]


def test_a_publication_that_could_be_worked_out_is_not_written(
    handmade, build_file, tmp_path, monkeypatch
):
    # Without secondary suppression London less its places gives Southwark away.
    def only_primary(release, *, is_primary):
        return Protection(is_primary, (), protect(release, is_primary=is_primary).spots)

    monkeypatch.setattr(released_figures, "protect", only_primary)

    with pytest.raises(DisclosureError, match="refused: 12 hidden figures"):
        write_partnership_file(
            tmp_path / "partnership.duckdb",
            candidate_file=build_file,
            publication=PUBLICATION,
            settings=handmade.settings,
        )


def test_what_an_earlier_file_gives_away_by_itself_is_counted_and_stays_hidden(
    handmade, build_file, partnership, tmp_path
):
    # The earlier file shows outside, which hides Southwark today, and all others: London less
    # the others is its 3.
    earlier = tmp_path / "earlier.duckdb"
    earlier.write_bytes(partnership.read_bytes())
    with duckdb.connect(str(earlier)) as con:
        con.sql(
            "update marts.fct_measure_values set numerator = 30, denominator = 40 "
            "where geography_code = 'outside' and provider_code = 'all'"
        )

    summary = write_partnership_file(
        tmp_path / "again.duckdb",
        candidate_file=build_file,
        publication=PUBLICATION,
        settings=handmade.settings,
        earlier=[earlier],
    )

    # One month each of a year; no refusal takes back what is out, and no page repeats it.
    assert summary.given_away_earlier == 12
    with duckdb.connect(str(tmp_path / "again.duckdb"), read_only=True) as con:
        shown = con.sql(
            "select count(numerator) from marts.fct_measure_values "
            "where geography_code = 'E09000028' and provider_code = 'all'"
        ).fetchone()
    assert shown == (0,)
