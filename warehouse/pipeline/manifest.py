"""What a candidate is: what it was made from, what it holds, what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.ledger import Ledger
from warehouse.pipeline.connection import attach, open_database
from warehouse.pipeline.fingerprint import InputFile, fingerprint_marts, whole_hash
from warehouse.settings import Settings

_REFERENCE_SENDER = "MOJ"
FIGURE_KEYS = (
    "measure_code",
    "period_type",
    "period_start_date",
    "geography_code",
    "provider_code",
    "breakdown",
    "breakdown_value",
)
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """How one measure's figures differ from the last publication's.

    Units:
        Counts of figures (one measure, period, place and provider each).
    """

    measure_code: str
    new: int
    changed: int
    removed: int


def make_manifest(
    candidate_file: Path,
    *,
    receipt: Mapping[str, Any],
    expectations: Mapping[str, Any],
    baseline: Path | None,
    baseline_manifest: Mapping[str, Any],
    settings: Settings,
) -> dict[str, Any]:
    """Describe a validated build.

    Args:
        candidate_file: the build.
        receipt: what the build was made from.
        expectations: counts of the gate.
        baseline: a file of the current publication to compare with, if there is one.
        baseline_manifest: its manifest; empty without one.
        settings: where the ledger is.

    Returns:
        JSON-able content of ``manifest.json``, without the candidate's id.
    """
    inputs = [InputFile(**file) for file in receipt["inputs"]]
    with open_database(None, settings=settings) as connection:
        attach(connection, candidate_file, name="candidate")
        marts = fingerprint_marts(connection, catalogue="candidate")
        changes: tuple[MeasureChange, ...] = ()
        if baseline:
            attach(connection, baseline, name="baseline")
            changes = compare_values(connection)
        dates = _dates(connection)
    content = {
        "hash": whole_hash(
            inputs=inputs, code=receipt["code"], seeds=receipt["seeds"], marts=marts
        ),
        "marts": {name: asdict(mart) for name, mart in marts.items()},
        "is_synthetic": _is_synthetic(inputs, settings=settings),
        "expectations": dict(expectations),
        "changes": [asdict(change) for change in changes],
    }
    content |= {name: receipt[name] for name in ("received_by", "inputs", "code", "seeds")}
    # A build from before there was a choice was made by DuckDB.
    content |= {"engine": receipt.get("engine", "duckdb")}
    return content | dates | {"cause": cause_of(content, baseline_manifest)}


def _is_synthetic(inputs: Sequence[InputFile], *, settings: Settings) -> bool:
    sequences = {file.sequence for file in inputs}
    with Ledger.open(settings=settings) as ledger:
        return any(
            submission.is_synthetic
            for submission in ledger.submissions()
            if submission.sequence in sequences
        )


def _dates(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """As-of date of each provider, and the newest quarter all of them cover."""
    by_provider: dict[str, dt.date] = dict(
        connection.sql(
            "select provider_code, max(period_end_date) from candidate.marts.fct_submissions "
            f"where provider_code <> '{_REFERENCE_SENDER}' group by provider_code order by all"
        ).fetchall()
    )
    as_of = min(by_provider.values(), default=None)
    quarter = connection.sql(
        "select period_code, period_label from candidate.marts.dim_periods "
        "where period_type = 'quarter' and period_end_date <= $as_of "
        "order by period_end_date desc limit 1",
        params={"as_of": as_of},
    ).fetchone()
    return {
        "as_of_dates": {provider: str(day) for provider, day in by_provider.items()},
        "as_of_date": None if as_of is None else str(as_of),
        "newest_quarter": quarter[0] if quarter else None,
        "newest_quarter_label": quarter[1] if quarter else None,
    }


def compare_values(connection: duckdb.DuckDBPyConnection) -> tuple[MeasureChange, ...]:
    """Compare the figures of the attached files ``candidate`` and ``baseline``.

    A figure that is hidden in the baseline is not compared.
    """
    keys = ", ".join(FIGURE_KEYS)
    joined = " and ".join(f"after.{key} = before.{key}" for key in FIGURE_KEYS)
    rows = connection.sql(
        f"""
        with before as (
            select {keys}, numerator, denominator, availability_status
            from baseline.marts.fct_measure_values
        ),
        after as (
            select {keys}, numerator, denominator, availability_status
            from candidate.marts.fct_measure_values
        ),
        compared as (
            select coalesce(after.measure_code, before.measure_code) as measure_code,
                before.measure_code is null as is_new,
                after.measure_code is null as is_removed,
                before.measure_code is not null and after.measure_code is not null
                    and before.availability_status not in ('suppressed', 'not_published')
                    and (
                        {differ("numerator")} or {differ("denominator")}
                        or after.availability_status <> before.availability_status
                    ) as is_changed
            from after full outer join before on {joined}
        )
        select measure_code, count_if(is_new), count_if(is_changed), count_if(is_removed)
        from compared group by measure_code order by measure_code
        """
    ).fetchall()
    return tuple(MeasureChange(*row) for row in rows if any(row[1:]))


def differ(name: str) -> str:
    """SQL that is true where a number of ``before`` and ``after`` is not the same."""
    both = f"abs(after.{name} - before.{name}) > {_SAME}"
    one = f"(after.{name} is null) <> (before.{name} is null)"
    return f"(coalesce({both}, false) or {one})"


def cause_of(content: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """Why figures may differ from the last publication's, in one word or two.

    Returns:
        ``first publication``, ``definition`` (models, seeds or package changed), ``correction``
        (a period was sent again), ``late data`` (only further periods came) or ``none``.
    """
    if not before:
        return "first publication"
    if any(content.get(name) != before.get(name) for name in ("code", "seeds")):
        return "definition"
    earlier, now = _sequences(before["inputs"]), _sequences(content["inputs"])
    if any(now.get(place) != sequence for place, sequence in earlier.items()):
        return "correction"
    return "late data" if now != earlier else "none"


def _sequences(inputs: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Sequence number by provider and period: the last two folders of each file's path."""
    return {
        "/".join(Path(file["file"]).parent.parts[-2:]): int(file["sequence"]) for file in inputs
    }
