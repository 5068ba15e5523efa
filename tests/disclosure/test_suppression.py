"""Suppression, worked by hand with k = 5."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.handmade import SEEDS
from warehouse.disclosure.protect import protect
from warehouse.disclosure.relations import Relation, Tie, relations_of
from warehouse.disclosure.secondary import Plan, importance
from warehouse.disclosure.side_counts import hide_side_counts
from warehouse.disclosure.suppression import (
    SuppressionSummary,
    hide,
    leaves_few,
    plan_release,
    summarise,
)

OCTOBER = (dt.date(2016, 10, 1), dt.date(2016, 10, 31))


def row(
    numerator: float | None,
    denominator: float | None,
    *,
    geography: str = "E09000023",
    level: str = "borough",
    provider: str = "C17",
    period: tuple[dt.date, dt.date] = OCTOBER,
    period_type: str = "month",
    **more: object,
) -> dict[str, object]:
    """One row of fct_measure_values with the columns that matter here."""
    value = None if not denominator else 100 * (numerator or 0) / denominator
    return {
        "measure_code": "seen",
        "period_type": period_type,
        "period_start_date": period[0],
        "period_end_date": period[1],
        "geography_level": level,
        "geography_code": geography,
        "provider_code": provider,
        "breakdown": "all",
        "breakdown_value": "all",
        "numerator": numerator,
        "denominator": denominator,
        "not_due": 0,
        "not_covered": 0,
        "value": value,
        "value_low": None,
        "value_high": None,
        "availability_status": "available",
        "performance_status": "met",
        "placed_home_pct": 100.0,
        "placed_team_pct": 0.0,
        "unplaced_pct": 0.0,
    } | more


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows))
    numbers = ["numerator", "denominator", "value", "value_low", "value_high"]
    return table.astype(dict.fromkeys(numbers, "float64"))


def suppress(
    table: pd.DataFrame,
    *,
    is_share: pd.Series,
    threshold: int,
    relations: tuple[Relation, ...] = (),
    is_counted: pd.Series | None = None,
) -> tuple[pd.DataFrame, SuppressionSummary]:
    """Plan, protect and hide: what a release does with one table."""
    release = plan_release(
        table, is_share=is_share, threshold=threshold, relations=relations, is_counted=is_counted
    )
    hidden = protect(release, is_primary=release.primary).is_hidden
    released = hide(table, is_hidden=hidden, threshold=threshold)
    return released, summarise(table, is_primary=release.primary, is_hidden=hidden)


def every(table: pd.DataFrame, value: object) -> pd.Series:
    return pd.Series(value, index=table.index)


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_share", "is_hidden", "reason"),
    [
        (0, 20, True, False, "zero of twenty is shown"),
        (1, 20, True, True, "one person is told about"),
        (5, 20, True, True, "five is on the line"),
        (6, 20, True, False, "six is just over it"),
        (15, 20, True, True, "five were not seen"),
        (14, 20, True, False, "six were not seen"),
        (20, 20, True, False, "nobody is left over"),
        (0, 5, True, True, "the denominator itself is five"),
        (0, 6, True, False, "a zero of six is shown"),
        (0, 0, True, False, "an empty cell tells of nobody"),
        (15, 20, False, False, "days lost per FTE leave nobody over"),
        (0.5, 20, False, True, "half a day is one person's"),
        (None, None, True, False, "what was not supplied tells nothing"),
    ],
)
def test_primary_suppression_at_every_edge(numerator, denominator, is_share, is_hidden, reason):
    table = frame(row(numerator, denominator))

    release = plan_release(table, is_share=every(table, is_share), threshold=5, relations=())

    assert release.primary.tolist() == [is_hidden], reason


WITHIN = Tie("inside", (("rarely_seen", "numerator"),), ("seen", "numerator"), True, is_within=True)


@pytest.mark.parametrize(
    ("inside", "is_hidden", "reason"),
    [
        (40, False, "nobody is left"),
        (39, True, "one person is left"),
        (35, True, "five are left: on the line"),
        (34, False, "six are left: just over it"),
        (0, False, "all forty are left"),
    ],
)
def test_a_count_that_leaves_few_of_the_one_it_lies_within_is_hidden(inside, is_hidden, reason):
    table = frame(
        row(40, 100),
        row(inside, 100, measure_code="rarely_seen"),
        row(39, 100, measure_code="rarely_seen", geography="E09000011"),
    )
    release = plan_release(table, is_share=every(table, True), threshold=5, ties=(WITHIN,))

    assert release.leaves_few.tolist() == [False, is_hidden, False], reason
    assert release.primary.tolist() == [False, is_hidden, False], "another borough's lies in none"
    assert protect(release, is_primary=release.primary).is_hidden[1] == is_hidden


def test_a_count_may_leave_few_of_one_it_lies_within_by_way_of_another():
    # 40, 38 and 38: the third leaves nobody of the second and two of the first.
    deeper = Tie("deeper", (("never_seen", "numerator"),), ("rarely_seen", "numerator"), True, True)
    table = frame(
        row(40, 100),
        row(38, 100, measure_code="rarely_seen"),
        row(38, 100, measure_code="never_seen"),
    )
    release = plan_release(table, is_share=every(table, True), threshold=5, ties=(deeper, WITHIN))

    assert release.leaves_few.tolist() == [False, True, True]


def test_only_what_is_declared_to_lie_within_another_leaves_people():
    table = frame(row(40, 100), row(39, 100, measure_code="rarely_seen"))
    at_most = Tie("less", WITHIN.parts, WITHIN.total, is_at_most=True)
    counts = plan_release(table, is_share=every(table, True), threshold=5).counts

    assert leaves_few(table, counts=counts, ties=(at_most,), threshold=5).tolist() == [False, False]


def test_a_hidden_cell_keeps_no_figure():
    table = frame(row(3, 20), row(10, 20, geography="E09000028"))

    released, summary = suppress(table, is_share=every(table, True), threshold=5)

    hidden = released.iloc[0]
    assert hidden["availability_status"] == "suppressed"
    assert pd.isna(hidden["performance_status"])
    figures = ["numerator", "denominator", "value", "not_due", "placed_home_pct", "unplaced_pct"]
    assert hidden[figures].isna().all()
    assert released.iloc[1]["value"] == 50
    assert (summary.cells, summary.primary, summary.secondary) == (2, 1, 0)
    assert summary.suppressed_pct == 50
    assert table.iloc[0]["numerator"] == 3, "the rows given are not changed"


def beside_two_places(**first: object) -> pd.DataFrame:
    """What is left beside two boroughs of 50 out of 100, the first with something beside it."""
    table = frame(row(50, 100, **first), row(50, 100, geography="E09000028"))
    released, summary = suppress(table, is_share=every(table, True), threshold=5)
    assert released["value"].notna().all(), "the figures themselves stay"
    assert summary.primary == 0
    return released


def test_counts_pending_are_shown_from_six_on():
    assert beside_two_places(not_due=6, not_covered=7)[
        ["not_due", "not_covered"]
    ].to_numpy().tolist() == [[6, 7], [0, 0]]
    hidden = beside_two_places(not_due=5, not_covered=7)
    assert hidden["not_due"].isna().tolist() == [True, False]
    assert hidden["not_covered"].tolist() == [7, 0]


def test_placement_is_shown_for_all_places_of_a_quarter_or_for_none():
    # 3 of 100 were placed by their team; 10 of 100 tell about more than five.
    few = beside_two_places(placed_home_pct=97.0, placed_team_pct=3.0)
    many = beside_two_places(placed_home_pct=90.0, placed_team_pct=10.0)

    assert few["placed_home_pct"].isna().all()
    assert many["placed_home_pct"].tolist() == [90, 100]


@pytest.mark.parametrize(
    ("numerator", "unrecorded", "is_shown"),
    [(50, 4, False), (50, 6, True), (0, 4, False), (0, 6, True)],
)
def test_bounds_are_hidden_where_they_give_few_unrecorded_away(numerator, unrecorded, is_shown):
    whole = 100 + unrecorded
    table = frame(
        row(
            numerator,
            100,
            value_low=100 * numerator / whole,
            value_high=100 * (numerator + unrecorded) / whole,
        )
    )

    beside = hide_side_counts(table, is_hidden=np.array([False]), threshold=5)

    assert beside["value_low"].notna().tolist() == [is_shown]
    assert beside["value_high"].notna().tolist() == [is_shown]


def test_nothing_stands_beside_figures_of_a_quarter_with_a_hidden_one():
    # Outside London 3 of 20 are hidden: what London's shares of placement or its pending count
    # leave over would be theirs.
    table = frame(
        row(53, 120, geography="all", level="all", not_due=16, placed_home_pct=75.0),
        row(50, 100, not_due=6, placed_home_pct=90.0),
        row(3, 20, geography="outside", level="outside", not_due=10),
    )
    is_hidden = np.array([False, True, True])

    beside = hide_side_counts(table, is_hidden=is_hidden, threshold=5)

    assert beside["not_due"].isna().all()
    assert beside["unplaced_pct"].isna().all()
    assert beside["placed_home_pct"].isna().tolist() == [False, True, True]


def test_a_year_shows_nothing_beside_it_when_one_of_its_quarters_does_not():
    year = (dt.date(2016, 1, 1), dt.date(2016, 12, 31))
    spring = (dt.date(2016, 4, 1), dt.date(2016, 6, 30))
    later = (dt.date(2017, 1, 1), dt.date(2017, 12, 31))
    table = frame(
        row(50, 100, period=spring, period_type="quarter", not_due=3),
        row(300, 600, period=year, period_type="rolling_12_months", not_due=30),
        row(300, 600, period=later, period_type="rolling_12_months", not_due=30),
    )

    beside = hide_side_counts(table, is_hidden=np.zeros(3, dtype=bool), threshold=5)

    assert beside["not_due"].isna().tolist() == [True, True, False]


PARENTS = pd.DataFrame(
    [("A", "NORTH"), ("B", "NORTH"), ("C", "SOUTH"), ("D", "SOUTH")],
    columns=["geography_code", "parent_geography_code"],
).assign(valid_from_date=dt.date(2015, 4, 1), valid_to_date=None)


RULES = pd.read_csv(SEEDS / "additive_relations.csv")


def relations_in(table: pd.DataFrame, kind: str = "share") -> tuple[Relation, ...]:
    return relations_of(table, rules=RULES, kinds=every(table, kind), parents=PARENTS)


def secondary_in(table: pd.DataFrame, kind: str = "share", own_borough: str = "") -> pd.Series:
    """What goes for others' sake when no relation may be left with one hidden cell."""
    release = plan_release(
        table,
        is_share=every(table, True),
        threshold=5,
        relations=relations_in(table, kind),
        own_borough=own_borough,
    )
    plan = Plan(
        release.counts,
        relations=release.relations,
        weights=release.weights,
        threshold=5,
        is_usable=release.is_on_grid,
        is_in_play=release.is_on_grid,
    )
    hidden = release.primary.copy()
    plan.close(hidden, is_primary=release.primary)
    return pd.Series(hidden & ~release.primary, index=table.index)


