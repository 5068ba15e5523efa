"""The tables of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and handed back with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC without a zone, as SQLite stores it."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to UTC with its zone."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
sequences = Table(
    "sequences",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("given_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
submissions = Table(
    "submissions",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("provider_code", String, nullable=False),
    Column("period_start_date", Date, nullable=False),
    Column("period_end_date", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("previous_created_at", UtcDateTime),
    Column("package_hash", String, nullable=False),
    Column("contract_version", String, nullable=False),
    Column("is_synthetic", Boolean, nullable=False),
    Column("replaces", Integer),
    Column("replaced_by", Integer),
    Column("receipt", JSON, nullable=False),
    Index("submissions_by_provider", "provider_code", "period_start_date"),
)
submission_extracts = Table(
    "submission_extracts",
    metadata,
    Column("sequence", ForeignKey("submissions.sequence"), primary_key=True),
    Column("extract_name", String, primary_key=True),
    Column("source_file", String, nullable=False),
    Column("source_hash", String, nullable=False),
    Column("source_bytes", BigInteger, nullable=False),
    Column("lake_path", String, nullable=False),
    Column("lake_hash", String, nullable=False),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_accepted", BigInteger, nullable=False),
    Column("rows_quarantined", BigInteger, nullable=False),
)
submission_findings = Table(
    "submission_findings",
    metadata,
    Column("finding_id", Integer, primary_key=True),
    Column("sequence", ForeignKey("submissions.sequence"), nullable=False, index=True),
    Column("extract_name", String),
    Column("column_name", String),
    Column("rule_code", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("rule_text", Text, nullable=False),
    Column("findings", BigInteger, nullable=False),
)
submission_profiles = Table(
    "submission_profiles",
    metadata,
    Column("profile_id", Integer, primary_key=True),
    Column("sequence", ForeignKey("submissions.sequence"), nullable=False, index=True),
    Column("extract_name", String, nullable=False),
    Column("statistic", String, nullable=False),
    Column("column_name", String, nullable=False),
    Column("code", String, nullable=False),
    Column("numerator", BigInteger, nullable=False),
    Column("denominator", BigInteger, nullable=False),
)
runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("command", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("status", String, nullable=False),
    Column("details", JSON, nullable=False),
)
publications = Table(
    "publications",
    metadata,
    Column("publication_id", String, primary_key=True),
    Column("published_at", UtcDateTime, nullable=False),
    Column("run_id", String),
    Column("manifest_hash", String, nullable=False),
    Column("is_synthetic", Boolean, nullable=False),
    Column("approved_by", String),
    Column("note", Text),
    Column("details", JSON, nullable=False),
)
chart_notes = Table(
    "annotations",
    metadata,
    Column("annotation_id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("measure_code", String),
    Column("geography_code", String),
    Column("provider_code", String),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("added_by", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("withdrawn_by", String),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_reason", Text),
    sqlite_autoincrement=True,
)
audit = Table(
    "audit",
    metadata,
    Column("audit_id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("details", JSON, nullable=False),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("tombstone_id", Integer, primary_key=True),
    Column("person_key", String, nullable=False, unique=True),
    Column("erased_at", UtcDateTime, nullable=False),
    Column("erased_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("rows", JSON, nullable=False),
)
lake_rewrites = Table(
    "lake_rewrites",
    metadata,
    Column("old_path", String, primary_key=True),
    Column("rewritten_at", UtcDateTime, nullable=False),
)
expiries = Table(
    "expiries",
    metadata,
    Column("sequence", ForeignKey("submissions.sequence"), primary_key=True),
    Column("expired_at", UtcDateTime, nullable=False),
    Column("reason", String, nullable=False),
)
