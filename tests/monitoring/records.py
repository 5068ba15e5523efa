"""Results of checks made by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from warehouse.ledger.monitoring import CheckRecord

FIRST = dt.datetime(2017, 1, 2, 2, 30, tzinfo=dt.UTC)


def at(day: int) -> dt.datetime:
    """Half past two in the night, so many days after the first run."""
    return FIRST + dt.timedelta(days=day)


def result(code: str, *, day: int, count: int = 0, **values: Any) -> CheckRecord:
    """A result of one night; met when no row fails."""
    table = values.pop("table_name", f"marts.{code}")
    made: dict[str, Any] = {
        "run_id": f"night-{day:03}",
        "expectation_code": code,
        "checked_at": at(day),
        "inputs": f"inputs-{day:03}",
        "suite": "contact",
        "table_name": table,
        "description": f"{code} holds.",
        "severity": "warning",
        "status": "not_met" if count else "met",
        "is_waived": False,
        "unexpected_count": count,
        "root_table": table if count else None,
    }
    return CheckRecord(**(made | values))
