"""Inputs of a build, frozen: links to the current files, and the ledger's facts as tables."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.contract import load_contract
from warehouse.errors import WarehouseError
from warehouse.intake.sql import identifier, literal
from warehouse.ledger import ExtractRecord, Ledger, SubmissionRecord
from warehouse.settings import Settings

_EMPTY_FOLDER = Path("provider=none") / "period=none"
_EMPTY_FILE = "empty.parquet"
_LEDGER_FILE = "ledger.parquet"
_SUBMISSION_COLUMNS = (
    ("sequence", "BIGINT"),
    ("provider_code", "VARCHAR"),
    ("period_start_date", "DATE"),
    ("period_end_date", "DATE"),
    ("created_at", "TIMESTAMP"),
    ("received_at", "TIMESTAMP"),
    ("previous_created_at", "TIMESTAMP"),
    ("extract_name", "VARCHAR"),
    ("is_supplied", "BOOLEAN"),
    ("rows_read", "BIGINT"),
    ("rows_accepted", "BIGINT"),
    ("rows_quarantined", "BIGINT"),
)
_FINDING_COLUMNS = (
    ("sequence", "BIGINT"),
    ("provider_code", "VARCHAR"),
    ("period_start_date", "DATE"),
    ("period_end_date", "DATE"),
    ("extract_name", "VARCHAR"),
    ("column_name", "VARCHAR"),
    ("rule_code", "VARCHAR"),
    ("severity", "VARCHAR"),
    ("rule_text", "VARCHAR"),
    ("findings", "BIGINT"),
)

_Row = tuple[str | int | bool | date | datetime | None, ...]


@dataclass(frozen=True, kw_only=True)
class FrozenInputs:
    """What a build reads, and nothing else.

    ``inputs_hash`` names the content: the same current submissions give the same hash, whatever
    their sequence numbers and times of arrival.
    """

    folder: Path
    submissions: tuple[SubmissionRecord, ...]
    inputs_hash: str

    @property
    def rows(self) -> int:
        """Rows of all extracts, as accepted."""
        return sum(part.rows_accepted for each in self.submissions for part in each.extracts)

    @property
    def is_synthetic(self) -> bool:
        """True when any of the submissions was made by the demonstration."""
        return any(each.is_synthetic for each in self.submissions)

    @property
    def newest_period_end_date(self) -> date | None:
        """The last day any supervising provider has sent; None without one."""
        senders = load_contract().reference_senders
        ends = [e.period_end_date for e in self.submissions if e.provider_code not in senders]
        return max(ends, default=None)


def freeze_inputs(
    *, settings: Settings, into: Path, received_by: datetime | None = None
) -> FrozenInputs:
    """Make a folder of hard links to the files that count, swapped in whole.

    Args:
        settings: the data folder.
        into: the folder to make; an older one there is replaced.
        received_by: count only what had been received at that moment.

    Returns:
        The folder, the submissions in it, and the hash of its content.

    Raises:
        WarehouseError: a file the ledger refers to is not in the lake.
    """
    with Ledger.open(settings=settings) as ledger:
        submissions = ledger.current_submissions(received_by)
    draft = into.with_name(f".{into.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    for submission in submissions:
        _link_files(submission.extracts, lake=settings.lake, folder=draft)
    _write_tables(draft, submissions)
    _swap(draft, into)
    return FrozenInputs(folder=into, submissions=submissions, inputs_hash=_hash_of(submissions))


def _link_files(extracts: Sequence[ExtractRecord], *, lake: Path, folder: Path) -> None:
    for extract in extracts:
        source, target = lake / extract.lake_path, folder / extract.lake_path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileNotFoundError:
            raise WarehouseError(
                f"The lake file {extract.lake_path} is missing though the ledger refers to it. "
                "Restore the lake from its backup, or send that submission again."
            ) from None
        except OSError:
            shutil.copyfile(source, target)


def _write_tables(folder: Path, submissions: Sequence[SubmissionRecord]) -> None:
    con = duckdb.connect(config={"disabled_optimizers": "common_subplan", "threads": 1})
    try:
        for extract in load_contract().extracts.values():
            columns = tuple((each.name, each.type) for each in extract.lake_columns)
            _write(con, folder / extract.name / _EMPTY_FOLDER / _EMPTY_FILE, columns, [])
        target = folder / "submission" / _EMPTY_FOLDER / _LEDGER_FILE
        _write(con, target, _SUBMISSION_COLUMNS, _submission_rows(submissions))
        target = folder / "finding" / _EMPTY_FOLDER / _LEDGER_FILE
        _write(con, target, _FINDING_COLUMNS, _finding_rows(submissions))
    finally:
        con.close()


def _write(
    con: DuckDBPyConnection,
    target: Path,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[_Row],
) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns)
    con.execute(f"create or replace temp table to_write ({declared})")
    if rows:
        by_column = zip(*rows, strict=True)
        given = pa.table([pa.array(each) for each in by_column], [name for name, _ in columns])
        con.register("given_rows", given)
        con.execute("insert into to_write select * from given_rows")
        con.unregister("given_rows")
    con.execute(f"copy to_write to {literal(str(target))} (format parquet)")


def _submission_rows(submissions: Sequence[SubmissionRecord]) -> list[_Row]:
    rows: list[_Row] = []
    for each in submissions:
        sent = {extract.extract_name: extract for extract in each.extracts}
        for name in load_contract().extracts:
            counts = (
                (sent[name].rows_read, sent[name].rows_accepted, sent[name].rows_quarantined)
                if name in sent
                else (None, None, None)
            )
            rows.append((*_facts(each), *_moments(each), name, name in sent, *counts))
    return rows


def _finding_rows(submissions: Sequence[SubmissionRecord]) -> list[_Row]:
    return [
        (
            *_facts(each),
            found.extract_name,
            found.column_name,
            found.rule_code,
            found.severity,
            found.rule_text,
            found.findings,
        )
        for each in submissions
        for found in each.findings
    ]


def _facts(each: SubmissionRecord) -> _Row:
    return (each.sequence, each.provider_code, each.period_start_date, each.period_end_date)


def _moments(each: SubmissionRecord) -> _Row:
    moments = (each.created_at, each.received_at, each.previous_created_at)
    return tuple(None if m is None else m.replace(tzinfo=None) for m in moments)


def _swap(draft: Path, into: Path) -> None:
    """Put the new folder in the old one's place; a reader never sees a half-made one."""
    old = into.with_name(f".{into.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if into.exists():
        into.replace(old)
    draft.replace(into)
    shutil.rmtree(old, ignore_errors=True)


def _hash_of(submissions: Sequence[SubmissionRecord]) -> str:
    parts = sorted(
        f"{each.provider_code}/{each.period_code}/{each.package_hash}" for each in submissions
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
