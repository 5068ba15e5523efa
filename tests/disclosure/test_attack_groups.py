"""Groups of people attacked with the whole they make up, by the gate and by a second hand."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from tests.disclosure.tables import (
    PLACES,
    PROVIDERS,
    QUARTER,
    K,
    random_counts,
    seeds,
    table_of,
)
from warehouse.disclosure.gate import DisclosureError, require_safe
from warehouse.disclosure.protect import protect
from warehouse.disclosure.released_figures import release_of
from warehouse.disclosure.spots import Bools
from warehouse.settings import Settings

GROUPS = {"sex": ("female", "male", "other"), "disability": ("disabled", "not", "unknown")}
MEASURE = "order_completed"
Divided = dict[tuple[str, str, str], tuple[float, float]]


def with_groups(table: pd.DataFrame, groups: Divided) -> pd.DataFrame:
    """The table, and the quarter's whole area by groups of people for every provider."""
    whole = table[
        (table["geography_code"] == "all") & (table["period_start_date"] == QUARTER[0])
        & (table["period_type"] == "quarter")
    ]  # fmt: skip
    rows = []
    for provider, (breakdown, values) in itertools.product((*PROVIDERS, "all"), GROUPS.items()):
        own = whole[whole["provider_code"] == provider].iloc[0]
        inside = PROVIDERS if provider == "all" else (provider,)
        for value in values:
            x, d = (sum(groups[breakdown, value, each][n] for each in inside) for n in (0, 1))
            rows.append(
                own.to_dict()
                | {"breakdown": breakdown, "breakdown_value": value}
                | {"numerator": x, "denominator": d}
            )
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)


def divided(table: pd.DataFrame, seed: int) -> Divided:
    """Each provider's quarter dealt out to the groups at random: one large, one small, a few."""
    draw = np.random.default_rng(seed)
    is_quarter = (table["period_type"] == "quarter") & (table["geography_code"] == "all")
    found = {}
    for provider, (breakdown, values) in itertools.product(PROVIDERS, GROUPS.items()):
        own = table[is_quarter & (table["provider_code"] == provider)].iloc[0]
        x, d = own["numerator"], own["denominator"]
        seen = draw.multinomial(int(x), [0.85, 0.12, 0.03])
        unseen = draw.multinomial(int(d - x), [0.85, 0.12, 0.03])
        for value, one, other in zip(values, seen, unseen, strict=True):
            found[breakdown, value, provider] = (float(one), float(one + other))
    return found


def base_of(table: pd.DataFrame):
    nothing = np.zeros(len(table), dtype=np.bool_)
    return release_of(table, seeds=seeds(), is_known=nothing, settings=Settings())


def shown_of(table: pd.DataFrame) -> Bools:
    base, _rows = base_of(table)
    found = protect(base, is_primary=base.primary)
    return base.is_on_grid & ~found.is_hidden


def second_hand(table: pd.DataFrame, shown: Bools) -> list[str]:
    """Attack the groups straight from their smallest parts and those of the places."""
    places = list(itertools.product(range(3), PLACES, PROVIDERS))
    groups = [(b, v, p) for b, each in GROUPS.items() for v in each for p in PROVIDERS]
    width = len(places) + len(groups)
    counts = [table["numerator"].to_numpy(), (table["denominator"] - table["numerator"]).to_numpy()]
    figures = [_parts_of(row, places, groups) for row in table.to_dict("records")]
    equal, right = [], []
    for provider, breakdown in itertools.product(PROVIDERS, GROUPS):
        row = np.zeros(width)
        row[[n for n, each in enumerate(places) if each[2] == provider]] = -1
        for n, each in enumerate(groups):
            row[len(places) + n] = each[0] == breakdown and each[2] == provider
        equal.append(row)
        right.append((0.0, 0.0))
    for cell in np.flatnonzero(shown):
        equal.append(figures[cell])
        right.append((counts[0][cell], counts[1][cell]))
    failures = []
    for cell in np.flatnonzero(~shown & (table["breakdown"] != "all").to_numpy()):
        ends = []
        for side in (0, 1):
            known = [each[side] for each in right]
            low, high = (
                linprog(sign * figures[cell], A_eq=np.array(equal), b_eq=known, method="highs").fun
                for sign in (1, -1)
            )
            ends.append((low, -high))
        failures += _too_narrow(cell, [each[cell] for each in counts], ends)
    return failures


