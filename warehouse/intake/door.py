"""The door: check a submission, or take it in."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.intake.code_lists import CodeLists
from warehouse.intake.examine import Examination, History, Progress, examination
from warehouse.intake.findings import Receipt, RefusedError, Verdict
from warehouse.intake.pseudonyms import find_key, find_or_make_key
from warehouse.intake.refusals import clear_errors
from warehouse.intake.storing import Delivery, store_extracts, sweep_lake
from warehouse.ledger import FindingRecord, Ledger, SubmissionRecord, run_lock
from warehouse.ledger.service import now
from warehouse.settings import Settings

_LOG = logging.getLogger(__name__)
_SCRATCH = ".submit-"


def check(
    path: Path,
    *,
    settings: Settings,
    progress: Progress | None = None,
    code_lists: CodeLists | None = None,
    rejects_to: Path | None = None,
) -> Verdict:
    """Say what ``submit`` would answer; store nothing.

    Args:
        path: a folder or a .zip.
        settings: the data folder and the limits.
        progress: told the step, how many are done and how many there are.
        code_lists: other code lists than the project's seeds.
        rejects_to: a workbook to write the rejected rows to, with their reasons.

    Returns:
        Every finding of every row, and whether the submission would be refused.

    Raises:
        WarehouseError: a code list is missing, or disk or memory do not suffice.
    """
    with (
        tempfile.TemporaryDirectory(prefix="probation-check-") as folder,
        examination(
            path,
            settings=settings,
            history=history_of(settings),
            scratch=Path(folder),
            progress=progress,
            code_lists=code_lists,
        ) as found,
    ):
        hand_back(found, rejects_to)
        return found.verdict


def submit(
    path: Path,
    *,
    settings: Settings,
    progress: Progress | None = None,
    code_lists: CodeLists | None = None,
    rejects_to: Path | None = None,
) -> Receipt:
    """Take a submission in, or refuse it whole.

    The same package sent again changes nothing and gets the same receipt. May be killed at any
    moment and repeated: until the ledger's last commit nothing of it counts.

    Args:
        path: a folder or a .zip.
        settings: the data folder and the limits.
        progress: told the step, how many are done and how many there are.
        code_lists: other code lists than the project's seeds.
        rejects_to: a workbook to write the rejected rows to, with their reasons; also when the
            submission is refused.

    Raises:
        RefusedError: the submission breaks a rule that refuses it; carries the verdict.
        BusyError: another command holds the run lock.
        WarehouseError: the pseudonym key is another one than before, a code list is missing, or
            disk or memory do not suffice.
    """
    with (
        clear_errors(settings.home),
        run_lock(settings=settings),
        Ledger.open(settings=settings) as ledger,
        _scratch(settings) as folder,
        examination(
            path,
            settings=settings,
            history=history_of(settings),
            scratch=folder,
            progress=progress,
            code_lists=code_lists,
        ) as found,
    ):
        if found.repeats is not None and not found.verdict.is_refused:
            return replace(receipt_of(found.repeats), is_repeat=True)
        hand_back(found, rejects_to)
        if found.verdict.is_refused:
            raise RefusedError(found.verdict)
        return _take_in(found, ledger=ledger, settings=settings)


def hand_back(found: Examination, rejects_to: Path | None) -> None:
    """Write the rejected rows where the sender asked for them, if so."""
    if rejects_to is not None and found.con is not None:
        from warehouse.intake.rejects import write_rejects  # noqa: PLC0415

        write_rejects(found.con, list(found.checked.values()), rejects_to)


def receipt_of(submission: SubmissionRecord) -> Receipt:
    """The receipt a stored submission was answered with."""
    return Receipt(
        sequence=submission.sequence,
        received_at=submission.received_at.isoformat(),
        content=submission.receipt,
    )


def _take_in(found: Examination, *, ledger: Ledger, settings: Settings) -> Receipt:
    verdict, sending, con = found.verdict, found.sending, found.con
    if con is None or sending is None or found.place is None or verdict.created_at is None:
        raise WarehouseError("The submission was accepted without having been read.")
    _check_space(settings, needed=sum(each.bytes for each in verdict.extracts))
    key = find_or_make_key(settings=settings)
    ledger.record_key_fingerprint(key.fingerprint)
    sweep_lake(settings.lake, known=ledger.lake_paths())
    delivery = Delivery(
        sequence=ledger.next_sequence(), sending=sending, lake=settings.lake, key=key
    )
    extracts = store_extracts(con, found.checked, delivery)
    submission = SubmissionRecord(
        sequence=delivery.sequence,
        provider_code=sending.provider_code,
        period_start_date=sending.period_start_date,
        period_end_date=sending.period_end_date,
        created_at=verdict.created_at,
        received_at=now(),
        previous_created_at=sending.previous_created_at,
        package_hash=verdict.package_hash or "",
        contract_version=verdict.contract_version or "",
        is_synthetic=verdict.is_synthetic,
        replaces=verdict.replaces,
        receipt=verdict.to_dict(),
        extracts=extracts,
        findings=_finding_records(verdict),
        profile=found.profile,
    )
    ledger.record_submission(submission)
    _LOG.info("submission %d of %s taken in", submission.sequence, submission.provider_code)
    return receipt_of(submission)


def _finding_records(verdict: Verdict) -> tuple[FindingRecord, ...]:
    return tuple(
        FindingRecord(
            extract_name=each.extract,
            column_name=each.column,
            rule_code=each.code,
            severity=each.severity,
            rule_text=each.rule_text,
            findings=each.count,
        )
        for each in verdict.findings
    )


def history_of(settings: Settings) -> History:
    """What the ledger knows at this moment; nothing where there is no ledger yet."""
    if not settings.ledger_file.is_file():
        return History()
    with Ledger.open(settings=settings) as ledger:
        files: dict[str, list[Path]] = {}
        for path in sorted(ledger.lake_paths()):
            files.setdefault(path.split("/", 1)[0], []).append(settings.lake / path)
        return History(
            current=ledger.current_submissions(),
            lake_files=files,
            key=find_key(settings=settings),
            profiles=ledger.profiles(),
            erased=frozenset(each.person_key for each in ledger.tombstones()),
        )


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for what is read, beside the lake; those of killed runs are cleared first."""
    for left in settings.home.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=settings.home) as folder:
        yield Path(folder)


def _check_space(settings: Settings, *, needed: int) -> None:
    free = shutil.disk_usage(settings.home).free
    if free < needed + settings.minimum_free_bytes:
        raise WarehouseError(
            f"The disk of the data folder has {free:,} bytes free; the submission needs "
            f"{needed:,} and {settings.minimum_free_bytes:,} must stay. "
            "Make room and send it again."
        )
