"""The entry point of the pipeline: monthly values in, the table ``fct_measure_signals`` out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Texts, choose
from warehouse.signals.catalogue import chart_choices
from warehouse.signals.charted import chart_rows
from warehouse.signals.differences import REFERENCES, difference_columns
from warehouse.signals.errors import SignalInputError
from warehouse.signals.false_signals import false_signal_rates
from warehouse.signals.formats import typed
from warehouse.signals.limits import BASELINE_POINTS, FULL_RULES_POINTS
from warehouse.signals.rows import SERIES, monthly_rows
from warehouse.signals.verdict import point_types, verdict_columns
from warehouse.signals.words import LONDON, beside_sentences, sentences

SIGNALS_VERSION = "1.0"
"""Goes up whenever the same values would give other signals."""

KEYS = (*SERIES, "period_start_date")
LIMIT_COLUMNS = (
    "period_end_date",
    "value",
    "target_value",
    "performance_status",
    "centre_line",
    "lower_limit",
    "upper_limit",
    "near_lower",
    "near_upper",
    "lower_limit_unclipped",
    "upper_limit_unclipped",
    "is_lower_clipped",
    "is_upper_clipped",
    "sigma",
    "sigma_z",
    "limit_method",
    "is_screened",
    "phase",
    "rebase_group",
    "is_baseline",
    "points",
)
CALL_COLUMNS = (
    "rule_hit",
    "point_type",
    "variation",
    "assurance",
    "verdict",
    "verdict_reason",
    "verdict_rule",
    "since_date",
    "signal_points",
    "size_sigma",
    "false_signal_rate",
)
BESIDE_COLUMNS = tuple(
    name
    for reference in REFERENCES
    for name in (
        f"{reference}_value",
        f"difference_from_{reference}",
        f"difference_from_{reference}_low",
        f"difference_from_{reference}_high",
    )
)
WORD_COLUMNS = ("sentence", "beside_sentence", "signals_version")
DATES = ("period_start_date", "period_end_date", "since_date")
TEXTS = (
    *SERIES,
    "performance_status",
    "limit_method",
    "phase",
    "point_type",
    "variation",
    "assurance",
    "verdict",
    "verdict_reason",
    "sentence",
    "beside_sentence",
    "signals_version",
)
SIGNAL_COLUMNS = (*KEYS, *LIMIT_COLUMNS, *CALL_COLUMNS, *BESIDE_COLUMNS, *WORD_COLUMNS)


def measure_signals(
    values: pd.DataFrame,
    catalogue: pd.DataFrame,
    *,
    rebases: pd.DataFrame | None = None,
    geographies: pd.DataFrame | None = None,
    providers: pd.DataFrame | None = None,
    baseline_points: int = BASELINE_POINTS,
    is_screened: bool = True,
) -> pd.DataFrame:
    """Limits, rules, verdict and sentence of every measure, place, provider and month.

    Args:
        values: rows of ``fct_measure_values``; months are taken, and the rolling 12 months of
            measures that have no months.
        catalogue: ``dim_measures``.
        rebases: the rebase log; nothing is rebased without it.
        geographies: ``dim_geographies``, for the names in sentences; codes stand in without it.
        providers: ``dim_providers``, likewise.
        baseline_points: points that fix the limits of a group; 12 or more.
        is_screened: drop extraordinary moving ranges once.

    Returns:
        One row per row taken, ordered by KEYS. Limits, ``rule_hit`` and ``point_type`` are the
        chart as known now; ``variation``, ``assurance``, ``verdict``, ``since_date`` and the
        sentences are what the month said with points up to it, and so the verdict of a quarter
        is that of its last month.

    Shape:
        SIGNAL_COLUMNS. Dates are ``datetime.date``; ``period_start_date`` is the first day of the
        month (of a rolling year: of its last month). ``rule_hit`` 1-4 or null;
        ``point_type`` and limits null off a chart;
        ``verdict`` worse, better, no_detectable_change or cannot_say, never null.

    Units:
        Figures and limits in ``unit`` of the measure; differences of percentages in points.

    Raises:
        SignalInputError: a column, measure or word is missing or unknown, or a row is doubled.
        RebaseLogError: an entry of the rebase log is not complete.
    """
    if baseline_points < FULL_RULES_POINTS:
        raise SignalInputError(
            f"baseline_points is {baseline_points}; limits are fixed on {FULL_RULES_POINTS} or more"
        )
    choices = chart_choices(catalogue)
    rows = monthly_rows(values, choices, rebases=rebases)
    rows["period_start_date"] = rows["month_start_date"]
    chart = chart_rows(rows, baseline_points=baseline_points, is_screened=is_screened)
    rows = pd.concat([rows, chart, difference_columns(rows)], axis=1)
    rows = pd.concat([rows, verdict_columns(rows)], axis=1)
    rows = _with_point_types(rows, is_screened=is_screened)
    rows["false_signal_rate"] = false_signal_rates(rows, baseline_points=baseline_points)
    rows = _with_words(rows, choices, geographies=geographies, providers=providers)
    rows = rows.sort_values(list(KEYS), kind="stable", ignore_index=True)
    return typed(rows[list(SIGNAL_COLUMNS)], dates=DATES, texts=TEXTS)


def _with_point_types(rows: pd.DataFrame, *, is_screened: bool) -> pd.DataFrame:
    rule, sign = rows["rule"].to_numpy(np.int64), rows["sign"].to_numpy(np.int64)
    types = point_types(rule, sign, rows["polarity"].to_numpy(np.int64))
    has_limits = rows["has_limits"].to_numpy()
    method = rows["limit_method"].where(has_limits, "none")
    return rows.assign(
        rule_hit=pd.array(np.where(rule > 0, rule, 0), dtype="Int64"),
        point_type=choose([has_limits], [types], None),
        limit_method=method,
        is_screened=is_screened & has_limits,
    ).assign(rule_hit=lambda frame: frame["rule_hit"].mask(frame["rule_hit"] == 0))


def _with_words(
    rows: pd.DataFrame,
    choices: pd.DataFrame,
    *,
    geographies: pd.DataFrame | None,
    providers: pd.DataFrame | None,
) -> pd.DataFrame:
    names = choices.set_index("measure_code")["measure_name"]
    rows = rows.assign(
        place_name=_places(rows, geographies, providers),
        counterpart_name=rows["counterpart_code"].map(names),
        signals_version=SIGNALS_VERSION,
    )
    return rows.assign(sentence=sentences(rows), beside_sentence=beside_sentences(rows))


def _places(
    rows: pd.DataFrame, geographies: pd.DataFrame | None, providers: pd.DataFrame | None
) -> Texts:
    """``in Lewisham (London CRC, sex: female)`` for every row."""
    place = "in " + _names(rows["geography_code"], geographies, "geography")
    level = rows["geography_level"]
    place = place.mask(level == "all", f"in {LONDON}").mask(level == "outside", "outside London")
    place = place.mask(level == "unplaced", "with no borough known")
    provider = _names(rows["provider_code"], providers, "provider").mask(
        rows["provider_code"] == "all", ""
    )
    group = (rows["breakdown"] + ": " + rows["breakdown_value"]).mask(
        rows["breakdown"] == "all", ""
    )
    joint = pd.Series(np.where((provider != "") & (group != ""), ", ", ""), index=rows.index)
    inside = provider + joint + group
    return (place + (" (" + inside + ")").mask(inside == "", "")).to_numpy(object)


def _names(codes: pd.Series, names: pd.DataFrame | None, kind: str) -> pd.Series:
    texts = codes.astype(object)
    if names is None:
        return texts
    known = names.drop_duplicates(f"{kind}_code").set_index(f"{kind}_code")[f"{kind}_name"]
    return texts.map(known).astype(object).where(texts.isin(known.index), texts)
