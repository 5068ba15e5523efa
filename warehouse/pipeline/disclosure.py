"""Disclosure control of measure values: what the partnership publication may not say.

Primary suppression hides every cell that tells about one to k people. Secondary suppression then
hides a second cell wherever a hidden one could be had by subtracting its neighbours from a total.
Both work on whole cells: numerator, denominator, value and everything derived from them.
Relations are data (:class:`Relation`), so that an attack test can use the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

GROUP = ["breakdown", "breakdown_value"]
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
class Relation:
    """Cells that add up to a total.

    Shape of ``members``: cell (int, row position), group (int), is_total (bool).
    """

    name: str
    members: pd.DataFrame


@dataclass(frozen=True, slots=True)
class SuppressionSummary:
    """How much was hidden.

    Units:
        Counts of cells that hold a figure; ``suppressed_pct`` is 0-100.
    """

    cells: int
    primary: int
    secondary: int

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


def secondary_cells(
    values: pd.DataFrame, *, primary: pd.Series, relations: Sequence[Relation], threshold: int
) -> pd.Series:
    """Further cells to hide, so that no relation has exactly one hidden cell.

    In every group with one hidden cell the smallest other cell goes too: a part rather than the
    total, and one whose numerator and complement are large enough to hide behind. Repeated until
    nothing changes, because a cell lies in several relations.

    Returns:
        True for the cells hidden for others' sake, never for a primary one.
    """
    hidden = primary.to_numpy(copy=True)
    order = _order_of_hiding(values, threshold=threshold)
    usable = values["denominator"].gt(ROUNDING).to_numpy()
    members = pd.concat([r.members.assign(relation=i) for i, r in enumerate(relations)])
    while len(chosen := _next_cells(members, hidden=hidden, usable=usable, order=order)):
        hidden[chosen] = True
    return pd.Series(hidden, index=values.index) & ~primary


def _order_of_hiding(values: pd.DataFrame, *, threshold: int) -> np.ndarray:
    """Position of each cell in the order of hiding: cells with room to hide behind, small first."""
    complement = values["denominator"] - values["numerator"]
    is_weak = values["numerator"].le(threshold) | complement.abs().le(threshold)
    by_size = np.lexsort((values["denominator"].fillna(0).to_numpy(), is_weak.to_numpy()))
    order = np.empty(len(values), dtype=np.int64)
    order[by_size] = np.arange(len(values))
    return order


def _next_cells(
    members: pd.DataFrame, *, hidden: np.ndarray, usable: np.ndarray, order: np.ndarray
) -> np.ndarray:
    """The cell to hide next in each group that has exactly one hidden cell."""
    cells = members["cell"].to_numpy()
    frame = members.assign(is_hidden=hidden[cells], rank=order[cells])
    frame["hidden_in_group"] = frame.groupby(["relation", "group"])["is_hidden"].transform("sum")
    open_cells = frame[(frame["hidden_in_group"] == 1) & ~frame["is_hidden"] & usable[cells]]
    first = open_cells.sort_values(["is_total", "rank"]).groupby(["relation", "group"])["cell"]
    return np.unique(first.first().to_numpy())


def suppress(
    values: pd.DataFrame,
    *,
    is_share: pd.Series,
    threshold: int,
    relations: Sequence[Relation] = (),
) -> tuple[pd.DataFrame, SuppressionSummary]:
    """Measure values as a partnership may see them.

    Args:
        values: rows of ``fct_measure_values``, not changed.
        is_share: see :func:`primary_cells`.
        threshold: k; a count of 1 to k is not released.
        relations: what adds up to what; without them only primary suppression is done.

    Returns:
        The same rows in the same order, and how much was hidden.

    Shape:
        As ``values``. In a hidden cell every figure is null, ``availability_status`` is
        ``suppressed`` and ``performance_status`` is null.

    Source:
        Disclosure control of the specification of statistics, section 8.
    """
    primary = primary_cells(values, is_share=is_share, threshold=threshold)
    secondary = (
        secondary_cells(values, primary=primary, relations=relations, threshold=threshold)
        if relations
        else pd.Series(False, index=values.index)
    )
    released = _hide_side_counts(values.copy(), threshold=threshold)
    released = _hide(released, primary | secondary)
    cells = int(values["denominator"].gt(ROUNDING).sum())
    return released, SuppressionSummary(cells, int(primary.sum()), int(secondary.sum()))


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


def relations_of(
    values: pd.DataFrame, *, kinds: pd.Series, parents: pd.DataFrame
) -> tuple[Relation, ...]:
    """What adds up to what in ``fct_measure_values``.

    Args:
        values: rows of ``fct_measure_values``.
        kinds: the measure's kind, row by row.
        parents: geography_code, parent_geography_code, valid_from_date, valid_to_date (null =
            open) of the boroughs.

    Returns:
        Boroughs, outside and unplaced = all; boroughs = their cluster; clusters, outside and
        unplaced = all; providers = all; months = quarter; months = rolling year; a snapshot's
        quarter = its last month.
    """
    frame = _keyed(values, kinds)
    return (
        *_geography_relations(frame, parents),
        _provider_relation(frame),
        *_period_relations(frame),
    )


def _keyed(values: pd.DataFrame, kinds: pd.Series) -> pd.DataFrame:
    """Cells that were supplied, with whole numbers for keys: texts take many times longer."""
    starts = pd.to_datetime(values["period_start_date"])
    ends = pd.to_datetime(values["period_end_date"])
    frame = pd.DataFrame(
        {
            "item": values.groupby(["measure_code", *GROUP], sort=False).ngroup(),
            "length": pd.factorize(values["period_type"])[0],
            "period_type": values["period_type"],
            "start": starts.dt.year * 12 + starts.dt.month,
            "end": ends.dt.year * 12 + ends.dt.month,
            "start_date": starts,
            "level": values["geography_level"],
            "geography_code": values["geography_code"],
            "place": values.groupby(["geography_level", "geography_code"], sort=False).ngroup(),
            "provider": pd.factorize(values["provider_code"])[0],
            "is_all_providers": values["provider_code"] == "all",
            "kind": kinds,
        }
    ).reset_index(drop=True)
    frame["cell"] = np.arange(len(frame))
    return frame[values["denominator"].notna().to_numpy()]


def _relation(name: str, parts: pd.DataFrame, totals: pd.DataFrame, *, by: list[str]) -> Relation:
    """Number the groups of parts and totals that share the values of ``by``."""
    both = pd.concat(
        [parts.assign(is_total=False), totals.assign(is_total=True)], ignore_index=True
    )
    group = both.groupby(by, dropna=False, sort=False).ngroup()
    members = both[["cell", "is_total"]].assign(group=group.to_numpy(dtype="int64"))
    members = members.astype({"cell": "int64", "is_total": "bool"})
    has_total = members.groupby("group")["is_total"].transform("any")
    has_parts = ~members.groupby("group")["is_total"].transform("all")
    return Relation(name, members[has_total & has_parts].reset_index(drop=True))


def _geography_relations(frame: pd.DataFrame, parents: pd.DataFrame) -> Iterable[Relation]:
    by = ["item", "length", "start", "provider"]
    level = frame["level"]
    for name, part in (("boroughs", "borough"), ("clusters", "cluster")):
        # Where nothing is published by that level, outside and unplaced add up to nothing.
        divided = frame[level == part][by].drop_duplicates()
        parts = frame[level.isin([part, "outside", "unplaced"])].merge(divided, on=by)
        yield _relation(name, parts, frame[level == "all"], by=by)
    boroughs = frame[level == "borough"].merge(parents, on="geography_code", how="inner")
    until = pd.to_datetime(boroughs["valid_to_date"])
    since = pd.to_datetime(boroughs["valid_from_date"])
    in_force = (since <= boroughs["start_date"]) & (
        until.isna() | (until >= boroughs["start_date"])
    )
    boroughs = boroughs.assign(cluster=boroughs["parent_geography_code"])
    clusters = frame[level == "cluster"]
    yield _relation(
        "boroughs_of_cluster",
        boroughs.loc[in_force.astype("bool")],
        clusters.assign(cluster=clusters["geography_code"]),
        by=[*by, "cluster"],
    )


def _provider_relation(frame: pd.DataFrame) -> Relation:
    is_total = frame["is_all_providers"]
    by = ["item", "length", "start", "place"]
    return _relation("providers", frame[~is_total], frame[is_total], by=by)


def _period_relations(frame: pd.DataFrame) -> Iterable[Relation]:
    by = ["item", "place", "provider", "window"]
    summed = frame[frame["kind"].isin(["share", "rate"])]
    months = summed[summed["period_type"] == "month"]
    quarters = summed[summed["period_type"] == "quarter"]
    years = summed[summed["period_type"] == "rolling_12_months"]
    # A quarter is known by its last month, and a month's quarter by rounding up to it.
    yield _relation(
        "months_of_quarter",
        months.assign(window=(months["end"] + 2) // 3 * 3),
        quarters.assign(window=quarters["end"]),
        by=by,
    )
    spread = pd.concat([months.assign(window=months["end"] + later) for later in range(12)])
    yield _relation("months_of_year", spread, years.assign(window=years["end"]), by=by)
    stock = frame[frame["kind"].isin(["snapshot_share", "mean_stock", "quantile_ratio"])]
    stock = stock.assign(window=stock["end"])
    is_month = stock["period_type"] == "month"
    yield _relation("snapshot_of_quarter", stock[is_month], stock[~is_month], by=by)