def _parts_of(row: dict, places: list, groups: list) -> np.ndarray:
    inside = PROVIDERS if row["provider_code"] == "all" else (row["provider_code"],)
    found = np.zeros(len(places) + len(groups))
    if row["breakdown"] == "all":
        start = row["period_start_date"].month - 10
        months = (0, 1, 2) if row["period_type"] == "quarter" else (start,)
        clusters = {"NORTH": ("A", "B"), "SOUTH": ("C", "D"), "all": PLACES}
        within = clusters.get(row["geography_code"], (row["geography_code"],))
        for n, (month, place, provider) in enumerate(places):
            found[n] = month in months and place in within and provider in inside
    else:
        for n, each in enumerate(groups):
            found[len(places) + n] = each[:2] == (row["breakdown"], row["breakdown_value"]) and (
                each[2] in inside
            )
    return found


def _too_narrow(cell: int, true: list[float], ends: list[tuple[float, float]]) -> list[str]:
    small = [n for n in (0, 1) if 0 < true[n] <= K]
    is_open = [low <= 1 + 1e-6 and high >= K - 1e-6 for low, high in ends]
    is_wide = any(high - low >= K - 1e-6 for low, high in ends)
    if any(not is_open[n] for n in small) or not (small or is_wide):
        return [f"{cell} {true} {ends}"]
    return []


def check_seed(seed: int) -> None:
    table = table_of({MEASURE: random_counts(seed)})
    table = with_groups(table, divided(table, seed))

    assert second_hand(table, shown_of(table)) == []


def test_no_hidden_group_can_be_worked_out():
    check_seed(0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 50))
def test_no_hidden_group_can_be_worked_out_of_many_tables(seed):
    check_seed(seed)


def plain_groups(women: tuple[float, float]) -> Divided:
    """Of each provider's 720 of 1,440: women of C17 as given, 100 of 200 in each small group."""
    found: Divided = {}
    for provider in PROVIDERS:
        x, d = 720.0, 1440.0
        own = women if provider == "C17" else (100.0, 200.0)
        found["sex", "female", provider] = own
        found["sex", "other", provider] = (100.0, 200.0)
        found["sex", "male", provider] = (x - 100 - own[0], d - 200 - own[1])
        found["disability", "disabled", provider] = (100.0, 200.0)
        found["disability", "unknown", provider] = (100.0, 200.0)
        found["disability", "not", provider] = (x - 200.0, d - 400.0)
    return found


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """40 of 80 in every month, place and provider; only the women of C17 are few: 3 of 20."""
    counts = dict.fromkeys(itertools.product(range(3), PLACES, PROVIDERS), (40, 40))
    return with_groups(table_of({MEASURE: counts}), plain_groups((3.0, 20.0)))


def is_group(table: pd.DataFrame, value: str, provider: str) -> Bools:
    is_value, is_provider = table["breakdown_value"] == value, table["provider_code"] == provider
    return (is_value & is_provider).to_numpy()


def test_a_small_group_takes_another_and_one_of_another_provider_along(table):
    base, _rows = base_of(table)
    hidden = base.is_on_grid & ~shown_of(table)

    groups = table[hidden & (table["breakdown"] != "all")]
    assert hidden[is_group(table, "female", "C17")].all()
    # By provider and by group at least two are hidden in every sum the women of C17 are in.
    assert (groups["provider_code"] == "C17").sum() == 2
    assert (groups["breakdown_value"] == "female").sum() == 2
    assert set(groups["breakdown"]) == {"sex"}
    assert not hidden[(table["breakdown"] == "all").to_numpy()].any()


@pytest.mark.parametrize(
    ("also_hidden", "given_away"),
    [
        ([], "1 hidden figures"),  # C17's whole less its other groups
        ([("male", "C17")], "2 hidden figures"),  # all providers' women less N07's
        ([("female", "N07")], "2 hidden figures"),
    ],
)
def test_the_gate_refuses_a_group_that_the_whole_or_a_provider_gives_away(
    table, also_hidden, given_away
):
    base, _rows = base_of(table)
    shown = base.is_on_grid & ~is_group(table, "female", "C17")
    for value, provider in also_hidden:
        shown &= ~is_group(table, value, provider)

    with pytest.raises(DisclosureError, match=f"refused: {given_away}"):
        require_safe(base, is_shown=shown)


def test_where_a_whole_is_hidden_its_groups_still_make_it_up(table):
    # Hidden are the whole of C17, which its places do not show either, and its women: both
    # providers' whole less N07's gives C17's, and that less the other groups the women.
    base, _rows = base_of(table)
    is_c17 = (table["provider_code"] == "C17").to_numpy()
    hidden = (is_c17 & (table["breakdown"] == "all").to_numpy()) | is_group(table, "female", "C17")
    hidden |= is_group(table, "female", "all")

    with pytest.raises(DisclosureError, match="hidden figures could be worked out"):
        require_safe(base, is_shown=base.is_on_grid & ~hidden)