def hidden_geographies(table: pd.DataFrame, own_borough: str = "") -> set[str]:
    return set(table["geography_code"][secondary_in(table, own_borough=own_borough)])


def test_a_single_hidden_borough_takes_the_smallest_other_along():
    # All 120 - B 30 - C 40 - D 47 would give A's 3 away. B is the smallest neighbour in NORTH.
    # NORTH = A + B stays: two of its two boroughs are hidden.
    table = frame(
        row(60, 120, geography="all", level="all"),
        row(16, 33, geography="NORTH", level="cluster"),
        row(44, 87, geography="SOUTH", level="cluster"),
        row(1, 3, geography="A"),
        row(15, 30, geography="B"),
        row(20, 40, geography="C"),
        row(24, 47, geography="D"),
    )

    assert hidden_geographies(table) == {"B"}


def test_a_cell_with_an_empty_numerator_is_no_place_to_hide():
    # B is smaller, but its numerator is 0: then all's numerator less C's is A's own.
    table = frame(
        row(42, 113, geography="all", level="all"),
        row(2, 3, geography="A", level="outside"),
        row(0, 30, geography="B"),
        row(40, 80, geography="C", level="unplaced"),
    )

    assert hidden_geographies(table) == {"C"}


@pytest.mark.parametrize(
    ("first", "second", "more", "reason"),
    [
        ((3, 9), (2, 9), set(), "3 + 2 = 5: each may be 1 to 5"),
        ((2, 9), (2, 9), {"C"}, "2 + 2 = 4: neither can be 5, so a third goes"),
        ((9, 11), (9, 11), {"C"}, "2 + 2 = 4 were not seen, which is as bad"),
    ],
)
def test_two_hidden_boroughs_need_no_third_if_they_hold_enough(first, second, more, reason):
    table = frame(
        row(57 + first[0] + second[0], 86 + first[1] + second[1], geography="all", level="all"),
        row(*first, geography="A"),
        row(*second, geography="B"),
        row(57, 86, geography="C"),
    )

    assert hidden_geographies(table) == more, reason


