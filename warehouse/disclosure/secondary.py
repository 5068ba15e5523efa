"""Which further cells are hidden, so that no hidden one can be worked out from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.disclosure.figures_grid import is_of_group
from warehouse.disclosure.relations import Relation
from warehouse.disclosure.spots import CLOSE, Bools, Counts, Floats, Ints

LEVEL_WEIGHTS = {"unplaced": 1.0, "outside": 1.0, "cluster": 2.0, "borough": 4.0, "all": 40.0}
OWN_BOROUGH_WEIGHT = 12.0
GROUP_WEIGHT = 4.0
PERIOD_WEIGHTS = {"month": 1.0, "rolling_12_months": 2.0, "quarter": 4.0}
ALL_PROVIDERS_WEIGHT = 3.0
WEAK_WEIGHT = 2.0
"""A cell with a side of less than k gives little room to hide behind."""
_SIZE_SCALE = 20


def importance(values: pd.DataFrame, *, own_borough: str) -> Floats:
    """How much it costs readers to lose each cell.

    Args:
        values: rows of ``fct_measure_values``.
        own_borough: the partnership's own, hidden last of all boroughs.

    Returns:
        Small for months and for ``outside`` and ``unplaced``; large for quarters, for all
        providers together and for all London.
    """
    level = values["geography_level"].map(LEVEL_WEIGHTS).fillna(LEVEL_WEIGHTS["borough"])
    level = level.mask(values["geography_code"] == own_borough, OWN_BOROUGH_WEIGHT)
    level = level.mask(is_of_group(values), GROUP_WEIGHT)
    period = values["period_type"].map(PERIOD_WEIGHTS).fillna(PERIOD_WEIGHTS["month"])
    provider = np.where(values["provider_code"] == "all", ALL_PROVIDERS_WEIGHT, 1.0)
    return np.asarray(level * period * provider, dtype=np.float64)


@dataclass(frozen=True)
class _Groups:
    """Members of all groups of one rule, groups numbered without gaps."""

    cell: Ints
    group: Ints
    is_total: Bools
    count: int


class Plan:
    """Groups, costs, and how cells are added to the hidden ones.

    A group with one hidden cell gets a second one. So does a group whose total is shown and whose
    hidden parts hold fewer than k together: nobody could be there in larger numbers. Of a group
    the cell goes that is cheapest to lose, counting the further cells its own loss would cost.

    Args:
        counts: of every cell.
        relations: what adds up to what.
        weights: what it costs to lose each cell, see :func:`importance`.
        threshold: k.
        is_usable: cells that may be hidden for others' sake.
        is_in_play: cells that are hidden or shown; of the others nobody learns anything.
    """

    def __init__(
        self,
        counts: Counts,
        *,
        relations: Sequence[Relation],
        weights: Floats,
        threshold: float,
        is_usable: Bools,
        is_in_play: Bools,
    ) -> None:
        self.threshold = threshold
        numerator, rest, denominator = counts.numerator, counts.rest, counts.denominator
        self.groups = [_groups(each.members, is_in_play) for each in relations]
        is_weak = (numerator < threshold) | (rest < threshold)
        size = 1 + np.log1p(denominator) / _SIZE_SCALE
        self.weights = weights * size * np.where(is_weak, WEAK_WEIGHT, 1.0)
        self.is_usable = is_usable & (denominator > CLOSE)
        self.small = [
            (each, (each > CLOSE) & (each <= threshold + CLOSE)) for each in (numerator, rest)
        ]

    def close(self, hidden: Bools, *, is_primary: Bools) -> None:
        """Hide until no group has one hidden cell, or too little in its hidden cells."""
        has_changed = True
        while has_changed:
            has_changed = False
            for groups in self.groups:
                is_bad = self._bad(groups, hidden, is_primary)
                if is_bad.any():
                    chosen = self._cheapest(groups, is_bad, hidden)
                    has_changed |= len(chosen) > 0
                    hidden[chosen] = True

    def neighbours(self, cells: Ints, hidden: Bools, *, siblings: Ints) -> Ints:
        """For each cell the cheapest cell still shown that a rule or the same people tie to it.

        Args:
            cells: cells that are not protected enough.
            hidden: what is hidden so far.
            siblings: a number for each cell, the same for figures of the same people.
        """
        is_asked = np.zeros(len(hidden), dtype=np.bool_)
        is_asked[cells] = True
        same = _Groups(np.arange(len(siblings)), siblings, ~is_asked, int(siblings.max()) + 1)
        cost = self.cost(hidden)
        is_open = ~hidden & self.is_usable
        askers, offers = [], []
        for groups in [*self.groups, same]:
            best = _best(groups, is_open, cost)
            found = is_asked[groups.cell] & (best[groups.group] >= 0)
            askers.append(groups.cell[found])
            offers.append(best[groups.group][found])
        asker, offer = np.concatenate(askers), np.concatenate(offers)
        order = np.lexsort((cost[offer], asker))
        is_first = np.ones(len(order), dtype=np.bool_)
        is_first[1:] = np.diff(asker[order]) != 0
        return np.unique(offer[order[is_first]])

    def _bad(self, groups: _Groups, hidden: Bools, is_primary: Bools) -> Bools:
        is_hidden = hidden[groups.cell]
        number = np.bincount(groups.group[is_hidden], minlength=groups.count)
        is_bad = number == 1
        is_open = np.bincount(groups.group[is_hidden & groups.is_total], minlength=groups.count) > 0
        part = is_hidden & ~groups.is_total
        for counts, is_small in self.small:
            together = np.bincount(
                groups.group[part], counts[groups.cell[part]], minlength=groups.count
            )
            has_small = (is_small & is_primary)[groups.cell] & part
            needs = np.bincount(groups.group[has_small], minlength=groups.count) > 0
            is_bad |= needs & ~is_open & (together < self.threshold - CLOSE)
        return np.asarray(is_bad, dtype=np.bool_)

    def _cheapest(self, groups: _Groups, is_bad: Bools, hidden: Bools) -> Ints:
        """The cheapest cell still shown of every bad group that has one."""
        best = _best(groups, ~hidden & self.is_usable, self.cost(hidden))
        chosen = best[is_bad]
        return np.unique(chosen[chosen >= 0])

    def cost(self, hidden: Bools) -> Floats:
        """What it costs to hide each cell now."""
        return np.asarray(self.weights * self._knock(hidden), dtype=np.float64)

    def _knock(self, hidden: Bools) -> Floats:
        """What hiding a cell draws after it, less what it mends: groups left with one hidden."""
        worse = np.ones(len(hidden))
        better = np.ones(len(hidden))
        for groups in self.groups:
            is_hidden = hidden[groups.cell]
            number = np.bincount(groups.group[is_hidden], minlength=groups.count)[groups.group]
            worse += np.bincount(groups.cell[number == 0], minlength=len(hidden))
            better += np.bincount(groups.cell[number == 1], minlength=len(hidden))
        return np.asarray(worse / better, dtype=np.float64)


def _best(groups: _Groups, is_open: Bools, cost: Floats) -> Ints:
    """The cheapest open cell of every group; -1 where there is none."""
    kept = is_open[groups.cell]
    cell, group = groups.cell[kept], groups.group[kept]
    order = np.lexsort((cell, cost[cell], group))
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = np.diff(group[order]) != 0
    best = np.full(groups.count, -1, dtype=np.int64)
    best[group[order[is_first]]] = cell[order[is_first]]
    return best


def _groups(members: pd.DataFrame, is_in_play: Bools) -> _Groups:
    """Groups all of whose cells are in play: what is left of the others adds up to nothing."""
    cell, group = members["cell"].to_numpy(np.int64), members["group"].to_numpy(np.int64)
    size = int(group.max(initial=-1)) + 1
    is_whole = np.bincount(group[~is_in_play[cell]], minlength=size) == 0
    kept = is_whole[group]
    _names, number = np.unique(group[kept], return_inverse=True)
    return _Groups(
        cell[kept],
        number.astype(np.int64),
        members["is_total"].to_numpy(np.bool_)[kept],
        len(_names),
    )
