"""Hide further figures until the attack finds nothing.

First no relation may be left with one hidden figure (:mod:`warehouse.disclosure.secondary`). Then
the release is attacked. For what the attack does not prove safe, the figures that narrow it most
are hidden too; where that gains little, its cheapest neighbours as well; and where that does not
help either, everything below the whole area in its quarter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.disclosure.attack import Attack, Targets, Witness, attack, targets_of
from warehouse.disclosure.figures_grid import is_of_group, quarters_of
from warehouse.disclosure.relations import Relation, Tie
from warehouse.disclosure.secondary import Plan
from warehouse.disclosure.spots import PLACE, Bools, Counts, Floats, Ints, Spots, spots_of
from warehouse.disclosure.unknowns import Unknowns, unknowns_of

_CHEAP_ROUNDS = 12
_ROUNDS = 16
_SLOW = 0.7
_DENOMINATOR = 2
_UNSAFE_A_FIGURE = 2
_NONE: Ints = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class Release:
    """A table of figures and which of them may be shown.

    Shape:
        All as long as the table. ``is_on_grid``: may be shown at all. ``is_known``: shown by an
        earlier publication and not changed since. ``weights``: what it costs to lose a figure.
        ``leaves_few``: the count leaves one to k people of another that it lies within.
    """

    values: pd.DataFrame
    counts: Counts
    relations: Sequence[Relation]
    ties: Sequence[Tie]
    is_on_grid: Bools
    is_known: Bools
    weights: Floats
    leaves_few: Bools
    threshold: float

    @property
    def primary(self) -> Bools:
        """Figures on the grid that tell of one to k people, or of one to k others."""
        small = np.logical_or.reduce([*self.counts.small(self.threshold), self.leaves_few])
        return np.asarray(small & self.is_on_grid, dtype=np.bool_)

    def spots(self) -> Spots:
        """The table taken apart."""
        return spots_of(self.values, counts=self.counts, relations=self.relations, ties=self.ties)

    def unknowns(self, spots: Spots, *, is_shown: Bools, is_hidden: Bools) -> Unknowns:
        """The attacker's equations, see :func:`warehouse.disclosure.unknowns.unknowns_of`."""
        return unknowns_of(
            spots, counts=self.counts, is_shown=is_shown, is_hidden=is_hidden, ties=self.ties
        )


@dataclass(frozen=True)
class Protection:
    """Which figures are hidden, and tables of counts that prove it enough.

    Shape:
        ``is_hidden`` as long as the table.
    """

    is_hidden: Bools
    witnesses: tuple[Witness, ...]
    spots: Spots


def protect(release: Release, *, is_primary: Bools) -> Protection:
    """Choose what to hide.

    Args:
        release: the table.
        is_primary: figures that must be hidden by themselves.
    """
    search = _Search(release, is_primary)
    search.run()
    return Protection(search.hidden, tuple(search.witnesses), search.spots)


class _Search:
    """What is hidden so far, what is proved of it, and how the rounds go on."""

    def __init__(self, release: Release, is_primary: Bools) -> None:
        self.release, self.is_primary = release, is_primary
        self.has_earlier = bool(release.is_known.any())
        self.spots = release.spots()
        self.plan = Plan(
            release.counts,
            relations=release.relations,
            weights=release.weights,
            threshold=release.threshold,
            is_usable=release.is_on_grid & ~release.is_known,
            is_in_play=release.is_on_grid,
        )
        self.blocks = _Blocks(release, self.spots)
        self.hidden = is_primary & release.is_on_grid
        self.plan.close(self.hidden, is_primary=self.hidden.copy())
        self.proven: Ints = _NONE
        self.lost: Ints = _NONE
        self.witnesses: list[Witness] = []
        self.open_before, self.is_slow, self.blunt = np.inf, False, 0

    def run(self) -> None:
        """Round after round until every hidden count is proved safe or lost."""
        for number in range(_ROUNDS):
            found = self._attacked()
            unsafe = found.targets.only(~found.is_safe)
            if not len(unsafe.cell):
                return
            self._note_progress(len(unsafe.cell), number)
            unsafe = self._not_lost(unsafe)
            if not len(unsafe.cell):
                return
            is_last = self.has_earlier and number == _ROUNDS - 1
            may_show = not self.is_primary[unsafe.cell].any()
            if self.blunt and may_show and not is_last:
                self._show(unsafe)
            else:
                self._hide(unsafe, found, is_last=is_last)

    def _attacked(self) -> Attack:
        """Attack what is hidden and not proved safe yet, by steps that settle many at once."""
        release = self.release
        is_hidden = self.hidden & ~release.is_known
        is_shown = (release.is_on_grid & ~self.hidden) | release.is_known
        unknowns = release.unknowns(self.spots, is_shown=is_shown, is_hidden=is_hidden)
        targets = targets_of(unknowns, is_hidden=is_hidden, threshold=release.threshold)
        settled = np.concatenate([self.proven, self.lost])
        found = attack(unknowns, targets.only(~np.isin(_names(targets), settled)), is_exact=False)
        self.witnesses.extend(found.witnesses)
        self.proven = np.concatenate([self.proven, _names(found.targets.only(found.is_safe))])
        return found

    def _note_progress(self, still_open: int, number: int) -> None:
        """Whole quarters go once nothing else helps, London with them one round later."""
        self.is_slow = still_open > _SLOW * self.open_before
        self.blunt += bool(self.blunt) or number >= _CHEAP_ROUNDS
        self.open_before = still_open

    def _not_lost(self, unsafe: Targets) -> Targets:
        """What earlier publications give away by themselves needs no further round."""
        if not (self.blunt and self.has_earlier):
            return unsafe
        is_lost = given_away_earlier(self.release, unsafe, spots=self.spots, is_hidden=self.hidden)
        self.lost = np.concatenate([self.lost, _names(unsafe.only(is_lost))])
        return unsafe.only(~is_lost)

    def _show(self, unsafe: Targets) -> None:
        """Hidden in vain: what is shown or was shown earlier gives them away already."""
        self.hidden[unsafe.cell] = False
        self.proven, self.witnesses = _NONE, []

    def _hide(self, unsafe: Targets, found: Attack, *, is_last: bool) -> None:
        more = self._near(unsafe.cell, found) if not self.blunt else _NONE
        if not len(more):
            self.blunt = max(self.blunt, 1)
            more = self.blocks.whole(unsafe.cell, is_all=self.blunt > 1 or is_last)
        self.hidden[more] = True
        self.plan.close(self.hidden, is_primary=self.is_primary)

    def _near(self, cells: Ints, found: Attack) -> Ints:
        """The figures that press on unsafe ones; after a slow round their neighbours too."""
        gain = found.pressure / self.plan.cost(self.hidden)
        more = self.blocks.pressing(cells, gain, self.hidden)
        if len(more) and not self.is_slow:
            return more
        siblings = self.blocks.siblings
        return np.union1d(more, self.plan.neighbours(cells, self.hidden, siblings=siblings))