def test_the_partnerships_own_borough_goes_last():
    # B is the smaller neighbour of A, and is hidden unless it is the partnership's own.
    table = frame(
        row(60, 117, geography="all", level="all"),
        row(1, 3, geography="A"),
        row(15, 30, geography="B"),
        row(44, 84, geography="C"),
    )

    assert hidden_geographies(table) == {"B"}
    assert hidden_geographies(table, own_borough="B") == {"C"}


def test_a_quarter_costs_more_than_a_month_and_london_more_than_a_borough():
    quarter = (dt.date(2016, 10, 1), dt.date(2016, 12, 31))
    table = frame(
        row(9, 20, level="unplaced"),
        row(9, 20, level="cluster"),
        row(9, 20),
        row(9, 20, period=quarter, period_type="quarter"),
        row(9, 20, geography="all", level="all"),
    )

    assert importance(table, own_borough="").tolist() == [1, 2, 4, 16, 40]


def test_clusters_are_not_taken_to_cover_london():
    # South of the river no cluster is published: NORTH alone never adds up to all.
    table = frame(
        row(60, 120, geography="all", level="all"),
        row(16, 60, geography="NORTH", level="cluster"),
        row(44, 60, geography="C"),
        row(16, 60, geography="A"),
    )

    sizes = {each.name: len(each.members) for each in relations_in(table)}

    assert sizes == {
        "boroughs": 3,
        "boroughs_of_cluster": 2,
        "providers": 0,
        "months_of_quarter": 0,
        "months_of_year": 0,
        "month_is_quarter_end": 0,
        "month_is_year_end": 0,
        "breakdown_values": 0,
    }


