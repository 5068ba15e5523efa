"""Statistical verdicts, computed once in the run and stored beside the figures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from warehouse.pipeline.connection import open_database
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.tables import read_table, write_table
from warehouse.settings import Settings
from warehouse.signals import measure_signals

SIGNALS_TABLE = "fct_measure_signals"


def signals_of(values: pd.DataFrame, *, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Limits, marked points and verdicts of measure values.

    Args:
        values: rows of ``fct_measure_values``; a hidden figure is a gap.
        catalogue: rows of ``dim_measures``.

    Shape:
        As :func:`warehouse.signals.measure_signals`.
    """
    return measure_signals(values, catalogue)


def add_signals(build_file: Path, *, settings: Settings, progress: Progress = say_nothing) -> int:
    """Write ``marts.fct_measure_signals`` into a build and return its number of rows."""
    progress(StepEvent("signals", 0, 1, "limits and verdicts"))
    with open_database(build_file, settings=settings) as connection:
        values = read_table(connection, "marts.fct_measure_values")
        catalogue = read_table(connection, "marts.dim_measures")
        signals = signals_of(values, catalogue=catalogue)
        write_table(connection, f"marts.{SIGNALS_TABLE}", signals)
    progress(StepEvent("signals", 1, 1, "limits and verdicts"))
    return len(signals)
