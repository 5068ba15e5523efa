"""Rebase groups: from the rebase log only, never found by the data itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Ints
from warehouse.signals.catalogue import require_columns
from warehouse.signals.errors import RebaseLogError

NEEDED = ("rebase_date", "reason", "evidence", "approver")
SCOPE = ("measure_code", "geography_code", "provider_code")


def rebase_groups(rows: pd.DataFrame, rebases: pd.DataFrame | None) -> Ints:
    """The rebase group of each monthly row: 0 before the first rebase that concerns it.

    Args:
        rows: ``month_start_date`` and the columns of the scope.
        rebases: one row per approved rebase: ``rebase_date``, ``reason``, ``evidence``,
            ``approver`` and, each null or absent for every one, ``measure_code``,
            ``geography_code``, ``provider_code``. A group begins with the first month that starts
            on or after the date; two rebases of one series on one date are one.

    Shape:
        As long as ``rows``.

    Raises:
        RebaseLogError: an entry lacks its date, reason, evidence or approver.
    """
    groups = np.zeros(len(rows), dtype=np.int64)
    if rebases is None or rebases.empty:
        return groups
    _check(rebases)
    dates = pd.to_datetime(rebases["rebase_date"])
    month = rows["month_start_date"].to_numpy()
    for date in sorted(dates.unique()):
        same_day = rebases.loc[(dates == date).to_numpy()]
        groups += _concerned(rows, same_day) & (month >= np.datetime64(date))
    return groups


def _concerned(rows: pd.DataFrame, entries: pd.DataFrame) -> np.ndarray:
    """Rows that any of the entries of one date speaks of. The log has few entries."""
    found = np.zeros(len(rows), dtype=np.bool_)
    for entry in entries.to_dict("records"):
        matches = np.ones(len(rows), dtype=np.bool_)
        for column in SCOPE:
            if not _is_blank(entry.get(column)):
                matches &= (rows[column] == entry[column]).to_numpy(dtype=np.bool_)
        found |= matches
    return found


def _check(rebases: pd.DataFrame) -> None:
    require_columns(rebases, NEEDED, name="rebase log")
    for number, entry in enumerate(rebases.to_dict("records"), start=1):
        for column in NEEDED:
            if _is_blank(entry[column]):
                raise RebaseLogError(
                    f"rebase log, entry {number}: {column} is empty; a rebase needs "
                    f"{', '.join(NEEDED)}"
                )


def _is_blank(value: object) -> bool:
    return value is None or value == "" or bool(pd.isna(value))  # type: ignore[call-overload]
