"""Operational records: who sent what, which of it is current, what was built and published."""

from warehouse.ledger.annotations import ANNOTATION_KINDS, REBASE
from warehouse.ledger.lock import run_lock
from warehouse.ledger.privacy import Expiry, ExpiryReason, Rewrite, Tombstone
from warehouse.ledger.records import (
    AnnotationRecord,
    ExtractRecord,
    FindingRecord,
    ProfilePoint,
    PublicationRecord,
    RunRecord,
    SubmissionRecord,
)
from warehouse.ledger.service import Ledger

__all__ = [
    "ANNOTATION_KINDS",
    "REBASE",
    "AnnotationRecord",
    "Expiry",
    "ExpiryReason",
    "ExtractRecord",
    "FindingRecord",
    "Ledger",
    "ProfilePoint",
    "PublicationRecord",
    "Rewrite",
    "RunRecord",
    "SubmissionRecord",
    "Tombstone",
    "run_lock",
]
