"""Disclosure control of measure values: what the partnership publication may not say.

Primary suppression hides every cell that tells about one to k people. Secondary suppression hides
further cells until the attack of :mod:`warehouse.disclosure.attack` can work none of them out. Both
work on whole cells: numerator, denominator, value and everything derived from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.disclosure.figures_grid import is_of_group
from warehouse.disclosure.protect import Release
from warehouse.disclosure.relations import Relation, Term, Tie
from warehouse.disclosure.secondary import importance
from warehouse.disclosure.side_counts import hide_side_counts
from warehouse.disclosure.spots import CLOSE, PLACE, Bools, Counts, counts_of

HIDDEN_WITH_THE_CELL = (
    "numerator",
    "denominator",
    "not_due",
    "not_covered",
    "value",
    "value_low",
    "value_high",
    "placed_home_pct",
    "placed_team_pct",
    "unplaced_pct",
)
ROUNDING = 1e-6
_SAME_PEOPLE = ["period_type", "period_start_date", *PLACE, "provider_code"]


@dataclass(frozen=True, slots=True)
class SuppressionSummary:
    """How much was hidden.

    Units:
        Counts of cells that hold a figure; ``suppressed_pct`` is 0-100, and so is ``by_level``,
        by geography level (``group`` for groups of people) and length of period.
        ``given_away_earlier``: hidden figures that earlier publications show or give away.
    """

    cells: int
    primary: int
    secondary: int
    by_level: dict[str, float]
    given_away_earlier: int = 0

    @property
    def suppressed_pct(self) -> float:
        return 100 * (self.primary + self.secondary) / self.cells if self.cells else 0.0


def plan_release(
    values: pd.DataFrame,
    *,
    is_share: pd.Series,
    threshold: int,
    relations: Sequence[Relation] = (),
    ties: Sequence[Tie] = (),
    is_counted: pd.Series | None = None,
    is_on_grid: Bools | None = None,
    is_known: Bools | None = None,
    own_borough: str = "",
) -> Release:
    """What is to be released, and what is known of it already.

    Args:
        values: rows of ``fct_measure_values``, not changed.
        is_share: whether the row's numerator is part of its denominator, so that what is left
            over is a count of people too.
        threshold: k; a count of 1 to k is not released.
        relations: what adds up to what.
        ties: what adds up to what between measures; a count that leaves one to k people of the
            one it lies within is not released either.
        is_counted: False where a row counts nobody, so that a small count is shown; None = all
            rows count people.
        is_on_grid: False where a row is not released whatever it says; None = all may be.
        is_known: True where an earlier publication shows the same figure; None = none does.
        own_borough: the borough hidden last.
    """
    every = np.ones(len(values), dtype=np.bool_)
    counted = pd.Series(every, index=values.index) if is_counted is None else is_counted
    counts = counts_of(values, is_share=is_share, is_counted=counted)
    return Release(
        values=values,
        counts=counts,
        leaves_few=leaves_few(values, counts=counts, ties=ties, threshold=threshold),
        relations=relations,
        ties=ties,
        is_on_grid=every if is_on_grid is None else is_on_grid,
        is_known=~every if is_known is None else is_known,
        weights=importance(values, own_borough=own_borough),
        threshold=threshold,
    )


def leaves_few(
    values: pd.DataFrame, *, counts: Counts, ties: Sequence[Tie], threshold: float
) -> Bools:
    """Where a count leaves one to k people of the count it lies within.

    Args:
        values: rows of ``fct_measure_values``.
        counts: theirs.
        ties: those within a total are looked at, place by place and period by period, and those
            within one that lies within a third.
        threshold: k.

    Shape:
        As long as ``values``; False where the measure of the total has no row.
    """
    found = np.zeros(len(values), dtype=np.bool_)
    keyed = values[[*_SAME_PEOPLE, "measure_code"]].assign(row=np.arange(len(values)))
    for (part, of_part), (total, of_total) in _within(ties):
        pairs = keyed[keyed["measure_code"] == part].merge(
            keyed[keyed["measure_code"] == total], on=_SAME_PEOPLE, suffixes=("", "_total")
        )
        rows, totals = pairs["row"].to_numpy(), pairs["row_total"].to_numpy()
        left = getattr(counts, of_total)[totals] - getattr(counts, of_part)[rows]
        is_few = (left > CLOSE) & (left <= threshold + CLOSE)
        found[rows[is_few & counts.is_counted[rows]]] = True
    return found


def _within(ties: Sequence[Tie]) -> set[tuple[Term, Term]]:
    """Counts and those they lie within, also by way of a third."""
    pairs = {(tie.parts[0], tie.total) for tie in ties if tie.is_within}
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return pairs


def hide(values: pd.DataFrame, *, is_hidden: Bools, threshold: int) -> pd.DataFrame:
    """Measure values as a partnership may see them.

    Args:
        values: rows of ``fct_measure_values``, not changed.
        is_hidden: which are hidden.
        threshold: k, for the counts that stand beside a figure.

    Shape:
        As ``values``, in the same order. In a hidden cell every figure is null,
        ``availability_status`` is ``suppressed`` and ``performance_status`` is null.

    Source:
        Disclosure control of the specification of statistics, section 8.
    """
    released = values.copy()
    beside = hide_side_counts(values, is_hidden=is_hidden, threshold=threshold)
    released[beside.columns] = beside
    return without_figures(released, is_hidden, status="suppressed")


def without_figures(values: pd.DataFrame, where: Bools, *, status: str) -> pd.DataFrame:
    """The rows with every figure null where told, and why."""
    rows = pd.Series(where, index=values.index)
    figures = [name for name in HIDDEN_WITH_THE_CELL if name in values]
    values[figures] = values[figures].mask(rows)
    values["availability_status"] = values["availability_status"].mask(rows, status)
    values["performance_status"] = values["performance_status"].mask(rows)
    return values


def summarise(values: pd.DataFrame, *, is_primary: Bools, is_hidden: Bools) -> SuppressionSummary:
    """How much of the rows given is hidden; rows without a figure are not counted."""
    has_figure = values["denominator"].gt(ROUNDING).to_numpy(np.bool_)
    level = values["geography_level"].mask(is_of_group(values), "group")
    slices = level + ", " + values["period_type"]
    hidden = pd.Series(is_hidden, index=values.index)[has_figure]
    shares = (100 * hidden.groupby(slices[has_figure]).mean()).round(1)
    return SuppressionSummary(
        cells=int(has_figure.sum()),
        primary=int((is_primary & is_hidden & has_figure).sum()),
        secondary=int((is_hidden & ~is_primary & has_figure).sum()),
        by_level={str(name): float(share) for name, share in shares.items()},
    )
