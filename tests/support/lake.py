"""Hand-made build inputs: typed lake files without going through the door.

One call of :func:`write_lake` is one submission; call it again to add the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.contract import load_contract

Row = Mapping[str, Any]

SUBMISSION_COLUMNS: Mapping[str, str] = {
    "sequence": "BIGINT",
    "provider_code": "VARCHAR",
    "period_start_date": "DATE",
    "period_end_date": "DATE",
    "created_at": "TIMESTAMP",
    "received_at": "TIMESTAMP",
    "previous_created_at": "TIMESTAMP",
    "extract_name": "VARCHAR",
    "is_supplied": "BOOLEAN",
    "rows_read": "BIGINT",
    "rows_accepted": "BIGINT",
    "rows_quarantined": "BIGINT",
}
FINDING_COLUMNS: Mapping[str, str] = {
    "sequence": "BIGINT",
    "provider_code": "VARCHAR",
    "period_start_date": "DATE",
    "period_end_date": "DATE",
    "extract_name": "VARCHAR",
    "column_name": "VARCHAR",
    "rule_code": "VARCHAR",
    "severity": "VARCHAR",
    "rule_text": "VARCHAR",
    "findings": "BIGINT",
}


def lake_columns(extract_name: str) -> dict[str, str]:
    """Column names and DuckDB types of one folder of the build inputs."""
    if extract_name == "submission":
        return dict(SUBMISSION_COLUMNS)
    if extract_name == "finding":
        return dict(FINDING_COLUMNS)
    extract = load_contract().extract(extract_name)
    return {column.name: column.type for column in extract.lake_columns}


def write_empty_lake(inputs_dir: Path) -> None:
    """One empty typed file for every extract and for the two tables of the ledger."""
    for name in (*load_contract().extracts, "submission", "finding"):
        target = inputs_dir / name / "provider=none" / "period=none" / "empty.parquet"
        if not target.exists():
            _write_parquet(target, columns=lake_columns(name), rows=())


def write_lake(
    inputs_dir: Path,
    extracts: Mapping[str, Sequence[Row]],
    *,
    provider: str = "C17",
    period: tuple[str, str] = ("2016-10-01", "2016-12-31"),
    sequence: int = 1,
    previous_created_at: str | None = None,
    findings: Sequence[Row] = (),
) -> Path:
    """Adds one submission to a folder of build inputs, made from rows as dictionaries.

    Args:
        inputs_dir: the folder dbt reads as ``LAKE``; made when missing.
        extracts: rows by extract. An extract given with no rows is supplied and empty; one that
            is not given is not supplied. A row names only the lake columns that matter: the
            provider and the provenance are filled in, flags that must be there are false, a
            ``_date`` and its ``_at`` fill each other, everything else is null.
        provider: sender.
        period: first and last day, ``YYYY-MM-DD``.
        sequence: the ledger's number; a higher one arrived later.
        previous_created_at: when the submission of the period before was made.
        findings: rows of the ``finding`` table.

    Returns:
        ``inputs_dir``.

    Raises:
        ValueError: a row names a column that the lake does not have.
    """
    write_empty_lake(inputs_dir)
    start, end = (dt.date.fromisoformat(day) for day in period)
    partition = f"provider={provider}/period={start:%Y-%m}_{end:%Y-%m}/{sequence}.parquet"
    for name, rows in extracts.items():
        filled = [
            _filled(row, name, number, provider=provider, period=(start, end), sequence=sequence)
            for number, row in enumerate(rows, start=2)
        ]
        _write_parquet(inputs_dir / name / partition, columns=lake_columns(name), rows=filled)
    header = {
        "sequence": sequence,
        "provider_code": provider,
        "period_start_date": start,
        "period_end_date": end,
    }
    _write_parquet(
        inputs_dir / "submission" / partition,
        columns=SUBMISSION_COLUMNS,
        rows=_submission_rows(extracts, header=header, previous_created_at=previous_created_at),
    )
    _write_parquet(
        inputs_dir / "finding" / partition,
        columns=FINDING_COLUMNS,
        rows=[{**header, "findings": 1, **each} for each in findings],
    )
    return inputs_dir


def _submission_rows(
    extracts: Mapping[str, Sequence[Row]],
    *,
    header: Row,
    previous_created_at: str | None,
) -> list[dict[str, Any]]:
    made_at = dt.datetime.combine(header["period_end_date"], dt.time(9)) + dt.timedelta(days=14)
    return [
        {
            **header,
            "created_at": made_at,
            "received_at": made_at,
            "previous_created_at": previous_created_at,
            "extract_name": name,
            "is_supplied": name in extracts,
            "rows_read": len(extracts.get(name, ())),
            "rows_accepted": len(extracts.get(name, ())),
            "rows_quarantined": 0,
        }
        for name in load_contract().extracts
    ]


def _filled(
    row: Row,
    extract_name: str,
    number: int,
    *,
    provider: str,
    period: tuple[dt.date, dt.date],
    sequence: int,
) -> dict[str, Any]:
    columns = lake_columns(extract_name)
    unknown = sorted(set(row) - set(columns))
    if unknown:
        raise ValueError(f"{extract_name} has no lake column {', '.join(unknown)}")
    defaults: dict[str, Any] = dict.fromkeys(
        (*_required_flags(extract_name), "_is_placeholder_staff"), False
    )
    defaults |= {
        "provider_code": provider,
        "_provider_code": provider,
        "_period_start_date": period[0],
        "_period_end_date": period[1],
        "_sequence": sequence,
        "_source_file": f"{extract_name}.csv",
        "_source_row": number,
        "_is_late": False,
        "_is_future": False,
    }
    return {name: value for name, value in {**defaults, **_dated(row)}.items() if name in columns}


def _required_flags(extract_name: str) -> Iterable[str]:
    fields = load_contract().extract(extract_name).fields
    return (each.name for each in fields if each.type == "boolean" and each.is_required)


def _dated(row: Row) -> dict[str, Any]:
    """The row with each London day and its instant filled from the other."""
    filled = dict(row)
    for stem in ("created", "last_updated", "action_taken"):
        at, date = f"{stem}_at", f"{stem}_date"
        if filled.get(at) and not filled.get(date):
            filled[date] = str(filled[at])[:10]
        elif filled.get(date) and not filled.get(at):
            filled[at] = f"{filled[date]} 12:00:00"
    return filled


def _write_parquet(target: Path, *, columns: Mapping[str, str], rows: Sequence[Row]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    places = ", ".join("?" for _ in columns)
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        con.execute(f"create table made ({declared})")
        if rows:
            values = [[row.get(name) for name in columns] for row in rows]
            con.executemany(f"insert into made values ({places})", values)
        con.execute(f"copy made to '{target}' (format parquet)")
