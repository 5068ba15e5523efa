"""The smallest parts published figures are made of, and how the figures are made of them.

A spot is one month, one place and one provider; measures that count the same people share their
spots. Every figure is a sum over spots, which follows from the declared relations alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from warehouse.disclosure.relations import Relation, Tie

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
CLOSE = 1e-6
_DEPTH = 4
_ORDER = (
    "months_of_quarter",
    "month_is_quarter_end",
    "providers",
    "boroughs",
    "boroughs_of_cluster",
)
_DIVIDED = "breakdown_values"
PLACE = ["geography_level", "geography_code", "breakdown", "breakdown_value"]


@dataclass(frozen=True)
class Counts:
    """The two counts of every cell: the numerator, and what is left of the denominator.

    Shape:
        All as long as the cells. ``rest`` is the complement of a share and the denominator of
        anything else. ``is_counted``: the cell counts people, so that a small count is hidden.
    """

    numerator: Floats
    rest: Floats
    is_share: Bools
    is_counted: Bools

    @property
    def denominator(self) -> Floats:
        return np.where(self.is_share, self.numerator + self.rest, self.rest)

    def small(self, threshold: float) -> tuple[Bools, Bools, Bools]:
        """Where the numerator, the rest and a share's denominator tell of one to k people."""
        shares = np.where(self.is_share, self.denominator, 0.0)
        numerator, rest, denominator = (
            self.is_counted & (each > CLOSE) & (each <= threshold + CLOSE)
            for each in (self.numerator, self.rest, shares)
        )
        return numerator, rest, denominator


@dataclass(frozen=True)
class Spots:
    """Which spots each cell is the sum of.

    Shape:
        ``cell`` and ``spot``: one entry for every spot of every cell. ``base`` and ``base_spot``:
        the cells that are one spot each, and which. ``measure``: of every cell; ``family``: of
        every measure;
        ``kind``: of every spot, a number that differs where the family or the measures present
        differ. ``links``: equations between spots that do not follow from the sums, one a row.
        ``groups``: for every whole that is divided by groups of people, one row with its groups;
        ``divided``: the cell of that whole. Groups and places divide the same people, each in its
        own way, so that only their sums must agree.
    """

    cell: Ints
    spot: Ints
    base: Ints
    base_spot: Ints
    measure: Ints
    measures: tuple[str, ...]
    kind: Ints
    family: Ints
    links: sp.csr_matrix
    groups: sp.csr_matrix
    divided: Ints

    @property
    def count(self) -> int:
        return len(self.kind)


def counts_of(values: pd.DataFrame, *, is_share: pd.Series, is_counted: pd.Series) -> Counts:
    """The counts of rows of ``fct_measure_values``; what was not supplied counts as 0."""
    numerator, denominator = (
        values[name].fillna(0).to_numpy(np.float64) for name in ("numerator", "denominator")
    )
    shares = is_share.to_numpy(np.bool_)
    return Counts(
        numerator,
        np.where(shares, denominator - numerator, denominator),
        shares,
        is_counted.to_numpy(np.bool_),
    )


def spots_of(
    values: pd.DataFrame, *, counts: Counts, relations: Sequence[Relation], ties: Sequence[Tie]
) -> Spots:
    """Take every cell apart by the declared relations.

    Args:
        values: rows of ``fct_measure_values``; the cells.
        counts: their counts. Where parts do not add up to their total the total stands alone.
        relations: what adds up to what within a measure.
        ties: what adds up to what between measures.
    """
    whole = _taken_apart(counts, relations)
    base = np.flatnonzero(np.asarray(whole.diagonal()) > 0)
    measure, names = pd.factorize(values["measure_code"])
    families = _families(tuple(names), ties)
    family = families[measure]
    base_spot = _spot_numbers(values, base, measure=measure, measure_family=families)
    number = np.full(len(values), -1, dtype=np.int64)
    number[base] = base_spot
    entries = whole.tocoo()
    groups, divided = _groups(whole, relations, counts=counts)
    return Spots(
        cell=entries.row.astype(np.int64),
        spot=number[entries.col],
        base=base,
        base_spot=base_spot,
        measure=measure.astype(np.int64),
        measures=tuple(names),
        kind=_kinds(base_spot, measure=measure[base], family=family[base], total=len(names)),
        family=families,
        links=_links(whole, relations, counts=counts),
        groups=groups,
        divided=divided,
    )


def _taken_apart(counts: Counts, relations: Sequence[Relation]) -> sp.csr_matrix:
    """Cells by cells: which smallest cells each is the sum of. One relation for each total."""
    size = len(counts.numerator)
    is_done = np.zeros(size, dtype=np.bool_)
    rows, columns = [], []
    for relation in sorted(_known(relations), key=lambda each: _ORDER.index(each.name)):
        _group, total, part = _pairs(relation, counts)
        is_new = ~is_done[total]
        rows.append(total[is_new])
        columns.append(part[is_new])
        is_done[total] = True
    smallest = np.flatnonzero(~is_done)
    rows.append(smallest)
    columns.append(smallest)
    row, column = np.concatenate(rows), np.concatenate(columns)
    step = sp.csr_matrix((np.ones(len(row)), (row, column)), shape=(size, size))
    whole = step
    for _each in range(_DEPTH):
        whole = whole @ step
    return whole