def test_a_small_count_of_posts_is_shown():
    table = frame(row(3, 20), row(3, 20, measure_code="vacancies"))
    counts_people = table["measure_code"] != "vacancies"

    released, summary = suppress(
        table, is_share=every(table, True), threshold=5, is_counted=counts_people
    )

    assert released["numerator"].isna().tolist() == [True, False]
    assert summary.by_level == {"borough, month": 50.0}


def test_a_hidden_month_hides_another_month_of_its_quarter():
    months = [
        (dt.date(2016, 10, 1), dt.date(2016, 10, 31)),
        (dt.date(2016, 11, 1), dt.date(2016, 11, 30)),
        (dt.date(2016, 12, 1), dt.date(2016, 12, 31)),
    ]
    quarter = (months[0][0], months[2][1])
    table = frame(
        row(3, 20, period=months[0]),
        row(10, 40, period=months[1]),
        row(10, 30, period=months[2]),
        row(23, 90, period=quarter, period_type="quarter"),
    )
    secondary = secondary_in(table, "share")

    assert secondary.tolist() == [False, False, True, False]


def test_a_snapshot_hides_with_the_quarter_it_equals():
    december = (dt.date(2016, 12, 1), dt.date(2016, 12, 31))
    quarter = (dt.date(2016, 10, 1), dt.date(2016, 12, 31))
    table = frame(
        row(3, 20, period=december, geography="A"),
        row(7, 20, period=december, geography="B"),
        row(10, 40, period=december, geography="all", level="all"),
        row(7, 20, period=quarter, period_type="quarter", geography="B"),
    )
    secondary = secondary_in(table, "snapshot_share")

    assert secondary.tolist() == [False, True, False, True]


def test_providers_are_not_told_apart_by_their_total():
    table = frame(
        row(3, 20, provider="C17"),
        row(20, 50, provider="N07"),
        row(23, 70, provider="all"),
    )
    secondary = secondary_in(table, "share")

    assert secondary.tolist() == [False, True, False]


PLACES = [("borough", "A"), ("borough", "B"), ("borough", "C"), ("outside", "outside")]
cells = st.tuples(st.integers(0, 40), st.integers(0, 40))


@given(st.lists(cells, min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_relation_is_left_with_one_hidden_cell(counts):
    # Four places in three months; totals by place, by quarter and both are their sums.
    months = [(dt.date(2016, m, 1), dt.date(2016, m, 28)) for m in (10, 11, 12)]
    quarter = (dt.date(2016, 10, 1), dt.date(2016, 12, 31))
    grid = {
        (place, month): (seen, seen + missed)
        for (seen, missed), (place, month) in zip(
            counts, [(place, month) for place in PLACES for month in months], strict=True
        )
    }
    rows = []
    for period, kind, parts in [
        *((month, "month", [month]) for month in months),
        (quarter, "quarter", months),
    ]:
        by_place = {
            place: tuple(sum(grid[place, month][n] for month in parts) for n in (0, 1))
            for place in PLACES
        }
        by_place["all", "all"] = tuple(sum(pair[n] for pair in by_place.values()) for n in (0, 1))
        rows += [
            row(*pair, level=place[0], geography=place[1], period=period, period_type=kind)
            for place, pair in by_place.items()
        ]
    table = frame(*rows)
    relations = relations_in(table)

    released, _summary = suppress(
        table, is_share=every(table, True), threshold=5, relations=relations
    )

    hidden = released["availability_status"].eq("suppressed").to_numpy()
    shown = released[~hidden]
    assert not shown["numerator"].between(1, 5).any()
    assert not (shown["denominator"] - shown["numerator"]).between(1, 5).any()
    for relation in relations:
        for _group, members in relation.members.groupby("group"):
            inside = members["cell"].to_numpy()
            could_hide = hidden[inside] | (table["denominator"].to_numpy()[inside] > 0)
            assert hidden[inside].sum() != 1 or could_hide.sum() == 1
