"""Freeze the inputs, run dbt on them into a new file, add the verdicts."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WrongUseError
from warehouse.intake import freeze_inputs
from warehouse.pipeline.annotations import freeze_annotations, frozen_annotations
from warehouse.pipeline.connection import BUILD_FILE, open_database
from warehouse.pipeline.dbt import DbtOutcome, run_dbt
from warehouse.pipeline.engines import run_on_engine
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import (
    private_folder,
    read_json,
    remove,
    remove_database,
    require_free_space,
    write_json,
)
from warehouse.pipeline.fingerprint import InputFile, code_hash, input_files, seeds_hash
from warehouse.pipeline.limited_access import note_limited_people
from warehouse.pipeline.signals_step import add_signals
from warehouse.pipeline.spark import require_spark, tables_folder
from warehouse.pipeline.tables import row_count
from warehouse.settings import Settings

_INPUTS = "inputs"
RECEIPT = "build.json"
_NOTHING_SENT = (
    "Nothing has been submitted that could be built from. `probation submit PATH` takes a "
    "submission in; `probation demo` makes synthetic ones."
)
# Unit tests check the SQL and tests of seeds check committed files: neither depends on the data, so
# the project's own tests run them, and a run does not.
_BUILD = (
    "build",
    "--exclude-resource-type",
    "unit_test",
    "--exclude",
    "path:seeds/*.yml,resource_type:test",
    # dbt's files about itself take seconds to write; the receipt holds what a run needs of them.
    "--no-write-json",
)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A finished build.

    Shape of ``parents``: every table by ``schema.name``, with the tables it reads.

    Units:
        ``seconds`` by dbt node.
    """

    build_file: Path
    engine: str
    received_by: dt.datetime | None
    inputs: tuple[InputFile, ...]
    nodes: int
    seconds: dict[str, float]
    warnings: tuple[str, ...]
    parents: dict[str, list[str]]


def build(
    *,
    settings: Settings,
    received_by: dt.datetime | None = None,
    progress: Progress | None = None,
    has_all_tests: bool = False,
) -> BuildResult:
    """Build all marts from the current submissions into a new file.

    Args:
        settings: where data lives and which limits hold.
        received_by: use what had been received by this moment; None = everything.
        progress: told after every node.
        has_all_tests: run dbt's unit tests and the tests of seeds too.

    Returns:
        What was built; the file is ready for validation.

    Raises:
        WrongUseError: nothing has been submitted (by that moment), or Spark is asked for and
            something it needs is not installed.
        BuildFailedError: a model or test failed, named with its reason.
        NoSpaceError: the disk is too full.
    """
    say = progress or say_nothing
    if settings.engine == "spark":
        require_spark(settings=settings)
    build_file = begin_build(settings=settings)
    say(StepEvent("freeze", 0, 1, "current submissions"))
    inputs = settings.builds / _INPUTS
    frozen = freeze_inputs(settings=settings, into=inputs, received_by=received_by)
    if not frozen.submissions:
        raise WrongUseError(_NOTHING_SENT)
    freeze_annotations(inputs, settings=settings, received_by=received_by)
    say(StepEvent("freeze", 1, 1, "current submissions", rows=frozen.rows))
    return run_models(
        inputs,
        build_file=build_file,
        received_by=received_by,
        settings=settings,
        progress=say,
        has_all_tests=has_all_tests,
    )


def parse_models(*, settings: Settings) -> None:
    """Let dbt read the project, so that the next build starts with its first model.

    Raises:
        BuildFailedError: the project cannot be read.
    """
    folder = private_folder(settings.builds)
    run_dbt(
        ["parse", "--no-write-json"],
        settings=settings,
        build_file=folder / BUILD_FILE,
        inputs=folder / _INPUTS,
        progress=say_nothing,
        step="parse",
    )


def begin_build(*, settings: Settings) -> Path:
    """Clear away an earlier build, finished or killed, and name the file to write."""
    folder = private_folder(settings.builds)
    for left in (settings.spill, tables_folder(settings=settings), folder / "dbt_docs"):
        remove(left)
    for room in (folder, private_folder(settings.spill)):
        require_free_space(room, needed=settings.minimum_free_bytes)
    build_file = folder / BUILD_FILE
    remove(folder / RECEIPT)
    remove_database(build_file)
    return build_file


def run_models(
    inputs: Path,
    *,
    build_file: Path,
    received_by: dt.datetime | None,
    settings: Settings,
    progress: Progress,
    has_all_tests: bool = False,
    marks_of: tuple[Path, ...] = (),
) -> BuildResult:
    """Run dbt on frozen inputs, add the verdicts and sign the build as finished.

    Args:
        inputs: the frozen inputs.
        build_file: the file to write.
        received_by: noted in the receipt.
        settings: where data lives and which limits hold.
        progress: told after every node.
        has_all_tests: run dbt's unit tests and the tests of seeds too.
        marks_of: further frozen inputs whose marks of limited access count too.
    """
    outcome = run_on_engine(
        ["build"] if has_all_tests else _BUILD,
        settings=settings,
        build_file=build_file,
        inputs=inputs,
        progress=progress,
    )
    with open_database(build_file, settings=settings) as connection:
        written = row_count(connection)
    progress(StepEvent("build", outcome.nodes, outcome.nodes, "all models", rows=written))
    add_signals(
        build_file,
        annotations=frozen_annotations(inputs),
        settings=settings,
        progress=progress,
    )
    note_limited_people(build_file, inputs=(inputs, *marks_of), settings=settings)
    result = _result(
        outcome,
        build_file=build_file,
        engine=settings.engine,
        inputs=inputs,
        received_by=received_by,
    )
    write_json(settings.builds / RECEIPT, _receipt(result))
    return result


def _result(
    outcome: DbtOutcome,
    *,
    build_file: Path,
    engine: str,
    inputs: Path,
    received_by: dt.datetime | None,
) -> BuildResult:
    return BuildResult(
        build_file=build_file,
        engine=engine,
        received_by=received_by,
        inputs=input_files(inputs),
        nodes=outcome.nodes,
        seconds=outcome.seconds,
        warnings=tuple(outcome.warnings),
        parents=outcome.parents,
    )


def _receipt(result: BuildResult) -> dict[str, Any]:
    return {
        "engine": result.engine,
        "received_by": result.received_by,
        "inputs": [asdict(file) for file in result.inputs],
        "code": code_hash(),
        "seeds": seeds_hash(),
        "nodes": result.nodes,
        "warnings": result.warnings,
        "parents": result.parents,
    }


def build_receipt(*, settings: Settings) -> dict[str, Any]:
    """What the finished build was made from.

    Raises:
        WrongUseError: there is no finished build.
    """
    require_build(settings=settings)
    content: dict[str, Any] = read_json(settings.builds / RECEIPT)
    return content


def require_build(*, settings: Settings) -> Path:
    """The finished build file.

    Raises:
        WrongUseError: there is none; a build that was killed does not count.
    """
    build_file = settings.builds / BUILD_FILE
    if not build_file.is_file() or not (settings.builds / RECEIPT).is_file():
        raise WrongUseError("There is no finished build. Run `probation build` first.")
    return build_file


def build_inputs(*, settings: Settings) -> Path:
    """The folder of frozen inputs of the latest build."""
    return settings.builds / _INPUTS
