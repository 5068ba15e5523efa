"""Time of the signals against a bare numpy pass over the same points.

Run: ``python benchmarks/signals.py [points]``. The bare pass computes the mean, the mean moving
range and the limits of every series once, and compares every point with them: no rules, no calls
as of each month, no references, no sentences.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from warehouse.signals import fct_funnel, measure_signals, review_table

MONTHS = 36
GOAL_SECONDS_PER_100K = 10.0


def catalogue() -> pd.DataFrame:
    """One share and one rate."""
    return pd.DataFrame(
        {
            "measure_code": ["share", "rate"],
            "measure_name": ["A share", "A rate"],
            "domain": "contact",
            "kind": ["share", "rate"],
            "unit": ["percent", "days"],
            "direction": "higher_is_better",
            "chart_kind": ["p_prime", "xmr"],
        }
    )


def values(points: int, *, seed: int = 1) -> pd.DataFrame:
    """Half of the points of shares, half of rates, in boroughs of one provider."""
    rng = np.random.default_rng(seed)
    count = max(1, points // (2 * MONTHS))
    months = pd.date_range("2014-01-01", periods=MONTHS, freq="MS")
    frame = pd.DataFrame(
        {
            "measure_code": np.repeat(["share", "rate"], count * MONTHS),
            "geography_code": np.tile(np.repeat(np.arange(count), MONTHS), 2).astype(str),
            "period_start_date": np.tile(months.to_numpy(), 2 * count),
        }
    )
    size = rng.integers(40, 300, len(frame))
    return frame.assign(
        period_type="month",
        period_end_date=frame["period_start_date"] + pd.offsets.MonthEnd(0),
        geography_level="borough",
        provider_code="C17",
        breakdown="all",
        breakdown_value="all",
        availability_status="available",
        numerator=rng.binomial(size, 0.7).astype(float),
        denominator=size.astype(float),
        value=lambda rows: 100 * rows["numerator"] / rows["denominator"],
    )


def bare(frame: pd.DataFrame) -> int:
    """One numpy pass: limits of every series, points outside."""
    matrix = frame["value"].to_numpy().reshape(-1, MONTHS)
    mean = matrix.mean(axis=1, keepdims=True)
    reach = 2.66 * np.abs(np.diff(matrix, axis=1)).mean(axis=1, keepdims=True)
    return int((np.abs(matrix - mean) > reach).sum())


def seconds(task: Callable[[], object], *, repeats: int) -> float:
    """The fastest of some repeats."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return min(times)


def main(points: int) -> None:
    """Print the times, their ratio and the time for 100,000 points."""
    frame, measures = values(points), catalogue()
    signals = measure_signals(frame, measures)
    quarters = frame.assign(period_type="quarter")
    base = seconds(lambda: bare(frame), repeats=5)
    full = seconds(lambda: measure_signals(frame, measures), repeats=2)
    reviewed = seconds(lambda: review_table(signals, measures), repeats=2)
    funnels = seconds(lambda: fct_funnel(quarters, measures), repeats=2)
    print(f"points                 {len(frame):>10,}")
    print(f"bare numpy pass        {base:>10.4f} s")
    print(f"measure_signals        {full:>10.2f} s   {full / base:,.0f} x the bare pass")
    print(
        f"per 100,000 points     {full / len(frame) * 1e5:>10.2f} s   goal {GOAL_SECONDS_PER_100K}"
    )
    print(f"review_table           {reviewed:>10.2f} s")
    print(f"fct_funnel             {funnels:>10.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
