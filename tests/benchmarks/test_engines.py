"""The nine measures in SQL and in Polars count the same, also where rows repeat or are missing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from benchmarks import engines

DAY = dt.date(2016, 11, 15)
NONE = {"outcome_code": None, "attended": None, "complied": None}


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """One provider, one quarter: six appointments of November, one of them sent twice."""
    contact = {
        "provider_code": "C17", "_provider_code": "C17", "contact_date": DAY, "_sequence": 1,
        "contact_type_code": "COAP", "soft_deleted": False, "_is_future": False,
    } | NONE  # fmt: skip
    _write(
        tmp_path / "contact",
        [
            contact | {"contact_id": 1, "outcome_code": "ATTC"},
            contact | {"contact_id": 2, "outcome_code": "AFTC"},
            contact | {"contact_id": 2, "outcome_code": "ATTC", "_sequence": 2},
            contact | {"contact_id": 3},
            contact
            | {"contact_id": 4, "outcome_code": "ZZZZ", "attended": False, "complied": False},
            contact | {"contact_id": 5, "soft_deleted": True, "outcome_code": "ATTC"},
            contact | {"contact_id": 6, "_is_future": True},
            contact | {"contact_id": 7, "contact_date": dt.date(2016, 12, 29)},
        ],
    )
    submission = {"provider_code": "C17", "extract_name": "contact"}
    ends = {"period_end_date": dt.date(2016, 12, 31)}
    _write(tmp_path / "submission", [submission | ends | {"sequence": 2}])
    report = {"report_id": 1, "provider_code": "N07", "_sequence": 1, "due_date": DAY,
              "completed_date": DAY, "safeguarding_checked": "Y",
              "domestic_abuse_checked": None}  # fmt: skip
    _write(tmp_path / "court_report", [report])
    request = {"request_id": 1, "provider_code": "C17", "_sequence": 1, "requested_date": DAY,
               "started_date": dt.date(2016, 12, 14), "refusal_reason_code": None}  # fmt: skip
    _write(tmp_path / "service_request", [request])
    raised = {"escalation_id": 1, "from_provider_code": "C17", "_sequence": 1,
              "raised_date": DAY, "decision": "refused"}  # fmt: skip
    _write(tmp_path / "risk_escalation", [raised])
    return tmp_path


def _write(folder: Path, rows: list[dict[str, object]]) -> None:
    texts = ("outcome_code", "refusal_reason_code", "domestic_abuse_checked")
    types = dict.fromkeys(texts, pl.String)
    flags = dict.fromkeys(("attended", "complied"), pl.Boolean)
    table = pl.DataFrame(rows, infer_schema_length=None)
    given = {name: each for name, each in (types | flags).items() if name in table.columns}
    place = folder / "provider=C17" / "period=2016-10_2016-12"
    place.mkdir(parents=True)
    table.cast(given).write_parquet(place / "data.parquet")


def test_engines_count_the_same_by_hand(inputs: Path) -> None:
    found = engines.on_duckdb(inputs)
    assert found.equals(engines.on_polars(inputs))
    by_hand = {
        # Contacts 1 and 2 attended (the newer version), 4 did not; 3 has no outcome.
        "appointments_attended": (2, 3),
        "appointments_complied": (2, 3),
        "appointments_missed_unacceptably": (1, 3),
        # Of 1, 2, 3 and 4 contact 3 is missing; 7 is not due before January.
        "appointments_outcome_missing": (1, 4),
        "appointments_rescheduled_by_service": (0, 3),
        "court_report_safeguarding_checked": (0, 1),
        "court_report_on_time": (1, 1),
        # 20 business days after 15 November are 13 December.
        "service_started_on_time": (0, 1),
        "risk_escalation_accepted": (0, 1),
    }
    counted = {
        row["measure_code"]: (row["numerator"], row["denominator"]) for row in found.to_dicts()
    }
    assert counted == by_hand


@pytest.mark.long
def test_a_line_for_every_engine_against_duckdb(inputs: Path) -> None:
    # Engines that count differently have no line but raise.
    found = engines.lines(inputs)
    assert [line.what for line in found] == [
        "nine measures by DuckDB",
        "nine measures by Polars",
        "nine measures by Spark",
    ]
    assert found[0].ratio == 1
    assert {line.size for line in found} == {"8 contacts"}
