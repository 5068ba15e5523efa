"""What an attacker knows of the hidden figures: linear equations with as few unknowns as will do.

Spots that lie in exactly the same shown figures cannot be told apart: whatever is in them may lie
in any of them. Only what such a group holds together is an unknown; nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from warehouse.disclosure.relations import Tie
from warehouse.disclosure.spots import CLOSE, Bools, Counts, Floats, Ints, Spots

_MARKS = 2**62


@dataclass(frozen=True)
class Unknowns:
    """The system of equations for one choice of what is shown.

    Shape:
        Columns are, for every measure and group of spots, what its numerators hold together
        (first half) and what its rests hold (second half). ``truth``: one value a column. ``equal``
        and ``at_most``: one row an equation, right sides ``equal @ truth`` and 0. ``touch`` and
        ``inside``: cells by half the columns: groups that reach into a cell, and those that lie
        wholly in it. ``column_of``: the column of each base cell in the first half.
        ``is_near``: columns that reach into a hidden figure. ``equal_cell``: the shown figure each
        equation says; -1 where it says none.
    """

    counts: Counts
    spots: Spots
    truth: Floats
    equal: sp.csr_matrix
    at_most: sp.csr_matrix
    touch: sp.csr_matrix
    inside: sp.csr_matrix
    column_of: Ints
    is_near: Bools
    equal_cell: Ints

    @property
    def half(self) -> int:
        return len(self.truth) // 2


def unknowns_of(
    spots: Spots, *, counts: Counts, is_shown: Bools, is_hidden: Bools, ties: Sequence[Tie]
) -> Unknowns:
    """Set up the attacker's equations.

    Args:
        spots: what every cell is the sum of.
        counts: the true counts.
        is_shown: cells the attacker knows, from this publication or an earlier one.
        is_hidden: cells under attack; what is neither shown nor hidden is never published.
        ties: what adds up to what between measures.
    """
    gaps = [_gap(tie, spots, counts) for tie in ties if tie.measures <= set(spots.measures)]
    group = _groups(spots, is_shown=is_shown, apart=[each.side for each in gaps])
    pair, column_of = np.unique(
        spots.measure[spots.base] * _width(group) + group[spots.base_spot], return_inverse=True
    )
    touch, inside = _reach(spots, group, pair)
    half = len(pair)
    truth = np.concatenate(
        [
            np.bincount(column_of, each[spots.base], minlength=half)
            for each in (counts.numerator, counts.rest)
        ]
    )
    shown = touch[np.flatnonzero(is_shown)]
    links = _link_rows(spots.links, spots, column_of, half)
    groups = _group_rows(spots, column_of, touch=touch, is_shown=is_shown)
    equal, at_most = [_twice(each) for each in (shown, links, groups)], [_twice(shown[:0])]
    for gap in gaps:
        is_plain = gap.side == 0
        is_less = is_plain if gap.tie.is_at_most else gap.side < 0
        is_equal = is_plain & ~is_less
        for rows, where in ((equal, is_equal), (at_most, is_less)):
            rows.append(_tie_rows(gap, spots, counts, where=where, group=group, pair=pair))
    system = sp.vstack(equal, format="csr")
    equal_cell = np.full(system.shape[0], -1, dtype=np.int64)
    equal_cell[: 2 * shown.shape[0]] = np.tile(np.flatnonzero(is_shown), 2)
    return Unknowns(
        counts,
        spots,
        truth,
        system,
        sp.vstack(at_most, format="csr"),
        touch,
        inside,
        column_of.astype(np.int64),
        np.tile(touch.T @ is_hidden.astype(np.float64) > 0, 2),
        equal_cell,
    )


@dataclass(frozen=True)
class _Gap:
    """Where a tie holds: spots that know all its measures, and on which side the parts are.

    Shape of ``side``: 0 where the parts make up the total, -1 where they are less (some are still
    pending), 1 where they are more, so that the tie says nothing.
    """

    tie: Tie
    is_known: Bools
    side: Ints


def _gap(tie: Tie, spots: Spots, counts: Counts) -> _Gap:
    number = {name: place for place, name in enumerate(spots.measures)}
    known = np.zeros(spots.count, dtype=np.int64)
    for name in tie.measures:
        is_own = spots.measure[spots.base] == number[name]
        known[spots.base_spot[is_own]] += 1
    is_known = known == len(tie.measures)
    gap = np.zeros(spots.count)
    for (name, count), sign in _terms(tie):
        is_own = spots.measure[spots.base] == number[name]
        own = getattr(counts, count)[spots.base[is_own]]
        gap += sign * np.bincount(spots.base_spot[is_own], own, minlength=spots.count)
    side = np.where(np.abs(gap) <= CLOSE, 0, np.sign(gap)).astype(np.int64)
    if tie.is_at_most:
        side = np.maximum(side, 0)
    return _Gap(tie, is_known, np.where(is_known, side, 0))


def _terms(tie: Tie) -> list[tuple[tuple[str, str], float]]:
    return [*((part, 1.0) for part in tie.parts), (tie.total, -1.0)]


def _groups(spots: Spots, *, is_shown: Bools, apart: Sequence[Ints]) -> Ints:
    """A number for every spot, the same for spots that lie in the same shown figures.

    Each figure draws a mark; the sum of the marks a spot lies in names its group. The marks have
    62 bits, so two different sums are equal by accident about once in 10^10 publications.
    """
    draw = np.random.default_rng(0)
    marks = draw.integers(1, _MARKS, size=len(is_shown))
    name = draw.integers(1, _MARKS, size=int(spots.kind.max()) + 1)[spots.kind].copy()
    is_marked = is_shown.copy()
    is_marked[spots.divided] = True
    is_known = is_marked[spots.cell]
    np.add.at(name, spots.spot[is_known], marks[spots.cell[is_known]])
    own = np.zeros(len(is_shown), dtype=np.int64)
    own[spots.base] = spots.base_spot
    for rows in (spots.links, spots.groups):
        entries = rows.tocoo()
        row_marks = draw.integers(1, _MARKS, size=rows.shape[0])
        np.add.at(name, own[entries.col], row_marks[entries.row] * entries.data.astype(np.int64))
    for side in apart:
        name += side * int(draw.integers(1, _MARKS))
    return np.unique(name, return_inverse=True)[1].astype(np.int64)


def _width(group: Ints) -> int:
    return int(group.max(initial=0)) + 1


def _reach(spots: Spots, group: Ints, pair: Ints) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    width = _width(group)
    found, number = np.unique(spots.cell * width + group[spots.spot], return_counts=True)
    cell, reached = found // width, found % width
    column = np.searchsorted(pair, spots.measure[cell] * width + reached)
    shape = (len(spots.measure), len(pair))
    is_inside = number == np.bincount(group, minlength=width)[reached]
    touch = sp.csr_matrix((np.ones(len(cell)), (cell, column)), shape=shape)
    inside = sp.csr_matrix(
        (np.ones(int(is_inside.sum())), (cell[is_inside], column[is_inside])), shape=shape
    )
    return touch, inside


def _twice(rows: sp.csr_matrix) -> sp.csr_matrix:
    """The same equations for numerators and for rests."""
    return sp.block_diag([rows, rows], format="csr")


def _link_rows(links: sp.csr_matrix, spots: Spots, column_of: Ints, half: int) -> sp.csr_matrix:
    """Equations between smallest cells as equations between the groups these lie in.

    Every cell of a group has the same factor, which is the group's own.
    """
    place = np.zeros(links.shape[1], dtype=np.int64)
    place[spots.base] = column_of
    entries = links.tocoo()
    position = entries.row.astype(np.int64) * half + place[entries.col]
    each, first = np.unique(position, return_index=True)
    return sp.csr_matrix(
        (entries.data[first], (each // half, each % half)), shape=(links.shape[0], half)
    )


def _group_rows(
    spots: Spots, column_of: Ints, *, touch: sp.csr_matrix, is_shown: Bools
) -> sp.csr_matrix:
    """Groups of people make up their whole; where it is shown, its number stands in its place."""
    parts = _link_rows(spots.groups, spots, column_of, touch.shape[1])
    is_open = sp.diags((~is_shown[spots.divided]).astype(np.float64))
    rows = (parts - is_open @ touch[spots.divided]).tocsr()
    rows.eliminate_zeros()
    return rows


def _tie_rows(
    gap: _Gap, spots: Spots, counts: Counts, *, where: Bools, group: Ints, pair: Ints
) -> sp.csr_matrix:
    """One row for each group of the spots that know all the measures of a tie."""
    number = {name: place for place, name in enumerate(spots.measures)}
    groups = np.unique(group[gap.is_known & where])
    half, rows, columns, signs = len(pair), [], [], []
    for (name, count), sign in _terms(gap.tie):
        column = np.searchsorted(pair, number[name] * _width(group) + groups)
        for offset in _halves(name, count, spots, counts):
            rows.append(np.arange(len(groups)))
            columns.append(column + offset * half)
            signs.append(np.full(len(groups), sign))
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sp.csr_matrix(entries, shape=(len(groups), 2 * half))


def _halves(name: str, count: str, spots: Spots, counts: Counts) -> tuple[int, ...]:
    """Which halves of the columns a count is made of: 0 = numerators, 1 = rests."""
    is_own = spots.measure == spots.measures.index(name)
    is_share = bool(counts.is_share[is_own].any())
    return {"numerator": (0,), "rest": (1,), "denominator": (0, 1) if is_share else (1,)}[count]
