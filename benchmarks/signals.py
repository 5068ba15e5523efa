"""Time of the signals against a bare numpy pass over the same points.

Run: ``python -m benchmarks.signals --points 100000``. The bare pass computes the mean, the mean
moving range and the limits of every series once, and compares every point with them: no rules, no
calls as of each month, no references, no sentences.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from benchmarks.measuring import Line, fastest, in_own_process, report
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


def measure(*, points: int) -> Line:
    """All verdicts of a month of figures against the bare pass over them."""
    frame = values(points)
    per_100k = GOAL_SECONDS_PER_100K * len(frame) / 100_000
    bare_seconds = fastest(lambda: bare(frame), repeats=5)
    return Line(
        what="signals of monthly figures",
        size=f"{len(frame):,} points",
        measured=in_own_process("benchmarks.signals", "--one", str(points)),
        floor_seconds=bare_seconds,
        goal=round(per_100k / bare_seconds),
        goal_size=f"{GOAL_SECONDS_PER_100K:.0f} s for 100,000 points",
    )


def steps(points: int) -> dict[str, float]:
    """Seconds of each step of the signals."""
    frame, measures = values(points), catalogue()
    signals = measure_signals(frame, measures)
    quarters = frame.assign(period_type="quarter")
    return {
        "measure_signals": fastest(lambda: measure_signals(frame, measures), repeats=2),
        "review_table": fastest(lambda: review_table(signals, measures), repeats=2),
        "fct_funnel": fastest(lambda: fct_funnel(quarters, measures), repeats=2),
    }


def main() -> None:
    """Print the line of the table and the seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--one", type=int, metavar="POINTS", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        frame, measures = values(given.one), catalogue()
        report(lambda: measure_signals(frame, measures))
        return
    print(measure(points=given.points).as_dict())
    for step, seconds in steps(given.points).items():
        print(f"{step:<22} {seconds:>8.2f} s")


if __name__ == "__main__":
    main()
