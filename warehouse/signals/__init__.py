"""Statistics once: limits, rules, verdicts, intervals and funnels as pure functions.

Frames in, frames out; nothing here reads or writes anything. The run calls ``measure_signals``,
``review_table`` and ``fct_funnel`` and stores what they return; everything else reads that.
"""

from __future__ import annotations

from warehouse.signals.catalogue import chart_choices
from warehouse.signals.errors import RebaseLogError, SignalInputError
from warehouse.signals.exceptions import Review, review, review_of, review_table
from warehouse.signals.false_signals import expected_false_signals
from warehouse.signals.funnel import funnel_limit
from warehouse.signals.funnel_table import fct_funnel, funnel
from warehouse.signals.intervals import (
    Interval,
    difference_from_fixed,
    newcombe,
    rate_ratio,
    wilson,
)
from warehouse.signals.measure import SIGNAL_COLUMNS, SIGNALS_VERSION, measure_signals
from warehouse.signals.p_prime import p_prime_limits
from warehouse.signals.words import alt_text
from warehouse.signals.xmr import xmr_limits

__all__ = [
    "SIGNALS_VERSION",
    "SIGNAL_COLUMNS",
    "Interval",
    "RebaseLogError",
    "Review",
    "SignalInputError",
    "alt_text",
    "chart_choices",
    "difference_from_fixed",
    "expected_false_signals",
    "fct_funnel",
    "funnel",
    "funnel_limit",
    "measure_signals",
    "newcombe",
    "p_prime_limits",
    "rate_ratio",
    "review",
    "review_of",
    "review_table",
    "wilson",
    "xmr_limits",
]
