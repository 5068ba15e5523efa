"""What was watched: every check's result, every step's cost, every alert sent or kept back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    insert,
    select,
)

from warehouse.ledger.tables import UtcDateTime, metadata

check_results = Table(
    "check_results",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("expectation_code", String, primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("inputs", String, nullable=False),
    Column("suite", String, nullable=False),
    Column("table_name", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("severity", String, nullable=False),
    Column("status", String, nullable=False),
    Column("is_waived", Boolean, nullable=False),
    Column("unexpected_count", BigInteger),
    Column("cause", String),
    Column("root_table", String),
    Column("measures", JSON, nullable=False),
    Index("check_results_by_code", "expectation_code", "checked_at"),
)
run_steps = Table(
    "run_steps",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("step", String, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("rows", BigInteger),
    Column("peak_bytes", BigInteger),
    Column("status", String, nullable=False),
)
alerts = Table(
    "alerts",
    metadata,
    Column("alert_id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("keys", JSON, nullable=False),
    Column("is_fired", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, kw_only=True)
class CheckRecord:
    """What one expectation found in one run.

    Attributes:
        inputs: fingerprint of the submissions, models and seeds that were checked.
        status: met, not_met or not_checked.
        cause: code of the result this one is folded into, if any.
        root_table: the failing table this failure comes from; its own unless one before it fails.
    """

    run_id: str
    expectation_code: str
    checked_at: datetime
    inputs: str
    suite: str
    table_name: str
    description: str
    severity: str
    status: str
    is_waived: bool
    unexpected_count: int | None
    cause: str | None = None
    root_table: str | None = None
    measures: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.status == "met"


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """What one step of a run took.

    Units:
        ``seconds`` of the clock; ``peak_bytes`` of the whole process tree; ``rows`` that the step
        wrote, None where it writes none.
    """

    run_id: str
    position: int
    step: str
    started_at: datetime
    seconds: float
    rows: int | None
    peak_bytes: int | None
    status: str


@dataclass(frozen=True, kw_only=True)
class AlertRecord:
    """One alert that was sent, or was not and why.

    ``keys`` name what it told of, so that nobody is told twice.
    """

    at: datetime
    kind: str
    subject: str
    severity: str
    title: str
    body: str
    is_fired: bool
    reason: str
    keys: tuple[str, ...] = ()
    alert_id: int | None = None


_Record = TypeVar("_Record", CheckRecord, StepRecord, AlertRecord)


class MonitoringLog:
    """The part of the ledger that holds what was watched. Nothing is ever changed in it."""

    _engine: Engine

    def record_checks(self, records: Sequence[CheckRecord]) -> None:
        """Keep the results of one run, in one transaction."""
        self._insert(check_results, records)

    def checks(self, expectation_code: str | None = None) -> tuple[CheckRecord, ...]:
        """Results, oldest first: of one expectation or of all."""
        query = select(check_results).order_by(
            check_results.c.checked_at, check_results.c.expectation_code
        )
        if expectation_code is not None:
            query = query.where(check_results.c.expectation_code == expectation_code)
        return self._records(query, CheckRecord)

    def record_step(self, record: StepRecord) -> None:
        """Keep what a step took."""
        self._insert(run_steps, [record])

    def steps(self) -> tuple[StepRecord, ...]:
        """Every step of every run, in the order they ran."""
        query = select(run_steps).order_by(run_steps.c.started_at, run_steps.c.position)
        return self._records(query, StepRecord)

    def record_alert(self, record: AlertRecord) -> None:
        """Keep an alert and whether it was sent."""
        self._insert(alerts, [record])

    def alerts(self) -> tuple[AlertRecord, ...]:
        """Every alert, sent or not, oldest first."""
        return self._records(select(alerts).order_by(alerts.c.alert_id), AlertRecord)

    def _insert(
        self, table: Table, records: Sequence[CheckRecord | StepRecord | AlertRecord]
    ) -> None:
        if not records:
            return
        rows = [_values(record) for record in records]
        with self._engine.begin() as con:
            con.execute(insert(table), rows)

    def _records(self, query: Any, kind: type[_Record]) -> tuple[_Record, ...]:
        with self._engine.connect() as con:
            return tuple(_as(kind, row) for row in con.execute(query))


def _values(record: CheckRecord | StepRecord | AlertRecord) -> dict[str, Any]:
    values = asdict(record)
    if isinstance(record, AlertRecord):
        del values["alert_id"]
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }


def _as(kind: type[_Record], row: Row[Any]) -> _Record:
    names = {each.name for each in fields(kind)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row._mapping.items()
        if name in names
    }
    return kind(**values)
