"""From long rows to panels and back: one row per series and rebase group, one column per point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Bools, Floats, Ints


@dataclass(frozen=True)
class Panel:
    """Points of many series, left-justified, NaN where a series has no more points.

    Shape:
        Matrices (series, points); ``counts`` (series,). Numerator and denominator are NaN where a
        chart does not need them.
    """

    values: Floats
    numerator: Floats
    denominator: Floats
    gap_before: Bools
    counts: Ints

    @property
    def width(self) -> int:
        """The number of points of the longest series."""
        return self.values.shape[1]

    def first(self, rows: Ints, *, points: int) -> Panel:
        """The first points of some series."""
        return Panel(
            self.values[rows, :points],
            self.numerator[rows, :points],
            self.denominator[rows, :points],
            self.gap_before[rows, :points],
            np.minimum(self.counts[rows], points),
        )


@dataclass(frozen=True)
class Places:
    """Where each row of a long frame went in a panel.

    Shape:
        Both as long as the frame.
    """

    row: Ints
    column: Ints

    def read(self, matrix: np.ndarray) -> np.ndarray:
        """The panel's value of each row of the frame."""
        return np.asarray(matrix[self.row, self.column])


def build_panel(points: pd.DataFrame) -> tuple[Panel, Places]:
    """Lay out the points of a long frame.

    Args:
        points: one row per series, rebase group and month: ``series`` (int), ``rebase_group``
            (int), ``month`` (int, months counted on), ``value``, ``numerator``, ``denominator``.

    Returns:
        The panel, and where each row of ``points`` lies in it. A month that is not there is no
        point: the next one has ``gap_before``.
    """
    order = points.sort_values(["series", "rebase_group", "month"], kind="stable")
    groups = order.groupby(["series", "rebase_group"], sort=False)
    row: Ints = np.asarray(groups.ngroup(), dtype=np.int64)
    column: Ints = np.asarray(groups.cumcount(), dtype=np.int64)
    month = order["month"].to_numpy(np.int64)
    has_gap = np.zeros(len(order), dtype=np.bool_)
    has_gap[1:] = (column[1:] > 0) & (month[1:] - month[:-1] != 1)
    shape = (int(row.max(initial=-1)) + 1, int(column.max(initial=-1)) + 1)
    gap_before = np.zeros(shape, dtype=np.bool_)
    gap_before[row, column] = has_gap
    panel = Panel(
        values=_matrix(order["value"], row, column, shape),
        numerator=_matrix(order["numerator"], row, column, shape),
        denominator=_matrix(order["denominator"], row, column, shape),
        gap_before=gap_before,
        counts=np.bincount(row, minlength=shape[0]).astype(np.int64),
    )
    return panel, _places(points.index, order.index, row, column)


def _matrix(values: pd.Series, row: Ints, column: Ints, shape: tuple[int, int]) -> Floats:
    matrix = np.full(shape, np.nan)
    matrix[row, column] = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return matrix


def _places(wanted: pd.Index, ordered: pd.Index, row: Ints, column: Ints) -> Places:
    position = ordered.get_indexer(wanted)
    return Places(row=row[position], column=column[position])
