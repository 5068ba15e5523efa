"""Operational records: who sent what, which of it is current, what was built and published."""

from warehouse.ledger.lock import run_lock
from warehouse.ledger.records import (
    ExtractRecord,
    FindingRecord,
    PublicationRecord,
    RunRecord,
    SubmissionRecord,
)
from warehouse.ledger.service import Ledger

__all__ = [
    "ExtractRecord",
    "FindingRecord",
    "Ledger",
    "PublicationRecord",
    "RunRecord",
    "SubmissionRecord",
    "run_lock",
]
