"""Numbers, units and months as people read them; the same in the app, alt text, CLI and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from warehouse.signals.arrays import Floats, Texts

DATE_TYPE: Final = "date32[pyarrow]"
PERCENT_UNIT = "percent"
UNIT_WORDS = {PERCENT_UNIT: "%", "ratio": "", "": ""}
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ABBREVIATIONS = {"fte": "FTE", "pct": "%"}


def unit_words(unit: str) -> str:
    """What follows a number of this unit: ``percent`` gives ``%``, ``persons_per_fte`` words."""
    if unit in UNIT_WORDS:
        return UNIT_WORDS[unit]
    return " " + " ".join(_ABBREVIATIONS.get(word, word) for word in unit.split("_"))


def number_texts(values: Floats) -> Texts:
    """One decimal, no negative zero; an empty text where there is no number."""
    rounded = np.round(values, 1) + 0.0
    texts = np.char.mod("%.1f", rounded).astype(object)
    return np.where(np.isnan(values), "", texts).astype(object)


def value_texts(values: Floats, units: npt.ArrayLike) -> Texts:
    """Numbers with their units: ``61.2%``, ``3.4 days``."""
    suffix = pd.Series(np.asarray(units, dtype=object)).map(_unit_table(units)).to_numpy(object)
    return np.asarray(number_texts(values) + suffix, dtype=object)


def difference_texts(values: Floats, units: npt.ArrayLike) -> Texts:
    """Sizes of differences with their units: percentages differ by percentage points."""
    table = _unit_table(units) | {PERCENT_UNIT: " percentage points"}
    suffix = pd.Series(np.asarray(units, dtype=object)).map(table).to_numpy(object)
    return np.asarray(number_texts(values) + suffix, dtype=object)


def month_texts(dates: pd.Series) -> Texts:
    """``August 2016``, in English whatever the machine speaks; empty where there is no date."""
    days = pd.to_datetime(dates)
    table = {day: f"{MONTH_NAMES[day.month - 1]} {day.year}" for day in days.dropna().unique()}
    return days.map(table).astype(object).where(days.notna(), "").to_numpy(object)


def typed(frame: pd.DataFrame, *, dates: Sequence[str], texts: Sequence[str]) -> pd.DataFrame:
    """Give columns the same type whatever is in them, so that an empty table is a table too.

    Args:
        frame: with missing values of any kind.
        dates: columns to hold days, without a time.
        texts: columns to hold text.
    """
    days = {name: pd.to_datetime(frame[name]).astype(DATE_TYPE) for name in dates}
    return frame.assign(**days, **{name: frame[name].astype("str") for name in texts})


def _unit_table(units: npt.ArrayLike) -> dict[str, str]:
    known = pd.unique(pd.Series(np.asarray(units, dtype=object)).dropna())
    return {str(unit): unit_words(str(unit)) for unit in known}
