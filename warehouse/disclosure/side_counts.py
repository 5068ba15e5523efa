"""Counts that stand beside a figure and could give a hidden one away.

Counts not due or not covered, shares by method of placement and bounds for unrecorded outcomes
add up over places and months like the figures themselves. They are not attacked one by one but
shown only in whole blocks, a measure and a quarter, in which nothing of them is small and no figure
is hidden.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.disclosure.figures_grid import QUARTERS_A_YEAR, YEAR, is_of_group, quarters_of
from warehouse.disclosure.spots import CLOSE, Bools

COUNTS = ("not_due", "not_covered")
BOUNDS = ("value_low", "value_high")
PLACED = ("placed_home_pct", "placed_team_pct")
UNPLACED = "unplaced_pct"
_PLACES_UNPLACED = ("outside", "unplaced")


def hide_side_counts(values: pd.DataFrame, *, is_hidden: Bools, threshold: float) -> pd.DataFrame:
    """Null what stands beside figures in every block that is not wholly open.

    Beside the figures of a group of people nothing stands.

    Args:
        values: rows of ``fct_measure_values`` with their true counts.
        is_hidden: which figures are hidden.
        threshold: k.

    Returns:
        The side counts alone, with the index of ``values``.
    """
    is_whole = ~is_of_group(values)
    beside = values[[*COUNTS, *BOUNDS, *PLACED, UNPLACED]].copy()
    beside.loc[~is_whole] = np.nan
    beside.loc[is_whole] = _of_everybody(
        values[is_whole], is_hidden=is_hidden[is_whole], threshold=threshold
    )
    return beside


def _of_everybody(values: pd.DataFrame, *, is_hidden: Bools, threshold: float) -> pd.DataFrame:
    blocks = _Blocks(values)
    is_below = (values["geography_level"] != "all").to_numpy(np.bool_)
    is_odd = values["geography_level"].isin(_PLACES_UNPLACED).to_numpy(np.bool_)
    beside = values[[*COUNTS, *BOUNDS, *PLACED, UNPLACED]].copy()
    for name in COUNTS:
        small = _small(values[name], threshold)
        is_closed = blocks.closed(is_hidden | small)
        beside[name] = beside[name].mask(is_closed & (values[name].fillna(0) > 0).to_numpy())
    for names, counts in (
        (BOUNDS, [_unrecorded(values)]),
        (PLACED, [_people_behind(values, name) for name in PLACED]),
    ):
        small = np.logical_or.reduce([_small(each, threshold) for each in counts])
        below = blocks.closed(is_below & (is_hidden | small))
        above = blocks.closed(~is_below & (is_hidden | small))
        is_closed = np.where(is_below, below, above)
        beside[list(names)] = beside[list(names)].mask(pd.Series(is_closed, index=values.index))
    small = _small(_people_behind(values, UNPLACED), threshold) & ~is_below
    beside[UNPLACED] = beside[UNPLACED].mask(
        blocks.closed(small | (is_hidden & (~is_below | is_odd)))
    )
    return beside


class _Blocks:
    """A measure and a quarter; a year is in the blocks of all its quarters."""

    def __init__(self, values: pd.DataFrame) -> None:
        self.quarter = quarters_of(values)
        self.measure = pd.factorize(values["measure_code"])[0]
        self.is_year = (values["period_type"] == YEAR).to_numpy(np.bool_)

    def closed(self, where: Bools) -> Bools:
        """Whether a row lies in a block with one of the given rows."""
        shape = (int(self.measure.max(initial=0)) + 1, int(self.quarter.max(initial=0)) + 1)
        table = np.zeros(shape, dtype=np.bool_)
        table[self.measure[where], self.quarter[where]] = True
        found = table[self.measure, self.quarter]
        for back in range(1, QUARTERS_A_YEAR):
            found |= self.is_year & table[self.measure, self.quarter - back]
        return found


def _small(counts: pd.Series, threshold: float) -> Bools:
    number = counts.astype("float64")
    return (number.gt(CLOSE) & number.le(threshold + CLOSE)).to_numpy(np.bool_)


def _people_behind(values: pd.DataFrame, name: str) -> pd.Series:
    """How many units a placement percentage stands for."""
    units = values["denominator"].fillna(0) + values["not_due"].fillna(0)
    return (units * values[name] / 100).round()


def _unrecorded(values: pd.DataFrame) -> pd.Series:
    """How many unrecorded units the bounds give away: low = n/(d+u), high = (n+u)/(d+u)."""
    numerator, denominator = values["numerator"], values["denominator"]
    low, high = values["value_low"], values["value_high"]
    from_low = numerator * 100 / low.where(low.gt(0)) - denominator
    from_high = denominator * high / (100 - high).where(high.lt(100))
    return from_low.where(numerator.gt(0), from_high).round()