def _known(relations: Sequence[Relation]) -> list[Relation]:
    return [each for each in relations if each.name in _ORDER]


def _pairs(relation: Relation, counts: Counts) -> tuple[Ints, Ints, Ints]:
    """Group, total and part wherever the parts make up the total."""
    members = relation.members
    group, is_total = members["group"].to_numpy(), members["is_total"].to_numpy()
    cell = members["cell"].to_numpy()
    size = int(group.max()) + 1 if len(group) else 0
    sign = np.where(is_total, -1.0, 1.0)
    off = sum(
        np.abs(np.bincount(group, sign * each[cell], minlength=size))
        for each in (counts.numerator, counts.rest)
    )
    total_of = np.full(size, -1, dtype=np.int64)
    total_of[group[is_total]] = cell[is_total]
    holds = (np.asarray(off) <= CLOSE)[group] & ~is_total
    return group[holds], total_of[group[holds]], cell[holds]


def _links(whole: sp.csr_matrix, relations: Sequence[Relation], *, counts: Counts) -> sp.csr_matrix:
    """Relations between cells that taking them apart did not make true by itself."""
    found = [sp.csr_matrix((0, whole.shape[1]))]
    for relation in _known(relations):
        _group, total, part = _pairs(relation, counts)
        if len(total):
            each, row = np.unique(total, return_inverse=True)
            sums = sp.csr_matrix(
                (np.ones(len(row)), (row, part)), shape=(len(each), whole.shape[0])
            )
            difference = (sums @ whole) - whole[each]
            difference.data[np.abs(difference.data) < CLOSE] = 0
            difference.eliminate_zeros()
            found.append(difference[np.diff(difference.indptr) > 0])
    return sp.vstack(found, format="csr")


def _groups(
    whole: sp.csr_matrix, relations: Sequence[Relation], *, counts: Counts
) -> tuple[sp.csr_matrix, Ints]:
    """Which smallest cells the groups of each divided whole are made of, and that whole."""
    found, divided = [sp.csr_matrix((0, whole.shape[1]))], [np.array([], dtype=np.int64)]
    for relation in relations:
        if relation.name == _DIVIDED:
            group, total, part = _pairs(relation, counts)
            each, first, row = np.unique(group, return_index=True, return_inverse=True)
            sums = sp.csr_matrix(
                (np.ones(len(row)), (row, part)), shape=(len(each), whole.shape[0])
            )
            found.append(sums @ whole)
            divided.append(total[first])
    return sp.vstack(found, format="csr"), np.concatenate(divided)


def _families(names: tuple[str, ...], ties: Sequence[Tie]) -> Ints:
    """A number for every measure, the same for measures that are tied."""
    place = {name: number for number, name in enumerate(names)}
    ends = [[place[name] for name in tie.measures if name in place] for tie in ties]
    rows = [group[0] for group in ends for _each in group]
    columns = [each for group in ends for each in group]
    graph = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(names), len(names)))
    _count, label = connected_components(graph, directed=False)
    return np.asarray(label, dtype=np.int64)


def _spot_numbers(values: pd.DataFrame, base: Ints, *, measure: Ints, measure_family: Ints) -> Ints:
    """Number the spots of the smallest cells; measures of one family share them.

    A family whose measures know one provider each counts the same people whoever reports them.
    """
    family = measure_family[measure]
    provider = pd.factorize(values["provider_code"])[0][base]
    known = pd.DataFrame({"measure": measure[base], "provider": provider}).drop_duplicates()
    providers = np.bincount(known["measure"], minlength=len(measure_family))
    most = np.zeros(len(measure_family), dtype=np.int64)
    np.maximum.at(most, measure_family, providers)
    many = most[family[base]] > 1
    keys = pd.DataFrame(
        {
            "family": family[base],
            "length": pd.factorize(values["period_type"])[0][base],
            "start": pd.factorize(values["period_start_date"])[0][base],
            "place": values.groupby(PLACE).ngroup().to_numpy()[base],
            "provider": np.where(many, provider, -1),
        }
    )
    number = keys.groupby(list(keys.columns), sort=False).ngroup()
    return np.asarray(number, dtype=np.int64)


def _kinds(base_spot: Ints, *, measure: Ints, family: Ints, total: int) -> Ints:
    """A number for each spot: of its family and of the measures that are known there."""
    draw = np.random.default_rng(0).integers(1, 2**40, size=total)
    size = int(base_spot.max()) + 1 if len(base_spot) else 0
    mark = np.zeros(size, dtype=np.int64)
    np.add.at(mark, base_spot, draw[measure])
    of_family = np.zeros(size, dtype=np.int64)
    of_family[base_spot] = family
    both = np.stack([mark, of_family])
    return np.unique(both, axis=1, return_inverse=True)[1].ravel().astype(np.int64)
