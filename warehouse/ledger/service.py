"""The ledger's service over SQLite: every write is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, Row, create_engine, event, func, insert, select, update
from sqlalchemy.pool import NullPool

from warehouse.errors import WarehouseError, WrongUseError
from warehouse.ledger import tables
from warehouse.ledger.annotations import AnnotationLog
from warehouse.ledger.monitoring import MonitoringLog
from warehouse.ledger.privacy import FINGERPRINT, PrivacyLog
from warehouse.ledger.records import (
    ExtractRecord,
    FindingRecord,
    ProfilePoint,
    PublicationRecord,
    RunRecord,
    SubmissionRecord,
)
from warehouse.settings import Settings

_BUSY_MILLISECONDS = 10_000
_Part = TypeVar("_Part", ExtractRecord, FindingRecord)


class Ledger(AnnotationLog, MonitoringLog, PrivacyLog):
    """Operational records of one data folder.

    Use as a context manager, or call ``close``. Safe to open in several processes: readers never
    block, writers wait for each other.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._engine = _engine(file)
        tables.metadata.create_all(self._engine)

    @classmethod
    def open(cls, *, settings: Settings) -> Self:
        """The ledger of the data folder, made when absent."""
        return cls(settings.ledger_file)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Submissions

    def next_sequence(self) -> int:
        """A number no submission has had; given before any file is written, gaps allowed."""
        with self._engine.begin() as con:
            given = con.execute(insert(tables.sequences).values(given_at=now()))
            key = given.inserted_primary_key
            if key is None:
                raise WarehouseError("The ledger gave no sequence number.")
            return int(key[0])

    def record_submission(self, submission: SubmissionRecord) -> None:
        """Store a submission whole and retire what it replaces, in one transaction."""
        with self._engine.begin() as con:
            con.execute(insert(tables.submissions).values(**_own_values(submission)))
            _insert_parts(con, tables.submission_extracts, submission, submission.extracts)
            _insert_parts(con, tables.submission_findings, submission, submission.findings)
            if submission.profile:
                rows = [asdict(e) | {"sequence": submission.sequence} for e in submission.profile]
                con.execute(insert(tables.submission_profiles), rows)
            if submission.replaces is not None:
                _retire(con, submission)
            _note(con, "submit", str(submission.sequence), {"replaces": submission.replaces})

    def submissions(self) -> tuple[SubmissionRecord, ...]:
        """Every submission ever accepted, oldest first."""
        return self._load(None)

    def submission(self, sequence: int) -> SubmissionRecord:
        """One submission by its sequence number.

        Raises:
            WrongUseError: there is none.
        """
        found = self._load([sequence])
        if not found:
            raise WrongUseError(f"There is no submission with sequence number {sequence}.")
        return found[0]

    def current_submissions(
        self, received_by: datetime | None = None
    ) -> tuple[SubmissionRecord, ...]:
        """The submissions that count, oldest first.

        Args:
            received_by: count only what had been received at that moment, so that an earlier
                state of knowledge can be rebuilt. Arrival order, not a clock, decides what is
                newer among those.

        Raises:
            WrongUseError: what counted at that moment has been let go since.
        """
        wanted = self._current_sequences(received_by)
        gone = {each.sequence: each for each in self.expiries() if each.sequence in wanted}
        lost = [each for each in gone.values() if each.reason == "replaced"]
        if lost:
            raise WrongUseError(
                f"Submission {lost[0].sequence} counted then, but was let go on "
                f"{lost[0].expired_at:%Y-%m-%d} as replaced. That state cannot be built any more."
            )
        found = self._load([each for each in wanted if each not in gone])
        return tuple(replace(each, replaced_by=None) for each in found)

    def _current_sequences(self, received_by: datetime | None) -> list[int]:
        known = select(tables.submissions.c.sequence)
        replaced = select(tables.submissions.c.replaces).where(
            tables.submissions.c.replaces.is_not(None)
        )
        if received_by is not None:
            known = known.where(tables.submissions.c.received_at <= received_by)
            replaced = replaced.where(tables.submissions.c.received_at <= received_by)
        query = known.where(tables.submissions.c.sequence.not_in(replaced))
        with self._engine.connect() as con:
            return list(con.execute(query).scalars())

    def lake_paths(self) -> frozenset[str]:
        """Every lake file an accepted submission refers to, relative to the lake."""
        extracts = tables.submission_extracts
        kept = extracts.c.sequence.not_in(select(tables.expiries.c.sequence))
        with self._engine.connect() as con:
            return frozenset(con.execute(select(extracts.c.lake_path).where(kept)).scalars())

    def profiles(self) -> tuple[ProfilePoint, ...]:
        """The profile of every submission, oldest first; not part of what the others return."""
        table = tables.submission_profiles
        columns = [each for each in table.c if each.name != "profile_id"]
        query = select(*columns).order_by(table.c.profile_id)
        with self._engine.connect() as con:
            return tuple(ProfilePoint(**row) for row in con.execute(query).mappings())

    def _load(self, sequences: Sequence[int] | None) -> tuple[SubmissionRecord, ...]:
        with self._engine.connect() as con:
            rows = _rows(con, tables.submissions, sequences)
            extracts = _rows(con, tables.submission_extracts, sequences)
            findings = _rows(con, tables.submission_findings, sequences)
        by_extract, by_finding = _grouped(extracts), _grouped(findings)
        return tuple(
            SubmissionRecord(
                **row._mapping,
                extracts=tuple(_as(ExtractRecord, r) for r in by_extract.get(row.sequence, ())),
                findings=tuple(_as(FindingRecord, r) for r in by_finding.get(row.sequence, ())),
            )
            for row in rows
        )

    # The key of the pseudonyms

    def key_fingerprint(self) -> str | None:
        """The fingerprint of the key all pseudonyms were made with; None before the first."""
        with self._engine.connect() as con:
            return con.execute(
                select(tables.facts.c.value).where(tables.facts.c.name == FINGERPRINT)
            ).scalar_one_or_none()

    def record_key_fingerprint(self, fingerprint: str) -> None:
        """Bind the data folder to a key for good.

        Raises:
            WarehouseError: another key was used before.
        """
        known = self.key_fingerprint()
        if known == fingerprint:
            return
        if known is not None:
            raise WarehouseError(
                "The pseudonym key is not the one this data folder was begun with, so the same "
                "person would get a second pseudonym. Set PROBATION_PSEUDONYM_KEY to the first "
                "key, or put its key file back. Nothing has been changed."
            )
        with self._engine.begin() as con:
            con.execute(insert(tables.facts).values(name=FINGERPRINT, value=fingerprint))

    # Runs and publications

    def record_run(
        self, run_id: str, *, command: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """Note that a run has begun."""
        values = {"run_id": run_id, "command": command, "started_at": now(), "status": "running"}
        with self._engine.begin() as con:
            con.execute(insert(tables.runs).values(**values, details=dict(details or {})))

    def finish_run(
        self, run_id: str, *, status: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """Note how a run ended; ``details`` are added to those it began with.

        Raises:
            WrongUseError: no such run has begun.
        """
        with self._engine.begin() as con:
            known = con.execute(
                select(tables.runs.c.details).where(tables.runs.c.run_id == run_id)
            ).one_or_none()
            if known is None:
                raise WrongUseError(f"There is no run {run_id!r} to finish.")
            con.execute(
                update(tables.runs)
                .where(tables.runs.c.run_id == run_id)
                .values(ended_at=now(), status=status, details={**known[0], **(details or {})})
            )

    def runs(self) -> tuple[RunRecord, ...]:
        """Every run, newest first."""
        query = select(tables.runs).order_by(tables.runs.c.started_at.desc())
        with self._engine.connect() as con:
            return tuple(RunRecord(**row._mapping) for row in con.execute(query))

    def record_publication(self, publication: PublicationRecord) -> None:
        """Note a publication, and who approved it, in one transaction."""
        with self._engine.begin() as con:
            con.execute(insert(tables.publications).values(**asdict(publication)))
            details = {"approved_by": publication.approved_by, "note": publication.note}
            _note(con, "publish", publication.publication_id, details)

    def publications(self) -> tuple[PublicationRecord, ...]:
        """Every publication, newest first."""
        query = select(tables.publications).order_by(tables.publications.c.published_at.desc())
        with self._engine.connect() as con:
            return tuple(PublicationRecord(**row._mapping) for row in con.execute(query))

    def record_audit(
        self, action: str, *, subject: str, details: Mapping[str, Any] | None = None
    ) -> None:
        """Note who did what; never a value of a personal field."""
        with self._engine.begin() as con:
            _note(con, action, subject, details or {})

    def audit(self) -> tuple[dict[str, Any], ...]:
        """Everything noted, oldest first, as rows of the audit table."""
        query = select(tables.audit).order_by(tables.audit.c.audit_id)
        with self._engine.connect() as con:
            return tuple(dict(row._mapping) for row in con.execute(query))

    def submission_count(self) -> int:
        """How many submissions have been accepted, replaced ones included."""
        with self._engine.connect() as con:
            return int(
                con.execute(select(func.count()).select_from(tables.submissions)).scalar_one()
            )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(tz=UTC)


def _engine(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: sqlite3.Connection, record: object) -> None:
    del record
    connection.execute(f"pragma busy_timeout = {_BUSY_MILLISECONDS}")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")


def _own_values(submission: SubmissionRecord) -> dict[str, Any]:
    values = {each.name: getattr(submission, each.name) for each in fields(submission)}
    del values["extracts"], values["findings"], values["profile"]
    return values | {"receipt": dict(submission.receipt)}


def _insert_parts(
    con: Connection,
    table: Any,
    submission: SubmissionRecord,
    parts: Sequence[ExtractRecord | FindingRecord],
) -> None:
    if parts:
        rows = [{"sequence": submission.sequence, **asdict(each)} for each in parts]
        con.execute(insert(table), rows)


def _retire(con: Connection, submission: SubmissionRecord) -> None:
    con.execute(
        update(tables.submissions)
        .where(tables.submissions.c.sequence == submission.replaces)
        .values(replaced_by=submission.sequence)
    )


def _note(con: Connection, action: str, subject: str, details: Mapping[str, Any]) -> None:
    values = {"at": now(), "action": action, "subject": subject, "details": dict(details)}
    con.execute(insert(tables.audit).values(**values))


def _rows(con: Connection, table: Any, sequences: Sequence[int] | None) -> Sequence[Row[Any]]:
    query = select(table).order_by(table.c.sequence)
    if sequences is not None:
        query = query.where(table.c.sequence.in_(sequences))
    return con.execute(query).all()


def _grouped(rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.sequence, []).append(row)
    return found


def _as(kind: type[_Part], row: Row[Any]) -> _Part:
    names = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in row._mapping.items() if name in names})
