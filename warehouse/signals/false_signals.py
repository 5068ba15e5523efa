"""How often a verdict of worse or better is chance alone, and how many to expect.

Limits are estimated from few points, so signals without a change are more frequent than the
textbook's 0.27 %, and each rule adds its own. The rates are those of the newest point of 20,000
simulated series that do not change: independent normal values on an XmR chart, where they depend
neither on level nor on spread, and shares of 80 to 200 people varying by chance alone on a P-prime
chart. A test measures them again. Known departures: small denominators with exact limits signal
less often; shares that vary more than by chance as often as an XmR chart; strongly skewed rates
more often (about 0.057 on a gamma of shape 4).

Shares of the same people each month have rates of their own: the level wanders as people come and
go, and rule 4 marks it. Simulated with 60 to 400 people whose chances of being seen differ much
(beta 2, 1) and of whom 4 to 15 % leave each month; where habits differ less (beta 7, 3) half as
many are marked, so the printed number is rather too high than too low.
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
SAME_PEOPLE_RATES = (0.001, 0.021, 0.11)
"""Shares of the same people each month at the three stages."""
YEAR_RATE = 0.05
"""A difference of two independent shares with a 95 % interval."""
FUNNEL_ALERT_RATE = 0.05
"""A unit outside 95 % limits."""


def false_signal_rates(rows: pd.DataFrame, *, baseline_points: int = BASELINE_POINTS) -> Floats:
    """The chance of worse or better without a change in each row; 0 where neither can be said.

    Args:
        rows: ``method``, ``chart_kind``, ``is_same_people``, ``polarity``, ``points`` and
            ``verdict`` of each row. A rolling rate has the rate of its monthly counterpart.
        baseline_points: points that fix the limits.

    Shape:
        As long as ``rows``.
    """
    points = rows["points"].to_numpy(np.int64)
    method = rows["method"].to_numpy(object)
    is_control = method == CONTROL
    is_same = ((rows["chart_kind"] == P_PRIME) & rows["is_same_people"]).to_numpy(np.bool_)
    trial, growing, fixed = (
        np.where(is_same, same, rows["chart_kind"].map(rates).fillna(rates[XMR])).astype(np.float64)
        for rates, same in zip(
            (TRIAL_RATES, GROWING_RATES, FIXED_RATES), SAME_PEOPLE_RATES, strict=True
        )
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
