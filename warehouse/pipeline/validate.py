"""The gate: Great Expectations over a build, its results kept inside the build."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from warehouse.errors import CheckFailedError, WrongUseError
from warehouse.monitoring import CheckHistory, check_histories
from warehouse.pipeline.build import require_build
from warehouse.pipeline.child import run_child
from warehouse.pipeline.connection import open_database
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import private_folder, remove
from warehouse.pipeline.suites import ROWS_FILE
from warehouse.pipeline.tables import write_rows, write_table
from warehouse.settings import PROJECT_ROOT, Settings

RESULTS_TABLE = "fct_expectation_results"
SUITES_FOLDER = "checks"
WAIVED_UNTIL = "waiver_expiry_date"
HISTORY_COLUMNS = [
    "expectation_code",
    "failing_since_date",
    "times_mended",
    "median_days_to_mend",
    "unusual",
]


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What the gate found.

    Shape of ``out_dir``: ``expectations.json``, ``expectations.xml``, ``data_docs/``.
    """

    out_dir: Path
    expectations: int
    critical_not_met: int
    warnings: int
    waived: int


def validate(*, settings: Settings, progress: Progress = say_nothing) -> ValidationResult:
    """Check the finished build and write the results into it.

    Returns:
        Counts, when nothing critical failed.

    Raises:
        CheckFailedError: a critical expectation failed; the message names mart, expectation and
            count. The results are in the build and in the folder of checks all the same.
        WrongUseError: there is no finished build.
    """
    build_file = require_build(settings=settings)
    out_dir = settings.builds / SUITES_FOLDER
    remove(out_dir)
    private_folder(out_dir)
    message = _run(build_file, out_dir=out_dir, settings=settings, progress=progress)
    _store(build_file, out_dir=out_dir, settings=settings)
    if message:
        raise CheckFailedError(
            f"Critical expectations failed; nothing was published.\n{message}\n"
            f"All results: {out_dir / 'expectations.json'}"
        )
    counts = _counts(out_dir)
    total = counts.expectations
    progress(StepEvent("validate", total, total, "all expectations", rows=total))
    return counts


def _run(build_file: Path, *, out_dir: Path, settings: Settings, progress: Progress) -> str:
    """Run the suites in a child; return what stops the publication, empty when nothing does."""
    said: dict[str, Any] = {}
    error_log = out_dir / "stderr.log"
    code = run_child(
        "warehouse.pipeline.suites",
        [str(build_file), str(out_dir), str(settings.threads), settings.memory_limit],
        env=_environment(),
        folder=PROJECT_ROOT,
        timeout=settings.build_timeout,
        error_log=error_log,
        on_line=_listener(said, progress=progress),
    )
    if code or "is_success" not in said:
        raise CheckFailedError(
            f"The expectations could not be run (code {code}); nothing was published. "
            f"Read {error_log}."
        )
    return "" if said["is_success"] else str(said["message"]) or "unnamed failure"


def _listener(said: dict[str, Any], *, progress: Progress) -> Callable[[str], None]:
    def on_line(line: str) -> None:
        try:
            content = json.loads(line)
        except json.JSONDecodeError:
            return
        if isinstance(content, dict):
            said.update(content)
            if "done" in content:
                progress(StepEvent("validate", content["done"], content["total"], content["table"]))

    return on_line


def _environment() -> dict[str, str]:
    return dict(os.environ) | {
        "PYTHONPATH": str(PROJECT_ROOT),
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _store(build_file: Path, *, out_dir: Path, settings: Settings) -> None:
    rows = pd.DataFrame(json.loads((out_dir / ROWS_FILE).read_text(encoding="utf-8")))
    if rows.empty:
        raise WrongUseError("No expectation is declared, so nothing can be published.")
    with open_database(build_file, settings=settings) as connection:
        write_rows(connection, f"marts.{RESULTS_TABLE}", _typed(rows))


def _typed(rows: pd.DataFrame) -> pa.Table:
    """Results as Arrow; columns that may be empty throughout need their types said."""
    days = [day if pd.isna(day) else dt.date.fromisoformat(day) for day in rows[WAIVED_UNTIL]]
    texts = dict.fromkeys(("waiver_reason", "waiver_owner", "extent"), "string")
    plain = rows.drop(columns=WAIVED_UNTIL).astype({"unexpected_count": "Int64"} | texts)
    table = pa.Table.from_pandas(plain, preserve_index=False)
    return table.append_column(WAIVED_UNTIL, pa.array(days, pa.date32()))


def note_history(*, settings: Settings) -> None:
    """Add to every result in the build since when it fails, and how earlier failures went.

    Shape of what is added:
        failing_since_date (date, null when met), times_mended (integer), median_days_to_mend
        (float, null when never mended), unusual (``more``, ``fewer`` or empty).
    """
    history = pd.DataFrame(
        [_history_row(one) for one in check_histories(settings=settings)], columns=HISTORY_COLUMNS
    ).astype({"failing_since_date": "datetime64[us]", "median_days_to_mend": float})
    with open_database(require_build(settings=settings), settings=settings) as connection:
        write_table(connection, "marts.new_history", history)
        connection.sql(
            f"create or replace table marts.{RESULTS_TABLE} as select results.*, "
            "cast(failing_since_date as date) as failing_since_date, "
            "coalesce(times_mended, 0) as times_mended, median_days_to_mend, "
            f"coalesce(unusual, '') as unusual from marts.{RESULTS_TABLE} as results "
            "left join marts.new_history as history using (expectation_code)"
        )
        connection.sql("drop table marts.new_history")


def _history_row(one: CheckHistory) -> tuple[Any, ...]:
    since = one.failing_since
    return (
        one.newest.expectation_code,
        None if since is None else since.replace(tzinfo=None),
        len(one.fixes),
        one.median_days_to_fix,
        one.unusual_direction,
    )


def _counts(out_dir: Path) -> ValidationResult:
    counts = json.loads((out_dir / "expectations.json").read_text(encoding="utf-8"))["counts"]
    return ValidationResult(
        out_dir=out_dir,
        expectations=counts["expectations"],
        critical_not_met=counts["critical_not_met"],
        warnings=counts["warnings"],
        waived=counts["waived"],
    )
