"""The control charts of every row: drawn limits, marks and the call of each month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats, divide
from warehouse.signals.as_of import Calls, Chart, Fit, call_points, draw_charts
from warehouse.signals.catalogue import CONTROL_CHARTS, P_PRIME
from warehouse.signals.limits import BASELINE_POINTS, FULL_RULES_POINTS, MINIMUM_POINTS, Limits
from warehouse.signals.p_prime import p_prime_limits
from warehouse.signals.panel import Panel, Places, build_panel
from warehouse.signals.xmr import xmr_limits

PERCENT = 100.0
EXACT = "exact_binomial"
TOO_FEW, TRIAL, FULL = "too_few_points", "trial", "full"

NUMBERS = (
    "centre_line",
    "lower_limit",
    "upper_limit",
    "near_lower",
    "near_upper",
    "lower_limit_unclipped",
    "upper_limit_unclipped",
    "sigma",
    "sigma_z",
    "call_centre",
    "call_lower",
    "call_upper",
    "call_distance",
)
COUNTS = ("rule", "sign", "call_rule", "call_sign", "run_points", "points")
FLAGS = ("is_lower_clipped", "is_upper_clipped", "is_baseline", "has_limits", "has_call")
TEXTS = ("limit_method", "phase")
_SCALED = (
    "centre_line",
    "near_lower",
    "near_upper",
    "lower_limit_unclipped",
    "upper_limit_unclipped",
    "sigma",
    "call_centre",
    "call_lower",
    "call_upper",
)


def chart_rows(
    rows: pd.DataFrame, *, baseline_points: int = BASELINE_POINTS, is_screened: bool = True
) -> pd.DataFrame:
    """The chart columns of every monthly row, empty where a row is no point of a control chart.

    Args:
        rows: from ``monthly_rows``.
        baseline_points: points that fix the limits of a group, at least 12.
        is_screened: drop extraordinary moving ranges once.

    Shape:
        As long as ``rows``, same index: NUMBERS (float), COUNTS (int, 0 for none), FLAGS (bool),
        TEXTS (str, null off a chart). Columns that begin with ``call_`` hold what was known in
        that month, the others what is known now. ``run_points`` and ``points`` as in that month.

    Units:
        Numbers in the unit of the measure; ``sigma_z`` and ``call_distance`` have none.
    """
    frames = []
    for kind in CONTROL_CHARTS:
        points = rows.loc[(rows["chart_kind"] == kind) & rows["is_point"]]
        panel, places = build_panel(_in_chart_unit(points, kind))
        fit = chart_fit(kind, is_screened=is_screened)
        chart = draw_charts(panel, fit, baseline_points=baseline_points)
        calls = call_points(panel, fit, baseline_points=baseline_points)
        found = _read(chart, calls, panel, places, points, baseline_points=baseline_points)
        found["limit_method"] = np.where(found.pop("is_exact"), EXACT, kind).astype(object)
        scaled = found.assign(**{name: found[name] * _scale(kind) for name in _SCALED})
        frames.append(_clipped(scaled, is_percent=(points["unit"] == "percent").to_numpy()))
    return _typed(pd.concat(frames).reindex(rows.index))


def _scale(kind: str) -> float:
    return PERCENT if kind == P_PRIME else 1.0


def _in_chart_unit(points: pd.DataFrame, kind: str) -> pd.DataFrame:
    """A P-prime chart is computed on proportions, whatever the rounding of the published value."""
    if kind != P_PRIME:
        return points
    return points.assign(value=divide(points["numerator"], points["denominator"]))


def chart_fit(kind: str, *, is_screened: bool) -> Fit:
    """How a kind of control chart makes its limits from the first points of a panel."""

    def p_prime(panel: Panel, points: int) -> Limits:
        return p_prime_limits(
            panel.numerator,
            panel.denominator,
            gap_before=panel.gap_before,
            baseline_points=points,
            is_screened=is_screened,
        )

    def xmr(panel: Panel, points: int) -> Limits:
        return xmr_limits(
            panel.values,
            gap_before=panel.gap_before,
            baseline_points=points,
            is_screened=is_screened,
        )

    return p_prime if kind == P_PRIME else xmr


def _read(
    chart: Chart,
    calls: Calls,
    panel: Panel,
    places: Places,
    points: pd.DataFrame,
    *,
    baseline_points: int,
) -> pd.DataFrame:
    limits, has_limits = chart.limits, chart.has_limits[places.row]
    drawn = {
        "centre_line": limits.centre,
        "lower_limit_unclipped": limits.lower,
        "upper_limit_unclipped": limits.upper,
        "near_lower": limits.near_lower,
        "near_upper": limits.near_upper,
        "sigma": limits.sigma,
    }
    known_then: dict[str, np.ndarray] = {
        "call_centre": calls.centre,
        "call_lower": calls.lower,
        "call_upper": calls.upper,
        "call_distance": calls.distance,
        "call_rule": calls.rule,
        "call_sign": calls.sign,
        "run_points": calls.run_points,
        "has_call": calls.has_limits,
    }
    columns = {
        name: np.where(has_limits, places.read(matrix), np.nan) for name, matrix in drawn.items()
    }
    columns |= {name: places.read(matrix) for name, matrix in known_then.items()}
    columns |= {
        "sigma_z": np.where(has_limits, limits.sigma_z[places.row], np.nan),
        "rule": places.read(chart.marks.rule),
        "sign": places.read(chart.marks.sign),
        "points": places.column + 1,
        "is_baseline": places.column < np.minimum(panel.counts[places.row], baseline_points),
        "has_limits": has_limits,
        "is_exact": places.read(limits.is_exact),
        "phase": _phase(places.column + 1),
    }
    return pd.DataFrame(columns, index=points.index)


def _phase(points: np.ndarray) -> np.ndarray:
    is_stage = [points < MINIMUM_POINTS, points < FULL_RULES_POINTS]
    return np.select(is_stage, [TOO_FEW, TRIAL], FULL).astype(object)


def _clipped(found: pd.DataFrame, *, is_percent: np.ndarray) -> pd.DataFrame:
    """Drawn limits within what is possible: nothing is below 0, no percentage above 100."""
    highest: Floats = np.where(is_percent, PERCENT, np.inf)
    lower, upper = found["lower_limit_unclipped"], found["upper_limit_unclipped"]
    return found.assign(
        lower_limit=np.clip(lower, 0, highest),
        upper_limit=np.clip(upper, 0, highest),
        near_lower=np.clip(found["near_lower"], 0, highest),
        near_upper=np.clip(found["near_upper"], 0, highest),
        is_lower_clipped=lower < 0,
        is_upper_clipped=upper > highest,
    )


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    for name in NUMBERS:
        found[name] = found[name].astype(np.float64)
    for name in COUNTS:
        found[name] = found[name].fillna(0).astype(np.int64)
    for name in FLAGS:
        found[name] = found[name].eq(True).astype(np.bool_)
    for name in TEXTS:
        found[name] = found[name].astype(object).where(found[name].notna(), None)
    return found[[*NUMBERS, *COUNTS, *FLAGS, *TEXTS]]
