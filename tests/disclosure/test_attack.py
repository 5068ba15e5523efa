"""Hidden figures attacked with everything shown, by the gate and by a second hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from tests.disclosure.tables import (
    MONTHS,
    PLACES,
    PROVIDERS,
    K,
    cells,
    random_counts,
    release,
    seeds,
    table_of,
)
from warehouse.disclosure.attack import AttackFailedError, Witness
from warehouse.disclosure.gate import DisclosureError, attack_release, require_safe
from warehouse.disclosure.protect import protect
from warehouse.disclosure.released_figures import release_figures, release_of
from warehouse.disclosure.spots import Bools
from warehouse.settings import Settings

FIRST, SECOND = "appointments_attended", "appointments_missed_unacceptably"


def second_hand(released: pd.DataFrame, truth: pd.DataFrame) -> list[str]:
    """Attack one measure straight from its smallest parts, one programme for each end.

    Returns:
        The figures that can be worked out too closely; nothing of the product is used.
    """
    parts = {
        part: number for number, part in enumerate(itertools.product(range(3), PLACES, PROVIDERS))
    }
    sums = np.zeros((len(truth), len(parts)))
    for row, (_keys, inside) in enumerate(cells()):
        sums[row, [parts[part] for part in inside]] = 1
    is_shown = released["denominator"].notna().to_numpy()
    is_hidden = (released["availability_status"] == "suppressed").to_numpy()
    x = truth["numerator"].to_numpy()
    r = truth["denominator"].to_numpy() - x
    both = {"x": (1, 0, x), "r": (0, 1, r), "d": (1, 1, x + r)}
    known = np.block([[sums[is_shown], 0 * sums[is_shown]], [0 * sums[is_shown], sums[is_shown]]])
    right = np.concatenate([x[is_shown], r[is_shown]])

    def ends(row: np.ndarray) -> tuple[float, float]:
        found = [
            linprog(sign * row, A_eq=known, b_eq=right, method="highs").fun for sign in (1, -1)
        ]
        return found[0], -found[1] if found[1] is not None else np.inf

    failures = []
    for cell in np.flatnonzero(is_hidden):
        small = [name for name, (_a, _b, count) in both.items() if 0 < count[cell] <= K]
        widths = []
        for name in small or ["x", "r"]:
            a, b, _count = both[name]
            low, high = ends(np.concatenate([a * sums[cell], b * sums[cell]]))
            if small and (low > 1 + 1e-6 or high < K - 1e-6):
                failures.append(f"{cell} {name} {low} {high}")
            widths.append(high - low)
        if not small and max(widths) < K - 1e-6:
            failures.append(f"{cell} {widths}")
    return failures


def check_seed(seed: int) -> None:
    table = table_of({"order_completed": random_counts(seed)})
    released = release(table)
    shown = released["denominator"].notna()
    counts = [released["numerator"], released["denominator"] - released["numerator"]]
    assert not any((each[shown].between(1, K)).any() for each in counts)
    assert second_hand(released, table) == []


@pytest.mark.parametrize("seed", range(2))
def test_no_hidden_figure_can_be_worked_out(seed):
    check_seed(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 50))
def test_no_hidden_figure_can_be_worked_out_of_many_tables(seed):
    check_seed(seed)


def plain_counts() -> dict[tuple[int, str, str], tuple[int, int]]:
    """40 and 40 everywhere, but 3 in A in November for both providers together."""
    counts = dict.fromkeys(itertools.product(range(3), PLACES, PROVIDERS), (40, 40))
    counts[1, "A", "C17"], counts[1, "A", "N07"] = (3, 40), (0, 40)
    return counts


def planted(table: pd.DataFrame, shown: Bools) -> None:
    """Put a release before the gate."""
    base, _rows = release_of(
        table, seeds=seeds(), is_known=np.zeros(len(table), dtype=np.bool_), settings=Settings()
    )
    require_safe(base, is_shown=shown & base.is_on_grid)


def november(table: pd.DataFrame, place: str) -> np.ndarray:
    return (
        (table["period_start_date"] == MONTHS[1][0])
        & (table["period_type"] == "month")
        & (table["geography_code"] == place)
        & (table["provider_code"] == "all")
    ).to_numpy()


def test_the_gate_refuses_a_hidden_figure_that_one_sum_gives_away():
    table = table_of({"order_completed": plain_counts()})

    with pytest.raises(DisclosureError, match=r"refused: 1 hidden figures .*order_completed"):
        planted(table, ~november(table, "A"))


def test_the_gate_refuses_a_leak_that_no_single_sum_gives_away():
    # A and B are hidden in November: no sum of places has one hidden figure. But the quarters of
    # both are shown, and so are their other months.
    table = table_of({"order_completed": plain_counts()})
    both = november(table, "A") | november(table, "B")

    with pytest.raises(DisclosureError, match="refused: 2 hidden figures"):
        planted(table, ~both)


def test_the_gate_refuses_a_small_count_that_is_shown():
    table = table_of({"order_completed": plain_counts()})

    with pytest.raises(DisclosureError, match="refused: 1 figures that tell of 1 to 5 people"):
        planted(table, np.ones(len(table), dtype=np.bool_))


def test_the_gate_refuses_counts_whose_difference_is_small():
    # Both providers have 40 people not seen for four weeks everywhere, 20 of them for eight. In A
    # in November it is 77 of the 80 for eight, so 3 people were seen between those weeks.
    four = dict.fromkeys(itertools.product(range(3), PLACES, PROVIDERS), (40, 40))
    eight = dict.fromkeys(four, (20, 60))
    eight[1, "A", "C17"], eight[1, "A", "N07"] = (37, 43), (40, 40)
    table = table_of({"not_seen_4_weeks": four, "not_seen_8_weeks": eight})
    counted = table["period_type"].eq("month").to_numpy()

    with pytest.raises(DisclosureError, match="refused: 1 figures that tell of 1 to 5 people"):
        planted(table[counted].reset_index(drop=True), np.ones(counted.sum(), dtype=np.bool_))


def test_another_measure_of_the_same_people_gives_nothing_away():
    # Attended and missed are counted of the same appointments: where few attended, the other's
    # denominator and its neighbours must not bring the figure back.
    counts = plain_counts()
    missed = {part: (x + r - 20, 20) for part, (x, r) in counts.items()}
    table = table_of({FIRST: counts, SECOND: missed})

    released = release(table)

    first = table["measure_code"] == FIRST
    assert released.loc[november(table, "A") & first, "numerator"].isna().all()
    base, _rows = release_of(
        table, seeds=seeds(), is_known=np.zeros(len(table), dtype=np.bool_), settings=Settings()
    )
    found = attack_release(base, is_shown=released["denominator"].notna().to_numpy())
    assert found.is_safe.all()
    assert (found.targets.is_primary & (found.upper >= K)).any()


def test_a_figure_an_earlier_publication_shows_is_no_place_to_hide():
    table = table_of({"order_completed": plain_counts()})
    first = release(table)
    hidden = (first["availability_status"] == "suppressed").to_numpy()
    is_known = hidden & ~november(table, "A")

    second = release(table, is_known=is_known)

    hidden_now = (second["availability_status"] == "suppressed").to_numpy()
    assert hidden_now[november(table, "A")].all()
    assert (hidden_now & ~hidden).any(), "others are hidden in their place"
    base, _rows = release_of(table, seeds=seeds(), is_known=is_known, settings=Settings())
    require_safe(base, is_shown=second["denominator"].notna().to_numpy())


def test_the_gate_counts_on_nobody_having_forgotten():
    # What hides A today was shown before and has not changed: together they give A away.
    table = table_of({"order_completed": plain_counts()})
    today = release(table)
    hidden = (today["availability_status"] == "suppressed").to_numpy()
    base, _rows = release_of(
        table, seeds=seeds(), is_known=hidden & ~november(table, "A"), settings=Settings()
    )

    with pytest.raises(DisclosureError, match="earlier ones show"):
        require_safe(base, is_shown=today["denominator"].notna().to_numpy())


def test_what_earlier_publications_give_away_alone_is_counted_and_not_refused():
    # An earlier publication showed all but A: London less the others is A, whatever is hidden now.
    table = table_of({"order_completed": plain_counts()})
    is_known = ~november(table, "A")
    today = release(table)
    base, _rows = release_of(table, seeds=seeds(), is_known=is_known, settings=Settings())

    given_away = require_safe(base, is_shown=today["denominator"].notna().to_numpy())

    assert set(base.values["geography_code"].iloc[given_away]) == {"A"}


def raised(seed: int, thresholds: tuple[int, ...]) -> list[int]:
    """Publish the same table with one threshold after the other, each held against all before."""
    table = table_of({"order_completed": random_counts(seed)})
    is_known = np.zeros(len(table), dtype=np.bool_)
    given_away = []
    for k in thresholds:
        now, summary = release_figures(
            table,
            seeds=seeds(),
            is_known=is_known.copy(),
            settings=Settings(suppression_threshold=k),
        )
        is_known |= now["denominator"].gt(0).to_numpy()
        given_away.append(summary.given_away_earlier)
    return given_away


def test_a_raised_threshold_is_never_refused():
    first, second = raised(0, (3, 5))

    assert first == 0 < second


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 50))
def test_a_raised_threshold_is_never_refused_for_many_tables(seed):
    assert raised(seed, (3, 5, 8, 12))[0] == 0


def test_a_zero_is_hidden_where_it_and_an_earlier_publication_give_a_figure_away():
    # Earlier all was shown but A and B in November and their quarters. Nobody is in B today: if
    # that were said, NORTH would be A's own figure, 5 of 85.
    counts = plain_counts()
    counts[1, "A", "C17"], counts[1, "A", "N07"] = (5, 40), (0, 40)
    counts[1, "B", "C17"] = counts[1, "B", "N07"] = (0, 0)
    table = table_of({"order_completed": counts})
    is_late = table["period_start_date"].eq(MONTHS[1][0]) | table["period_type"].eq("quarter")
    is_known = ~(table["geography_code"].isin(["A", "B"]) & is_late).to_numpy()

    today = release(table, is_known)

    assert today.loc[november(table, "A") | november(table, "B"), "denominator"].isna().all()


def test_the_witnesses_are_held_against_what_is_shown():
    table = table_of({"order_completed": plain_counts()})
    base, _rows = release_of(
        table, seeds=seeds(), is_known=np.zeros(len(table), dtype=np.bool_), settings=Settings()
    )
    small = november(table, "A")
    found = protect(base, is_primary=small)

    judged = attack_release(
        base,
        is_shown=base.is_on_grid & ~found.is_hidden,
        spots=found.spots,
        witnesses=found.witnesses,
    )

    assert judged.programmes == 0, "every count is settled by a table already found"
    assert judged.is_safe.all()


def test_quarters_that_are_not_the_sum_of_their_months_still_add_up_over_places():
    # A's quarter has 5 more than its months and B's 5 fewer: both stand alone, NORTH is their sum
    # and that of its months. Whoever adds one to A's October must add one to A's quarter.
    table = table_of({"order_completed": plain_counts()})
    is_own = table["provider_code"].isin(["C17", "all"])
    is_quarter = (table["period_type"] == "quarter") & is_own
    for place, more in (("A", 5), ("B", -5)):
        rows = is_quarter & (table["geography_code"] == place)
        table.loc[rows, ["numerator", "denominator"]] += more
    base, _rows = release_of(
        table, seeds=seeds(), is_known=np.zeros(len(table), dtype=np.bool_), settings=Settings()
    )
    moved = table["geography_code"].isin(["A", "B", "C", "NORTH", "SOUTH"])
    hidden = is_own & moved & (table["period_start_date"] == MONTHS[0][0])
    hidden &= ~(is_quarter & (table["geography_code"] == "B"))
    parts = base.spots()
    places = [
        number
        for number, cell in enumerate(parts.base)
        if hidden[cell]
        and table["provider_code"][cell] == "C17"
        and (table["geography_code"][cell], table["period_type"][cell])
        in {("A", "month"), ("A", "quarter"), ("C", "month")}
    ]
    change = [-1.0 if table["geography_code"][parts.base[each]] == "C" else 1.0 for each in places]
    other = Witness(np.array(places), np.array(change))

    found = attack_release(
        base, is_shown=(base.is_on_grid & ~hidden).to_numpy(), spots=parts, witnesses=[other]
    )

    assert len(places) == 3
    assert found.witnesses[0] is other, "a table in which every sum agrees is no contradiction"
    with pytest.raises(AttackFailedError):
        attack_release(
            base,
            is_shown=(base.is_on_grid & ~hidden).to_numpy(),
            spots=parts,
            witnesses=[Witness(np.array(places[:1]), np.array([1.0]))],
        )
