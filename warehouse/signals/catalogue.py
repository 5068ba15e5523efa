"""Which chart a measure gets: the catalogue's ``chart_kind`` and ``kind`` decide, nothing else."""

from __future__ import annotations

import pandas as pd

from warehouse.signals.errors import SignalInputError

P_PRIME, XMR, LINE = "p_prime", "xmr", "line"
CONTROL_CHARTS = (P_PRIME, XMR)

CONTROL, YEAR_DIFFERENCE, COUNTERPART, NO_INTERVAL = (
    "control_chart",
    "year_difference",
    "counterpart",
    "no_interval",
)

METHODS: dict[tuple[str, str], str] = {
    (P_PRIME, "share"): CONTROL,
    (P_PRIME, "snapshot_share"): CONTROL,
    (XMR, "share"): CONTROL,
    (XMR, "snapshot_share"): CONTROL,
    (XMR, "rate"): CONTROL,
    (LINE, "share"): YEAR_DIFFERENCE,
    (LINE, "snapshot_share"): YEAR_DIFFERENCE,
    (LINE, "rate"): NO_INTERVAL,
    (LINE, "rolling_rate"): COUNTERPART,
    (LINE, "mean_stock"): NO_INTERVAL,
    (LINE, "quantile_ratio"): NO_INTERVAL,
}
"""How a measure comes to its verdict: one way for each pair of ``chart_kind`` and ``kind``.

A share drawn as a line is a rolling share: its windows a year apart do not overlap.
"""

DIRECTION_SIGN = {"higher_is_better": 1, "lower_is_better": -1, "neutral": 0}

NEEDED = ("measure_code", "measure_name", "domain", "kind", "unit", "direction", "chart_kind")


def chart_choices(catalogue: pd.DataFrame) -> pd.DataFrame:
    """The chart and the way to a verdict of each measure.

    Args:
        catalogue: one row per measure, as ``dim_measures``. A column ``counterpart_measure_code``
            may name the monthly counterpart of a rolling rate; without it the counterpart is the
            one monthly rate with an XmR chart in the same domain. A column ``is_same_people``
            may say that a measure counts the same people each month; without it none does.

    Returns:
        One row per measure, in the order of the catalogue.

    Shape:
        measure_code, measure_name, domain, kind, unit, direction, chart_kind (str), method (str,
        see METHODS), polarity (int: 1, -1, 0), is_same_people (bool), counterpart_code (str, null
        unless rolling_rate).

    Raises:
        SignalInputError: a column is missing, a measure is there twice, or a word is unknown.
    """
    require_columns(catalogue, NEEDED, name="catalogue")
    chosen = catalogue.loc[:, list(NEEDED)].reset_index(drop=True).astype(object)
    _refuse(chosen["measure_code"].duplicated(), chosen, "is in the catalogue more than once")
    pairs = pd.Series(list(zip(chosen["chart_kind"], chosen["kind"], strict=True)), dtype=object)
    chosen["method"] = pairs.map(METHODS).astype(object)
    _refuse(chosen["method"].isna(), chosen, "has a chart_kind that its kind cannot have")
    chosen["polarity"] = chosen["direction"].map(DIRECTION_SIGN)
    _refuse(chosen["polarity"].isna(), chosen, "has an unknown direction")
    chosen["polarity"] = chosen["polarity"].astype(int)
    chosen["is_same_people"] = False
    if "is_same_people" in catalogue.columns:
        chosen["is_same_people"] = catalogue["is_same_people"].fillna(False).to_numpy(bool)
    chosen["counterpart_code"] = _counterparts(chosen, catalogue)
    return chosen


def require_columns(frame: pd.DataFrame, columns: tuple[str, ...], *, name: str) -> None:
    """Refuse a frame without the columns a calculation reads.

    Raises:
        SignalInputError: names every missing column.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise SignalInputError(f"{name}: no column {', '.join(missing)}; add it to the frame")


def _refuse(is_wrong: pd.Series, chosen: pd.DataFrame, what: str) -> None:
    if is_wrong.any():
        row = chosen.loc[is_wrong.to_numpy()].iloc[0]
        raise SignalInputError(
            f"catalogue: {row['measure_code']} {what} (chart_kind {row['chart_kind']}, "
            f"kind {row['kind']}, direction {row['direction']}); correct measures.csv"
        )


def _counterparts(chosen: pd.DataFrame, catalogue: pd.DataFrame) -> pd.Series:
    is_rolling = chosen["method"] == COUNTERPART
    rates = chosen[(chosen["kind"] == "rate") & (chosen["chart_kind"] == XMR)]
    alone = rates.drop_duplicates("domain", keep=False).set_index("domain")["measure_code"]
    found = chosen["domain"].map(alone).astype(object)
    if "counterpart_measure_code" in catalogue.columns:
        named = catalogue["counterpart_measure_code"].reset_index(drop=True).astype(object)
        found = named.where(named.notna() & (named != ""), found)
    return found.where(is_rolling, None)