def given_away_earlier(
    release: Release, targets: Targets, *, spots: Spots, is_hidden: Bools
) -> Bools:
    """Which targets earlier publications give away by themselves, whatever this one hides.

    Args:
        release: see :func:`protect`.
        targets: hidden counts that are not safe.
        spots: the release taken apart.
        is_hidden: what this publication hides.
    """
    is_open = is_hidden & ~release.is_known
    unknowns = release.unknowns(spots, is_shown=release.is_known, is_hidden=is_open)
    return ~attack(unknowns, targets).is_safe


def _names(targets: Targets) -> Ints:
    return np.asarray(targets.cell * (_DENOMINATOR + 1) + targets.halves, dtype=np.int64)


class _Blocks:
    """Figures of the same people, and figures of one quarter."""

    def __init__(self, release: Release, spots: Spots) -> None:
        values = release.values
        family = spots.family[spots.measure]
        self.quarter = (
            pd.DataFrame({"family": family, "quarter": quarters_of(values)})
            .groupby(["family", "quarter"], sort=False)
            .ngroup()
            .to_numpy()
        )
        self.siblings = _siblings(values, family)
        is_group = is_of_group(values)
        self.is_below = (values["geography_level"] != "all").to_numpy(np.bool_) | is_group
        self.part = 2 * self.quarter + is_group
        self.is_free = release.is_on_grid & ~release.is_known
        self.can_hide = self.is_free & (release.counts.denominator > 0)

    def pressing(self, cells: Ints, gain: Floats, hidden: Bools) -> Ints:
        """The figures that narrow unsafe ones most for what they cost, some in every quarter."""
        asked = np.bincount(self.quarter[cells], minlength=int(self.quarter.max()) + 1)
        allowed = np.ceil(asked / _UNSAFE_A_FIGURE)
        offer = np.flatnonzero((gain > 0) & self.can_hide & ~hidden & (asked > 0)[self.quarter])
        order = offer[np.lexsort((-gain[offer], self.quarter[offer]))]
        quarter = self.quarter[order]
        first = np.searchsorted(quarter, quarter)
        rank = np.arange(len(order)) - first
        return order[rank < allowed[quarter]]

    def whole(self, cells: Ints, *, is_all: bool) -> Ints:
        """Everything that can be hidden in the quarters of some cells, London and zeros last."""
        is_near = np.isin(self.part, np.unique(self.part[cells])) & self.is_below
        is_in = np.isin(self.quarter, np.unique(self.quarter[cells]))
        return np.flatnonzero(self.is_free & is_in if is_all else self.can_hide & is_near)


def _siblings(values: pd.DataFrame, family: Ints) -> Ints:
    """A number for each cell, the same for cells of tied measures at one place and time."""
    keys = values[["period_type", "period_start_date", *PLACE]]
    keys = keys.assign(family=family, provider_code=values["provider_code"])
    number = keys.groupby(list(keys.columns), sort=False).ngroup()
    return np.asarray(number, dtype=np.int64)
