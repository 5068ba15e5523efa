"""Disclosure control of measure values: what the partnership publication may not say.

Primary suppression hides every cell that tells about one to k people. Secondary suppression then
hides a second cell wherever a hidden one could be had by subtracting its neighbours from a total.
Both work on whole cells: numerator, denominator, value and everything derived from them.
Relations come from a seed (:mod:`warehouse.pipeline.relations`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from warehouse.pipeline.relations import Relation
from warehouse.pipeline.secondary import secondary_cells

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
PLACEMENT = ("placed_home_pct", "placed_team_pct", "unplaced_pct")
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class SuppressionSummary:
    """How much was hidden.

    Units:
        Counts of cells that hold a figure; ``suppressed_pct`` is 0-100, and so is ``by_level``,
        by geography level and length of period.
    """

    cells: int
    primary: int
    secondary: int
    by_level: dict[str, float]

    @property
    def suppressed_pct(self) -> float:
        return 100 * (self.primary + self.secondary) / self.cells if self.cells else 0.0


def is_small(counts: pd.Series, *, threshold: int) -> pd.Series:
    """Whether a count is above 0 and at most the threshold (nulls are not)."""
    return counts.gt(ROUNDING) & counts.le(threshold + ROUNDING)


def primary_cells(values: pd.DataFrame, *, is_share: pd.Series, threshold: int) -> pd.Series:
    """Cells that tell about one to ``threshold`` people by themselves.

    Args:
        values: rows of ``fct_measure_values``.
        is_share: whether the row's numerator is part of its denominator, so that what is left
            over is a count of people too.
        threshold: k; a count of 1 to k is not released.

    Returns:
        True where numerator, denominator or (shares) their difference is 1 to k.
    """
    complement = (values["denominator"] - values["numerator"]).where(is_share)
    small = [
        is_small(counts, threshold=threshold)
        for counts in (values["numerator"], values["denominator"], complement)
    ]
    return small[0] | small[1] | small[2]


def suppress(
    values: pd.DataFrame,
    *,
    is_share: pd.Series,
    threshold: int,
    relations: Sequence[Relation] = (),
    is_counted: pd.Series | None = None,
    own_borough: str = "",
) -> tuple[pd.DataFrame, SuppressionSummary]:
    """Measure values as a partnership may see them.

    Args:
        values: rows of ``fct_measure_values``, not changed.
        is_share: see :func:`primary_cells`.
        threshold: k; a count of 1 to k is not released.
        relations: what adds up to what; without them only primary suppression is done.
        is_counted: False where a row counts nobody, so that a small count is shown; None = all
            rows count people.
        own_borough: the borough hidden last.

    Returns:
        The same rows in the same order, and how much was hidden.

    Shape:
        As ``values``. In a hidden cell every figure is null, ``availability_status`` is
        ``suppressed`` and ``performance_status`` is null.

    Source:
        Disclosure control of the specification of statistics, section 8.
    """
    primary = primary_cells(values, is_share=is_share, threshold=threshold)
    primary &= True if is_counted is None else is_counted
    secondary = secondary_cells(
        values,
        primary=primary,
        is_share=is_share,
        relations=relations,
        threshold=threshold,
        own_borough=own_borough,
    )
    released = _hide_side_counts(values.copy(), threshold=threshold)
    released = _hide(released, primary | secondary)
    return released, _summary(values, primary=primary, secondary=secondary)


def _summary(
    values: pd.DataFrame, *, primary: pd.Series, secondary: pd.Series
) -> SuppressionSummary:
    has_figure = values["denominator"].gt(ROUNDING)
    hidden = (primary | secondary)[has_figure]
    slices = values["geography_level"] + ", " + values["period_type"]
    shares = (100 * hidden.groupby(slices[has_figure]).mean()).round(1)
    by_level = {str(name): float(share) for name, share in shares.items()}
    return SuppressionSummary(
        int(has_figure.sum()), int(primary.sum()), int(secondary.sum()), by_level
    )


def _hide(values: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    figures = [name for name in HIDDEN_WITH_THE_CELL if name in values]
    values[figures] = values[figures].mask(hidden)
    values["availability_status"] = values["availability_status"].mask(hidden, "suppressed")
    values["performance_status"] = values["performance_status"].mask(hidden)
    return values


def _hide_side_counts(values: pd.DataFrame, *, threshold: int) -> pd.DataFrame:
    """Hide small counts that stand beside a figure: not due, not covered, placement, bounds."""
    for name in ("not_due", "not_covered"):
        values[name] = values[name].mask(is_small(values[name], threshold=threshold))
    parts = [_people_behind(values, name) for name in PLACEMENT]
    any_small = pd.concat([is_small(part, threshold=threshold) for part in parts], axis=1).any(
        axis=1
    )
    values[list(PLACEMENT)] = values[list(PLACEMENT)].mask(any_small)
    bounds_small = is_small(_unrecorded(values), threshold=threshold)
    values[["value_low", "value_high"]] = values[["value_low", "value_high"]].mask(bounds_small)
    return values


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
