"""How often a verdict of worse or better is chance alone, and how many to expect.

Limits are estimated from few points, so signals without a change are more frequent than the
textbook's 0.27 %, and each rule adds its own. The rates are those of the newest point of 20,000
simulated series that do not change: independent normal values on an XmR chart, where they depend
neither on level nor on spread, and shares of 80 to 200 people varying by chance alone on a P-prime
chart. A test measures them again. Known departures: small denominators with exact limits signal
less often; shares that vary more than by chance as often as an XmR chart; strongly skewed rates
(about 0.057 on a gamma of shape 4) and slow turnover of the same people (rule 4) more often, so
the expected number printed above an exception list is too low for the share of people seen in a
month.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats
from warehouse.signals.catalogue import CONTROL, COUNTERPART, P_PRIME, XMR, YEAR_DIFFERENCE
from warehouse.signals.limits import BASELINE_POINTS, FULL_RULES_POINTS
from warehouse.signals.verdict import CANNOT_SAY

TRIAL_RATES = {P_PRIME: 0.001, XMR: 0.011}
"""8 to 11 points: rule 1 alone."""
GROWING_RATES = {P_PRIME: 0.008, XMR: 0.015}
"""12 points up to a full baseline: all rules, the newest point inside the baseline."""
FIXED_RATES = {P_PRIME: 0.029, XMR: 0.039}
"""Seven points and more after a baseline of 24: all rules, limits that no longer move."""
YEAR_RATE = 0.05
"""A difference of two independent shares with a 95 % interval."""
FUNNEL_ALERT_RATE = 0.05
"""A unit outside 95 % limits."""


def false_signal_rates(rows: pd.DataFrame, *, baseline_points: int = BASELINE_POINTS) -> Floats:
    """The chance of worse or better without a change in each row; 0 where neither can be said.

    Args:
        rows: ``method``, ``chart_kind``, ``polarity``, ``points`` and ``verdict`` of each
            row. A rolling rate
            has the rate of its monthly counterpart.
        baseline_points: points that fix the limits.

    Shape:
        As long as ``rows``.
    """
    points = rows["points"].to_numpy(np.int64)
    method = rows["method"].to_numpy(object)
    is_control = method == CONTROL
    trial, growing, fixed = (
        rows["chart_kind"].map(rates).fillna(rates[XMR]).to_numpy(np.float64)
        for rates in (TRIAL_RATES, GROWING_RATES, FIXED_RATES)
    )
    tests = [
        ((rows["verdict"] == CANNOT_SAY) | (rows["polarity"] == 0)).to_numpy(),
        method == YEAR_DIFFERENCE,
        is_control & (points < FULL_RULES_POINTS),
        is_control & (points <= baseline_points),
        is_control | (method == COUNTERPART),
    ]
    rates = [np.zeros(len(rows)), np.full(len(rows), YEAR_RATE), trial, growing, fixed]
    return np.select(tests, rates, 0.0).astype(np.float64)


def expected_false_signals(signals: pd.DataFrame) -> float:
    """How many of these verdicts would be worse or better if nothing had changed anywhere.

    Args:
        signals: rows of ``fct_measure_signals``, one period: measures by areas by their rates.
    """
    return float(signals["false_signal_rate"].sum())
