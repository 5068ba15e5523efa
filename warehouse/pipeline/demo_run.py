"""The demo: synthetic London, submitted through the door, built, checked and published."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.demo import write_submissions
from warehouse.errors import WrongUseError
from warehouse.intake import submit
from warehouse.ledger import AnnotationRecord, Ledger
from warehouse.pipeline.build import parse_models
from warehouse.pipeline.events import Progress, StepEvent
from warehouse.pipeline.files import private_folder, remove
from warehouse.pipeline.run import run
from warehouse.settings import Settings

SHOWN_BOROUGH = "E09000023"
INSPECTION = AnnotationRecord(
    kind="inspection",
    starts_on=dt.date(2016, 9, 1),
    ends_on=dt.date(2016, 9, 30),
    text="Inspectors in north London",
    source="HM Inspectorate of Probation, press release, December 2016",
    reason="Months before it are what the inspectors saw; what was promised comes after it.",
    added_by="Demo",
)
WHERE_NEXT = (
    "Where to go next:\n"
    "  probation app           the same figures as pages, on http://127.0.0.1:8501\n"
    "  probation values --geography E09000023 --period-type quarter\n"
    "  probation publications  what is published, and what can be rolled back\n"
    "  probation contract      what a provider sends"
)


@dataclass(frozen=True, slots=True)
class DemoSize:
    """How much synthetic data: people on a typical day, quarters up to March 2017, the seed."""

    people: int
    quarters: int
    seed: int


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo did; without a publication it only wrote submissions."""

    submissions: tuple[str, ...]
    faults: dict[str, int] = field(default_factory=dict)
    publication_id: str | None = None
    manifest_hash: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-able content."""
        return {
            "submissions": list(self.submissions),
            "faults": self.faults,
            "publication_id": self.publication_id,
            "manifest_hash": self.manifest_hash,
        }

    def in_words(self) -> str:
        """One line for people."""
        if self.publication_id is None:
            return f"Wrote {len(self.submissions)} submissions. They are synthetic."
        return (
            f"Published {self.publication_id} from {len(self.submissions)} synthetic submissions."
        )


def write_only(folder: Path, *, size: DemoSize, progress: Progress) -> DemoResult:
    """Write the synthetic submissions and do nothing with them.

    Raises:
        WrongUseError: the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise WrongUseError(f"{folder} is not empty. Name a new folder for the submissions.")
    return _write(folder, size=size, progress=progress)


def run_demo(size: DemoSize, *, settings: Settings, progress: Progress) -> DemoResult:
    """Generate, submit in the order of periods, run and publish; the review is the caller's.

    Raises:
        WrongUseError: the data folder holds real submissions.
        SubmissionRefusedError: a submission was refused, as when another seed was used before.
    """
    _refuse_real_data(settings=settings)
    folder = private_folder(settings.home) / "demo"
    remove(folder)
    written = _write(folder, size=size, progress=progress)
    # The door keeps one core busy: dbt reads its project on another. What fails here fails again
    # in the run, which says so.
    with ThreadPoolExecutor(max_workers=1) as aside:
        aside.submit(parse_models, settings=settings)
        for done, name in enumerate(written.submissions, start=1):
            progress(StepEvent("submit", done - 1, len(written.submissions), name))
            submit(folder / name, settings=settings)
            progress(StepEvent("submit", done, len(written.submissions), name))
    remove(folder)
    _annotate(settings=settings)
    result = run(settings=settings, is_published=True, progress=progress)
    publication = result.publication
    return DemoResult(
        submissions=written.submissions,
        faults=written.faults,
        publication_id=publication.publication_id if publication else None,
        manifest_hash=result.candidate.manifest["hash"],
    )


def _annotate(*, settings: Settings) -> None:
    """Note the inspection the demo tells of, unless a note was added or withdrawn before."""
    with Ledger.open(settings=settings) as ledger:
        if not ledger.annotations(has_withdrawn=True):
            ledger.add_annotation(INSPECTION)


def _refuse_real_data(*, settings: Settings) -> None:
    if not settings.ledger_file.is_file():
        return
    with Ledger.open(settings=settings) as ledger:
        real = [s for s in ledger.current_submissions() if not s.is_synthetic]
    senders = sorted({s.provider_code for s in real} - {"MOJ"})
    if senders:
        raise WrongUseError(
            f"{settings.home} holds real submissions of {', '.join(senders)}; synthetic ones are "
            "never mixed with them. Set PROBATION_HOME to another folder for the demo."
        )


def _write(folder: Path, *, size: DemoSize, progress: Progress) -> DemoResult:
    report = write_submissions(
        folder,
        people=size.people,
        quarters=size.quarters,
        seed=size.seed,
        progress=lambda name, done, total: progress(StepEvent("generate", done, total, name)),
    )
    return DemoResult(
        submissions=tuple(written.name for written in report.folders), faults=report.faults
    )
