"""Tables of figures for the attack: two providers, six places, three months and their quarter."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pandas as pd

from tests.pipeline.handmade import SEEDS
from warehouse.disclosure.released_figures import DisclosureSeeds, release_figures
from warehouse.disclosure.spots import Bools
from warehouse.settings import Settings

K = 5
MONTHS = [
    (dt.date(2016, 10, 1), dt.date(2016, 10, 31)),
    (dt.date(2016, 11, 1), dt.date(2016, 11, 30)),
    (dt.date(2016, 12, 1), dt.date(2016, 12, 31)),
]
QUARTER = (MONTHS[0][0], MONTHS[2][1])
PLACES = ("A", "B", "C", "D", "outside", "unplaced")
CLUSTERS = {"NORTH": ("A", "B"), "SOUTH": ("C", "D")}
PROVIDERS = ("C17", "N07")
ODD = ("outside", "unplaced")


def seeds() -> DisclosureSeeds:
    read = {
        name: pd.read_csv(SEEDS / f"{name}.csv")
        for name in ("measures", "release_figures", "additive_relations", "measures_without_people")
    }
    parents = pd.DataFrame(
        [(borough, cluster) for cluster, inside in CLUSTERS.items() for borough in inside],
        columns=["geography_code", "parent_geography_code"],
    ).assign(valid_from_date=dt.date(2015, 1, 1), valid_to_date=None)
    return DisclosureSeeds(
        read["measures"],
        read["release_figures"],
        read["additive_relations"],
        read["measures_without_people"],
        parents,
    )


def sides() -> list[tuple[str, str, tuple[str, ...]]]:
    """Level, code and smallest places of every place."""
    return [
        ("all", "all", PLACES),
        *(("cluster", cluster, inside) for cluster, inside in CLUSTERS.items()),
        *(("borough" if place not in ODD else place, place, (place,)) for place in PLACES),
    ]


def cells() -> list[tuple[dict[str, object], list[tuple[int, str, str]]]]:
    """Every figure of one measure and the smallest parts it is the sum of."""
    periods = [("month", period, (number,)) for number, period in enumerate(MONTHS)]
    periods.append(("quarter", QUARTER, (0, 1, 2)))
    found = []
    for (kind, period, months), (level, code, inside), provider in itertools.product(
        periods, sides(), (*PROVIDERS, "all")
    ):
        providers = PROVIDERS if provider == "all" else (provider,)
        keys: dict[str, object] = {
            "period_type": kind,
            "period_start_date": period[0],
            "period_end_date": period[1],
            "geography_level": level,
            "geography_code": code,
            "provider_code": provider,
        }
        found.append((keys, list(itertools.product(months, inside, providers))))
    return found


def table_of(counts: dict[str, dict[tuple[int, str, str], tuple[int, int]]]) -> pd.DataFrame:
    """The whole table of figures from the smallest counts of each measure."""
    rows = []
    for measure, smallest in counts.items():
        for keys, parts in cells():
            x, r = (sum(smallest[part][side] for part in parts) for side in (0, 1))
            rows.append(
                {
                    "measure_code": measure,
                    "breakdown": "all",
                    "breakdown_value": "all",
                    "numerator": float(x),
                    "denominator": float(x + r),
                    "value": 100 * x / (x + r) if x + r else np.nan,
                    "availability_status": "available",
                    "performance_status": "no_target",
                }
                | keys
            )
    beside = dict.fromkeys(
        ["value_low", "value_high", "placed_home_pct", "placed_team_pct", "unplaced_pct"], np.nan
    )
    return pd.DataFrame(rows).assign(not_due=0, not_covered=0, **beside)


def random_counts(seed: int) -> dict[tuple[int, str, str], tuple[int, int]]:
    """Small and large counts mixed, as boroughs and providers are."""
    draw = np.random.default_rng(seed)
    size = dict(zip(PLACES, draw.choice([2, 6, 20], size=len(PLACES)), strict=True))
    return {
        part: (int(draw.poisson(size[part[1]])), int(draw.poisson(size[part[1]] / 2)))
        for part in itertools.product(range(3), PLACES, PROVIDERS)
    }


def release(table: pd.DataFrame, is_known: Bools | None = None) -> pd.DataFrame:
    known = np.zeros(len(table), dtype=np.bool_) if is_known is None else is_known
    released, _summary = release_figures(table, seeds=seeds(), is_known=known, settings=Settings())
    return released
