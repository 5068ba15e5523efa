"""The commands' steps in order, each under the run lock and noted in the ledger."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from warehouse.ledger import Ledger, run_lock
from warehouse.monitoring import keep_results, watched
from warehouse.pipeline.build import RECEIPT, BuildResult
from warehouse.pipeline.build import build as build_marts
from warehouse.pipeline.candidate import Candidate, find_candidate, make_candidate
from warehouse.pipeline.docs import write_docs
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.fingerprint import code_hash, hash_of, seeds_hash
from warehouse.pipeline.publish import PublishResult, release
from warehouse.pipeline.rollback import RollbackResult, roll_back
from warehouse.pipeline.validate import SUITES_FOLDER, ValidationResult, note_history
from warehouse.pipeline.validate import validate as check_build
from warehouse.settings import Settings

AUTOMATIC = "automatic release"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a whole run ended in; ``publication`` is None while the candidate waits."""

    candidate: Candidate
    checks: ValidationResult
    publication: PublishResult | None


def run(
    *,
    settings: Settings,
    received_by: dt.datetime | None = None,
    is_published: bool | None = None,
    has_docs: bool = False,
    progress: Progress = say_nothing,
) -> RunResult:
    """Build, compute verdicts, validate, make a candidate and, when told to, publish it.

    Safe to kill at any moment and to repeat: what was published stays as it was until the
    pointer moves.

    Args:
        settings: where data lives and which limits hold.
        received_by: use what had been received by this moment; None = everything.
        is_published: release the candidate; None leaves it to ``settings.auto_publish``.
        has_docs: write dbt's pages about models too; they take about as long as the gate.
        progress: told as the steps go.

    Raises:
        BuildFailedError: a model failed.
        CheckFailedError: a critical expectation failed.
        BusyError: another command holds the run lock.
    """
    releases = settings.auto_publish if is_published is None else is_published
    inputs = input_state(settings=settings, received_by=received_by)
    with recorded("run", settings=settings, progress=progress, details={"inputs": inputs}) as step:
        build_marts(settings=settings, received_by=received_by, progress=step.say)
        checks = _checked(step, inputs=inputs, settings=settings)
        if has_docs:
            write_docs(settings=settings, progress=step.say)
        candidate = make_candidate(checks, settings=settings, progress=step.say)
        publication = (
            release(
                candidate,
                approved_by=AUTOMATIC,
                note="published by the run itself",
                settings=settings,
                progress=step.say,
            )
            if releases
            else None
        )
    return RunResult(candidate, checks, publication)


def build(
    *,
    settings: Settings,
    received_by: dt.datetime | None = None,
    progress: Progress = say_nothing,
) -> BuildResult:
    """The first step of :func:`run` alone."""
    with recorded("build", settings=settings, progress=progress) as step:
        return build_marts(settings=settings, received_by=received_by, progress=step.say)


def validate(
    *, settings: Settings, progress: Progress = say_nothing
) -> tuple[ValidationResult, Candidate]:
    """The second step of :func:`run` alone: check the finished build and make a candidate."""
    with recorded("validate", settings=settings, progress=progress) as step:
        inputs = input_state(settings=settings)
        checks = _checked(step, inputs=inputs, settings=settings)
        return checks, make_candidate(checks, settings=settings, progress=step.say)


def publish(
    candidate_id: str | None = None,
    *,
    approved_by: str,
    note: str,
    settings: Settings,
    progress: Progress = say_nothing,
) -> PublishResult:
    """Release a candidate, the newest unless named.

    Raises:
        WrongUseError: there is no such candidate.
    """
    with recorded("publish", settings=settings, progress=progress) as step:
        candidate = find_candidate(candidate_id, settings=settings)
        return release(
            candidate, approved_by=approved_by, note=note, settings=settings, progress=step.say
        )


def rollback(
    publication_id: str | None = None,
    *,
    settings: Settings,
    progress: Progress = say_nothing,
) -> RollbackResult:
    """Make the previous publication, or a named one, current again.

    Raises:
        WrongUseError: it is not kept, or there is none before the current one.
    """
    with recorded("rollback", settings=settings, progress=progress) as step:
        return roll_back(publication_id, settings=settings, progress=step.say)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A command under way: its number in the ledger, and where its steps are told."""

    run_id: str
    say: Progress


@contextmanager
def recorded(
    command: str,
    *,
    settings: Settings,
    progress: Progress = say_nothing,
    details: Mapping[str, Any] | None = None,
) -> Iterator[Recorded]:
    """Hold the run lock and keep in the ledger that a command ran, what it took, how it ended.

    Yields:
        The run; its ``say`` passes every event on to ``progress``.
    """
    with run_lock(settings=settings), Ledger.open(settings=settings) as ledger:
        _note_interrupted(ledger)
        run_id = uuid.uuid4().hex
        ledger.record_run(run_id, command=command, details=details)
        try:
            with watched(run_id, command=command, settings=settings) as watch:

                def say(event: StepEvent) -> None:
                    watch.see(event)
                    progress(event)

                yield Recorded(run_id, say)
        except BaseException as error:
            ledger.finish_run(run_id, status="failed", details={"error": type(error).__name__})
            raise
        ledger.finish_run(run_id, status="done")


def _checked(step: Recorded, *, inputs: str, settings: Settings) -> ValidationResult:
    """The gate; what it found is kept whether it passes or not."""
    try:
        found = check_build(settings=settings, progress=step.say)
    finally:
        keep_results(
            settings.builds / SUITES_FOLDER,
            run_id=step.run_id,
            inputs=inputs,
            receipt=settings.builds / RECEIPT,
            settings=settings,
        )
    note_history(settings=settings)
    return found


def input_state(*, settings: Settings, received_by: dt.datetime | None = None) -> str:
    """Names what a run would be made from: current submissions, code and seeds."""
    with Ledger.open(settings=settings) as ledger:
        current = ledger.current_submissions(received_by)
    return hash_of([sorted(one.sequence for one in current), code_hash(), seeds_hash()])


def has_news(*, settings: Settings, received_by: dt.datetime | None = None) -> bool:
    """Whether a run would be made from anything the last one that ended well was not made from."""
    with Ledger.open(settings=settings) as ledger:
        done = [one for one in ledger.runs() if one.command == "run" and one.status == "done"]
    state = input_state(settings=settings, received_by=received_by)
    return not done or done[0].details.get("inputs") != state


def _note_interrupted(ledger: Ledger) -> None:
    """Whoever holds the lock knows that runs still noted as running were killed."""
    for record in ledger.runs():
        if record.status == "running":
            ledger.finish_run(record.run_id, status="interrupted")
