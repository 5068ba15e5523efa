"""How often a verdict of worse or better is chance alone, and how many to expect.

Limits are estimated from few points, so signals without a change are more frequent than the
textbook's 0.27 %. The rates below are those of the newest point of series that do not change
(independent normal values; a share whose denominator is not small behaves alike, and one with
exact limits signals less often), measured on 400,000 simulated series a stage; the flags of an XmR
chart do not depend on level or spread, so one number serves every measure. A test measures them
again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats
from warehouse.signals.catalogue import CONTROL, COUNTERPART, YEAR_DIFFERENCE
from warehouse.signals.limits import BASELINE_POINTS, FULL_RULES_POINTS
from warehouse.signals.verdict import CANNOT_SAY

TRIAL_RATE = 0.011
"""8 to 11 points: rule 1 alone."""
GROWING_RATE = 0.015
"""12 points up to a full baseline: all rules, the newest point inside the baseline."""
FIXED_RATE = 0.040
"""After the baseline of 24 points: all rules against limits that no longer move."""
YEAR_RATE = 0.05
"""A difference of two independent shares with a 95 % interval."""
FUNNEL_ALERT_RATE = 0.05
"""A unit outside 95 % limits."""


def false_signal_rates(rows: pd.DataFrame, *, baseline_points: int = BASELINE_POINTS) -> Floats:
    """The chance of a signal without a change in each row; 0 where nothing can be said.

    Args:
        rows: ``method``, ``points`` and ``verdict`` of each row.
        baseline_points: points that fix the limits.

    Shape:
        As long as ``rows``.
    """
    points = rows["points"].to_numpy(np.int64)
    method = rows["method"].to_numpy(object)
    tests = [
        (rows["verdict"] == CANNOT_SAY).to_numpy(),
        method == YEAR_DIFFERENCE,
        (method == CONTROL) & (points < FULL_RULES_POINTS),
        (method == CONTROL) & (points <= baseline_points),
        (method == CONTROL) | (method == COUNTERPART),
    ]
    rates = [0.0, YEAR_RATE, TRIAL_RATE, GROWING_RATE, FIXED_RATE]
    return np.select(tests, rates, 0.0).astype(np.float64)


def expected_false_signals(signals: pd.DataFrame) -> float:
    """How many of these verdicts would be worse or better if nothing had changed anywhere.

    Args:
        signals: rows of ``fct_measure_signals``, one period: measures by areas by their rates.
    """
    return float(signals["false_signal_rate"].sum())
