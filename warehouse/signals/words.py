"""The sentences of the verdicts: one text for the app, alt text, the command line and reports.

Sentences are put together from columns, for all rows at once, and depend on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Bools, Texts, choose
from warehouse.signals.catalogue import COUNTERPART, YEAR_DIFFERENCE
from warehouse.signals.formats import difference_texts, month_texts, number_texts, value_texts
from warehouse.signals.limits import MINIMUM_POINTS
from warehouse.signals.verdict import BETTER, CANNOT_SAY, FAILS, HIT_AND_MISS, PASSES, WORSE

VERDICT_WORDS = {
    WORSE: "Worse",
    BETTER: "Better",
    "no_detectable_change": "No detectable change",
    CANNOT_SAY: "Cannot say",
}
VARIATION_WORDS = {
    "common_cause": "ordinary variation",
    "improvement": "improvement",
    "concern": "concern",
    "neutral_high": "unusually high",
    "neutral_low": "unusually low",
}
ASSURANCE_WORDS = {
    PASSES: "consistently passes the target",
    FAILS: "consistently fails the target",
    HIT_AND_MISS: "hit and miss against the target",
}
SILENCE_WORDS = {
    "not_supplied": "not supplied",
    "low_coverage": "too little of it is covered by what was supplied",
    "not_due": "not yet due",
    "too_few": "too few cases for a rate",
    "suppressed": "left out so that nobody can be recognised",
    "not_published": "not published by month for one organisation in one place",
    "no_value": "no figure",
    "no_interval": "this kind of figure has no interval to judge a change by",
    "too_few_points": f"fewer than {MINIMUM_POINTS} monthly figures",
    "too_few_neighbours": "too few months in a row to know its ordinary variation",
    "no_year_before": "no figure a year before to compare with",
    "no_counterpart": "no monthly figure to judge it by",
}
LONDON = "London"


def sentences(rows: pd.DataFrame) -> Texts:
    """One sentence for every verdict, such as "Seen in month fell to 61.2% in Lewisham, lower
    than chance would explain since August 2016; London 70.4%".

    Args:
        rows: the columns of ``measure_signals`` before the sentences, with ``place_name`` ("in
            Lewisham"), ``measure_name``, ``unit``, ``method`` and ``counterpart_name``.

    Shape:
        As long as ``rows``.
    """
    if rows.empty:
        return np.empty(0, dtype=object)
    place = rows["place_name"].to_numpy(object)
    level = value_texts(rows["value"].to_numpy(np.float64), rows["unit"])
    name = rows["measure_name"].to_numpy(object)
    movement = choose(
        [_is(rows, "verdict_sign", 1), _is(rows, "verdict_sign", -1)],
        [" rose to ", " fell to "],
        " was ",
    )
    has_value = rows["value"].notna().to_numpy()
    opening = np.where(has_value, name + movement + level + " " + place, name + " " + place)
    return np.asarray(opening + _meaning(rows) + _neutral(rows) + _london(rows), dtype=object)


def beside_sentences(rows: pd.DataFrame) -> Texts:
    """What stands beside the verdict: London with the difference and its interval, and the target.

    Args:
        rows: as for ``sentences``.

    Shape:
        As long as ``rows``; an empty text where there is neither.
    """
    if rows.empty:
        return np.empty(0, dtype=object)
    has_london = rows["difference_from_london"].notna().to_numpy()
    has_target = (rows["target_value"].notna() & rows["value"].notna()).to_numpy()
    london = _pieced(rows, [(has_london, _london_words)])
    target = _pieced(rows, [(has_target, _target_words)])
    joint = np.where(has_london & has_target, " ", "")
    return np.asarray(london + joint + target, dtype=object)


def alt_text(signals: pd.DataFrame) -> str:
    """Alternative text of one series' chart, from its rows of ``fct_measure_signals``.

    Args:
        signals: the rows of one series, oldest first; the newest row's sentence is said.

    Returns:
        What the chart shows, in words: span, verdict, usual level, limits, marked points.
    """
    if signals.empty:
        return "No figures."
    months = month_texts(signals["period_start_date"])
    newest = signals.iloc[-1]
    parts = [
        f"{int(signals['value'].notna().sum())} monthly figures, {months[0]} to {months[-1]}.",
        _labelled(newest["verdict"], newest["sentence"]),
        _limit_words(signals),
        _mark_words(signals, months),
    ]
    return " ".join(part for part in parts if part)


def _labelled(verdict: str, sentence: str) -> str:
    """Worse and better are said first; the other sentences say their verdict themselves."""
    is_said = verdict in (WORSE, BETTER)
    return f"{VERDICT_WORDS[verdict]}: {sentence}." if is_said else f"{sentence}."


def _limit_words(signals: pd.DataFrame) -> str:
    drawn = signals.loc[signals["upper_limit"].notna()]
    if drawn.empty:
        return ""
    newest = drawn.iloc[[-1]]
    centre, low, high = (
        number_texts(newest[name].to_numpy(np.float64))[0]
        for name in ("centre_line", "lower_limit", "upper_limit")
    )
    is_clipped = bool((newest["is_lower_clipped"] | newest["is_upper_clipped"]).iloc[0])
    clipped = ", limit clipped" if is_clipped else ""
    words = f"Centre line {centre}, limits {low} to {high}{clipped}."
    sigma_z = float(newest["sigma_z"].iloc[0])
    return words if np.isnan(sigma_z) else f"{words} Sigma z {sigma_z:.2f}."


def _mark_words(signals: pd.DataFrame, months: Texts) -> str:
    is_marked = signals["rule_hit"].notna().to_numpy()
    if signals["upper_limit"].isna().all():
        return ""
    if not is_marked.any():
        return "No point is marked."
    return f"Marked: {', '.join(months[is_marked])}."


def _meaning(rows: pd.DataFrame) -> Texts:
    """The part of the sentence that says the verdict."""
    is_silent = _is(rows, "verdict", CANNOT_SAY)
    is_year, is_rolling = _is(rows, "method", YEAR_DIFFERENCE), _is(rows, "method", COUNTERPART)
    is_marked = ~_is(rows, "verdict_sign", 0)
    return _pieced(
        rows,
        [
            (is_silent, _silence_words),
            (is_year & is_marked, _year_change_words),
            (is_year, _year_quiet_words),
            (is_rolling, _counterpart_words),
            (is_marked, _rule_words),
            (np.ones(len(rows), dtype=np.bool_), _quiet_words),
        ],
    )


def _pieced(
    rows: pd.DataFrame, parts: Sequence[tuple[Bools, Callable[[pd.DataFrame], Texts]]]
) -> Texts:
    """Words of each row by the first test that holds; only the words needed are made."""
    texts = np.full(len(rows), "", dtype=object)
    is_open = np.ones(len(rows), dtype=np.bool_)
    for test, words in parts:
        chosen = is_open & test
        if chosen.any():
            texts[chosen] = words(rows.loc[chosen])
        is_open &= ~test
    return texts


def _silence_words(rows: pd.DataFrame) -> Texts:
    reasons = rows["verdict_reason"]
    words = reasons.map(SILENCE_WORDS).fillna(reasons).to_numpy(object)
    return np.asarray(": cannot say, " + words, dtype=object)


def _rule_words(rows: pd.DataFrame) -> Texts:
    is_high = _is(rows, "verdict_sign", 1)
    usual = value_texts(rows["call_centre"].to_numpy(np.float64), rows["unit"])
    chance = " than chance would explain" + _since(rows)
    beyond = np.where(is_high, ", higher", ", lower") + chance
    trend = np.where(is_high, ", rising", ", falling") + " seven figures in a row, longer" + chance
    near = ", near its " + np.where(is_high, "upper", "lower") + " limit more often" + chance
    shift = np.where(is_high, ", above", ", below") + " its usual " + usual + " longer" + chance
    return choose(
        [_is(rows, "verdict_rule", rule) for rule in (1, 2, 3)], [beyond, trend, near], shift
    )


def _quiet_words(rows: pd.DataFrame) -> Texts:
    usual = value_texts(rows["call_centre"].to_numpy(np.float64), rows["unit"])
    trial = np.where(_is(rows, "phase", "trial"), ", trial limits", "")
    return np.asarray(": no detectable change (usually " + usual + trial + ")", dtype=object)


def _year_change_words(rows: pd.DataFrame) -> Texts:
    gap = _gap_only(rows, "year_before", high="more", low="less")
    than = " than in " + _year_before(rows)
    return np.asarray(", " + gap + than + _bounds(rows, "year_before"), dtype=object)


def _year_quiet_words(rows: pd.DataFrame) -> Texts:
    gap = _gap_words(rows, "year_before", high="more", low="less")
    return np.asarray(": no detectable change on " + _year_before(rows) + ", " + gap, dtype=object)


def _counterpart_words(rows: pd.DataFrame) -> Texts:
    name = rows["counterpart_name"].fillna("").to_numpy(object)
    direction = np.where(_is(rows, "verdict_sign", 1), "higher", "lower")
    changed = ", by its monthly figure " + name + ": " + direction
    changed = changed + " than chance would explain" + _since(rows)
    quiet = ": no detectable change in its monthly figure " + name
    return choose([_is(rows, "verdict_sign", 0)], [quiet], changed)


def _since(rows: pd.DataFrame) -> Texts:
    return np.asarray(" since " + month_texts(rows["since_date"]), dtype=object)


def _year_before(rows: pd.DataFrame) -> Texts:
    return month_texts(rows["period_start_date"] - pd.DateOffset(years=1))


def _gap_words(rows: pd.DataFrame, reference: str, *, high: str, low: str) -> Texts:
    """``9.2 percentage points lower (95% interval -12.0 to -6.3)`` for every row."""
    gap = _gap_only(rows, reference, high=high, low=low)
    return np.asarray(gap + _bounds(rows, reference), dtype=object)


def _gap_only(rows: pd.DataFrame, reference: str, *, high: str, low: str) -> Texts:
    gap = rows[f"difference_from_{reference}"].to_numpy(np.float64)
    size = difference_texts(np.abs(gap), rows["unit"])
    words = size + np.where(gap > 0, " " + high, " " + low)
    return choose([np.round(gap, 1) == 0], ["the same"], words)


def _bounds(rows: pd.DataFrame, reference: str) -> Texts:
    """The interval in brackets; an empty text where there is none."""
    least, most = (
        rows[f"difference_from_{reference}_{end}"].to_numpy(np.float64) for end in ("low", "high")
    )
    words = " (95% interval " + _signed(least) + " to " + _signed(most) + ")"
    return choose([np.isnan(least)], [""], words)


def _signed(values: np.ndarray) -> Texts:
    rounded = np.round(values, 1) + 0.0
    return np.asarray(np.where(rounded > 0, "+", "") + number_texts(values), dtype=object)


def _london_words(rows: pd.DataFrame) -> Texts:
    there = value_texts(rows["london_value"].to_numpy(np.float64), rows["unit"])
    gap = _gap_words(rows, "london", high="higher", low="lower")
    return np.asarray(LONDON + " " + there + ": " + gap + ".", dtype=object)


def _target_words(rows: pd.DataFrame) -> Texts:
    target = value_texts(rows["target_value"].to_numpy(np.float64), rows["unit"])
    met = rows["performance_status"].map({"met": ": met", "not_met": ": not met"}).fillna("")
    word = rows["assurance"].map({key: f", {text}" for key, text in ASSURANCE_WORDS.items()})
    words = "Target " + target + met.to_numpy(object) + word.fillna("").to_numpy(object) + "."
    return np.asarray(words, dtype=object)


def _neutral(rows: pd.DataFrame) -> Texts:
    is_marked = ~_is(rows, "verdict_sign", 0) & _is(rows, "polarity", 0)
    return np.where(is_marked, "; in itself neither better nor worse", "").astype(object)


def _london(rows: pd.DataFrame) -> Texts:
    is_there = rows["london_value"].notna().to_numpy() & rows["value"].notna().to_numpy()
    there = value_texts(rows["london_value"].to_numpy(np.float64), rows["unit"])
    return np.where(is_there, f"; {LONDON} " + there, "").astype(object)


def _is(rows: pd.DataFrame, column: str, value: object) -> Bools:
    return np.asarray((rows[column] == value).to_numpy(), dtype=np.bool_)
