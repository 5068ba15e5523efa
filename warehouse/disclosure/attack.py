"""The attack a release must withstand: how closely can hidden figures be worked out?

Every unknown is at least 0 and every declared relation an equation with what is known on its right
side. Three steps decide, each for what the one before left open:

1. what lies in groups of spots that cannot be told apart may lie anywhere in its group;
2. linear programmes (HiGHS) move many hidden counts at once; each solution is a witness: a table
   of counts that agrees with everything known;
3. one programme each for the smallest and largest value of a count no witness settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from warehouse.disclosure.spots import CLOSE, Bools, Floats, Ints
from warehouse.disclosure.unknowns import Unknowns
from warehouse.errors import WarehouseError

_ROUNDS = 3
_BATCH_COLUMNS = 1200
_LOOSE = 1e-5


class AttackFailedError(WarehouseError):
    """The linear programme could not be solved, so nothing is known about its cells."""


@dataclass(frozen=True)
class Targets:
    """Hidden counts and what has to stay possible for them.

    Shape:
        One entry for each count under attack. ``cell``: its row. ``halves``: 0 = numerator, 1 =
        rest, 2 = both together (the denominator of a share). ``is_primary``: the interval must
        hold 1 to k; of the two counts of another cell one must be k wide.
    """

    cell: Ints
    halves: Ints
    is_primary: Bools
    threshold: float

    def only(self, chosen: Bools) -> Targets:
        """The chosen ones."""
        return Targets(
            self.cell[chosen], self.halves[chosen], self.is_primary[chosen], self.threshold
        )

    def are_safe(self, lower: Floats, upper: Floats) -> Bools:
        """Whether the values seen leave each count as open as it must be."""
        k = self.threshold
        holds = (lower <= 1 + CLOSE) & (upper >= k - CLOSE)
        is_wide = upper - lower >= k - CLOSE
        size = int(self.cell.max(initial=-1)) + 1
        wide = np.bincount(self.cell[is_wide & ~self.is_primary], minlength=size) > 0
        return np.where(self.is_primary, holds, wide[self.cell]).astype(np.bool_)


@dataclass(frozen=True)
class Witness:
    """A table of counts that agrees with all that is known, as changes to the true one.

    Shape:
        ``place``: numbers of base cells, those of their rests after all numerators.
    """

    place: Ints
    change: Floats


@dataclass(frozen=True)
class Attack:
    """What the attack found.

    Shape:
        As the targets: the smallest and largest value seen; what is seen is possible.
        ``pressure``: for every cell, how much being shown it narrows what is not safe.
    """

    targets: Targets
    lower: Floats
    upper: Floats
    witnesses: tuple[Witness, ...]
    programmes: int
    pressure: Floats

    @property
    def is_safe(self) -> Bools:
        return self.targets.are_safe(self.lower, self.upper)


def targets_of(unknowns: Unknowns, *, is_hidden: Bools, threshold: float) -> Targets:
    """What has to stay open: every small count of a hidden cell, either count of any other."""
    small = [is_hidden & each for each in unknowns.counts.small(threshold)]
    is_other = is_hidden & ~np.logical_or.reduce(small)
    chosen = [*small, is_other, is_other]
    cells = [np.flatnonzero(where) for where in chosen]
    halves = [np.full(len(cell), half) for cell, half in zip(cells, (0, 1, 2, 0, 1), strict=True)]
    primary = sum(len(cell) for cell in cells[:3])
    cell = np.concatenate(cells)
    return Targets(cell, np.concatenate(halves), np.arange(len(cell)) < primary, threshold)


def attack(
    unknowns: Unknowns,
    targets: Targets,
    *,
    witnesses: Sequence[Witness] = (),
    is_exact: bool = True,
) -> Attack:
    """Attack hidden counts.

    Args:
        unknowns: the attacker's equations.
        targets: the counts to attack.
        witnesses: tables found by an earlier attack; each is held against the equations first.
        is_exact: take the third step; without it a count no witness settles counts as not safe.

    Raises:
        AttackFailedError: a programme could not be solved, or a witness does not agree.
    """
    program = _Program(unknowns, targets)
    for witness in witnesses:
        program.see(program.checked(witness))
    program.move_together()
    if is_exact:
        program.move_alone()
    return Attack(
        targets,
        program.lower,
        program.upper,
        (*witnesses, *program.witnesses),
        program.programmes,
        program.pressure,
    )


class _Program:
    """The equations without what they give away outright, and what has been seen so far."""

    def __init__(self, unknowns: Unknowns, targets: Targets) -> None:
        self.unknowns, self.targets = unknowns, targets
        self.touch = _rows_of(unknowns.touch, targets)
        self.inside = _rows_of(unknowns.inside, targets)
        self.lower = self.inside @ unknowns.truth
        self.upper = self.touch @ unknowns.truth
        self.witnesses: list[Witness] = []
        self.programmes = 0
        self.pressure = np.zeros(len(unknowns.spots.measure))
        self.first_base = _first_places(unknowns)
        self.is_free = ~_given_away(unknowns) & unknowns.is_near
        self.equal, _given, kept = self._free(unknowns.equal)
        self.equal_cell = unknowns.equal_cell[kept]
        self.at_most, given, _kept = self._free(unknowns.at_most)
        self.room = -given
        self._label()

    def _free(self, rows: sp.csr_matrix) -> tuple[sp.csr_matrix, Floats, Ints]:
        """Rows with a free column, without the others; what the others come to; which rows."""
        free = (rows @ sp.diags(self.is_free.astype(np.float64))).tocsr()
        free.eliminate_zeros()
        kept = np.flatnonzero(np.diff(free.indptr))
        given = rows[kept] @ np.where(self.is_free, 0.0, self.unknowns.truth)
        return free[kept], given, kept

    def _label(self) -> None:
        """Number the connected parts of columns, rows and targets."""
        reach = (self.touch @ sp.diags(self.is_free.astype(np.float64))).tocsr()
        reach.eliminate_zeros()
        rows = sp.vstack([self.equal, self.at_most, reach], format="csr")
        graph = sp.bmat([[None, rows], [rows.T, None]], format="csr")
        count, label = connected_components(graph, directed=False)
        ends = np.cumsum([self.equal.shape[0], self.at_most.shape[0], reach.shape[0]])
        self.equal_part, self.at_most_part = label[: ends[0]], label[ends[0] : ends[1]]
        is_stuck = np.diff(reach.indptr) == 0
        self.target_part = np.where(is_stuck, -1, label[ends[1] : ends[2]])
        self.column_part = label[ends[2] :]
        self.part_size = np.bincount(self.column_part[self.is_free], minlength=count)

    def is_open(self) -> Bools:
        return ~self.targets.are_safe(self.lower, self.upper)

    def see(self, values: Floats) -> None:
        np.minimum(self.lower, self.inside @ values, out=self.lower)
        np.maximum(self.upper, self.touch @ values, out=self.upper)

    def checked(self, witness: Witness) -> Floats:
        """The witness's table in these unknowns.

        Raises:
            AttackFailedError: it does not agree with what is known.
        """
        unknowns = self.unknowns
        column = np.concatenate([unknowns.column_of, unknowns.column_of + unknowns.half])
        values = unknowns.truth.copy()
        np.add.at(values, column[witness.place], witness.change)
        off = unknowns.equal @ (values - unknowns.truth)
        over = unknowns.at_most @ values
        worst = max(np.abs(off).max(initial=0.0), over.max(initial=0.0), (-values).max(initial=0.0))
        if worst > _LOOSE:
            raise AttackFailedError("A witness of the attack does not agree with what is shown.")
        return values

    def move_together(self) -> None:
        """Solve for many targets of many parts at once until a round gains nothing."""
        for number in range(_ROUNDS):
            before = int(self.is_open().sum())
            self.pressure[:] = 0.0
            moved = [
                each
                for parts in self._batches()
                for each in self._move_batch(parts, round_number=number)
            ]
            for is_up in (True, False):
                self.witnesses += _merged([each for way, each in moved if way is is_up])
            if int(self.is_open().sum()) in (0, before):
                return

    def _batches(self) -> Iterator[Ints]:
        """Parts with open targets, some thousand columns at a time."""
        wanted = np.unique(self.target_part[self.is_open()])
        wanted = wanted[wanted >= 0]
        batch = np.cumsum(self.part_size[wanted]) // _BATCH_COLUMNS
        for number in np.unique(batch):
            yield wanted[batch == number]

    def _move_batch(self, parts: Ints, *, round_number: int) -> Iterator[tuple[bool, Witness]]:
        piece = self._piece(parts)
        is_in = np.isin(self.target_part, parts)
        draw = np.random.default_rng(round_number)
        weights = draw.random(len(is_in)) ** (2 * round_number)
        for is_up in (True, False):
            chosen = is_in & self.is_open() & self._lacks(is_up=is_up)
            if chosen.any():
                rows = np.flatnonzero(chosen)
                yield is_up, self._spread(piece, rows, weights[chosen], is_up=is_up)

    def _lacks(self, *, is_up: bool) -> Bools:
        k = self.targets.threshold
        done = self.upper >= k - CLOSE if is_up else self.lower <= 1 + CLOSE
        return np.where(self.targets.is_primary, ~done, True).astype(np.bool_)

    def _spread(self, piece: _Piece, rows: Ints, weights: Floats, *, is_up: bool) -> Witness:
        """Move as many of the targets as can be moved at once, each as far as needed."""
        matrix = (self.touch if is_up else self.inside)[rows]
        fixed = matrix @ np.where(self._in(piece), 0.0, self.unknowns.truth)
        goal = self._goals(rows, is_up=is_up) - fixed
        sign = 1.0 if is_up else -1.0
        extra = len(rows)
        moved = sp.hstack(
            [-sign * matrix[:, piece.columns], sign * sp.identity(extra)], format="csr"
        )
        bounds = np.zeros((len(piece.columns) + extra, 2))
        bounds[:, 1] = np.inf
        bounds[len(piece.columns) :, 0] = -np.inf if is_up else goal
        bounds[len(piece.columns) :, 1] = goal if is_up else np.inf
        cost = np.concatenate([np.zeros(len(piece.columns)), -sign * weights])
        return self._solve(piece, cost, bounds=bounds, moved=moved)

    def _goals(self, rows: Ints, *, is_up: bool) -> Floats:
        k = self.targets.threshold
        if is_up:
            far = self.lower[rows] + k
            return np.where(self.targets.is_primary[rows], k, far)
        far = np.maximum(self.upper[rows] - k, 0.0)
        return np.where(self.targets.is_primary[rows], 1.0, far)

    def _in(self, piece: _Piece) -> Bools:
        is_in = np.zeros(len(self.unknowns.truth), dtype=np.bool_)
        is_in[piece.columns] = True
        return is_in

    def move_alone(self) -> None:
        """Find the smallest and largest value of each target that is still open."""
        for target in np.flatnonzero(self.is_open()):
            if self.target_part[target] < 0 or not self.is_open()[target]:
                continue
            piece = self._piece(self.target_part[[target]])
            for matrix, sign in ((self.touch, -1.0), (self.inside, 1.0)):
                cost = sign * matrix[target].toarray().ravel()[piece.columns]
                bounds = np.zeros((len(cost), 2))
                bounds[:, 1] = 1e6 + self.unknowns.truth.max(initial=0.0)
                self.witnesses.append(self._solve(piece, cost, bounds=bounds, moved=None))

    def _piece(self, parts: Ints) -> _Piece:
        columns = np.flatnonzero(np.isin(self.column_part, parts) & self.is_free)
        limits = np.isin(self.at_most_part, parts)
        shown = np.isin(self.equal_part, parts)
        return _Piece(
            columns,
            self.equal[shown][:, columns],
            self.equal_cell[shown],
            self.at_most[limits][:, columns],
            self.room[limits],
        )

    def _solve(
        self, piece: _Piece, cost: Floats, *, bounds: Floats, moved: sp.csr_matrix | None
    ) -> Witness:
        self.programmes += 1
        extra = len(cost) - len(piece.columns)
        truth = self.unknowns.truth[piece.columns]
        upper = sp.hstack([piece.at_most, sp.csr_matrix((piece.at_most.shape[0], extra))])
        limits = upper if moved is None else sp.vstack([upper, moved])
        room = np.concatenate([piece.room, np.zeros(limits.shape[0] - len(piece.room))])
        found = linprog(
            cost,
            A_ub=limits.tocsr() if limits.shape[0] else None,
            b_ub=room if limits.shape[0] else None,
            A_eq=sp.hstack([piece.equal, sp.csr_matrix((piece.equal.shape[0], extra))]).tocsr(),
            b_eq=piece.equal @ truth,
            bounds=bounds,
            method="highs",
        )
        if found.x is None:
            raise AttackFailedError(f"The attack could not be solved: {found.message}")
        is_cell = piece.equal_cell >= 0
        np.add.at(self.pressure, piece.equal_cell[is_cell], np.abs(found.eqlin.marginals[is_cell]))
        return self._seen(piece, np.maximum(found.x[: len(truth)], 0.0), truth)

    def _seen(self, piece: _Piece, solution: Floats, truth: Floats) -> Witness:
        values = self.unknowns.truth.copy()
        values[piece.columns] = solution
        self.see(values)
        change = solution - truth
        is_moved = np.abs(change) > CLOSE
        return Witness(self.first_base[piece.columns[is_moved]], change[is_moved])


@dataclass(frozen=True)
class _Piece:
    """Some connected parts of the equations."""

    columns: Ints
    equal: sp.csr_matrix
    equal_cell: Ints
    at_most: sp.csr_matrix
    room: Floats


def _merged(witnesses: Sequence[Witness]) -> list[Witness]:
    """Tables that differ from the true one in different parts, as one table."""
    if not witnesses:
        return []
    return [
        Witness(
            np.concatenate([each.place for each in witnesses]),
            np.concatenate([each.change for each in witnesses]),
        )
    ]


def _rows_of(matrix: sp.csr_matrix, targets: Targets) -> sp.csr_matrix:
    """One row for each target, over numerators and rests."""
    chosen = matrix[targets.cell]
    first = sp.diags((targets.halves != 1).astype(np.float64)) @ chosen
    second = sp.diags((targets.halves != 0).astype(np.float64)) @ chosen
    found = sp.hstack([first, second], format="csr")
    found.eliminate_zeros()
    return found


def _first_places(unknowns: Unknowns) -> Ints:
    """One base cell of every column."""
    first = np.zeros(unknowns.half, dtype=np.int64)
    first[unknowns.column_of[::-1]] = np.arange(len(unknowns.column_of))[::-1]
    return np.concatenate([first, first + len(unknowns.column_of)])


def _given_away(unknowns: Unknowns) -> Bools:
    """Columns that one equation after another gives away."""
    rows, truth = unknowns.equal, unknowns.truth
    is_given = np.zeros(len(truth), dtype=np.bool_)
    is_sum = np.asarray(rows.min(axis=1).todense()).ravel() >= 0
    empty = is_sum & (np.abs(rows @ truth) <= CLOSE)
    is_given[rows[np.flatnonzero(empty)].indices] = True
    while True:
        left = abs(rows) @ (~is_given).astype(np.float64)
        lone = rows[np.flatnonzero(np.abs(left - 1) < CLOSE)].indices
        new = np.unique(lone[~is_given[lone]])
        if not len(new):
            return is_given
        is_given[new] = True
