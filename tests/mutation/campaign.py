"""Runs broken edits: many models at a time through their unit tests, survivors one by one.

A unit test gives its model all inputs by hand, so an edit of one model cannot be seen by the unit
tests of another: edits of different models are tried in one go.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.edits import Edit
from warehouse.pipeline.dbt import DBT_PROJECT, dbt_environment
from warehouse.settings import Settings

TIME_LIMIT = 600
_FAILED = frozenset({"fail", "error", "runtime error"})


@dataclass(frozen=True)
class Caught:
    """What caught an edit: names of unit tests, of data tests or models; none when it survived."""

    edit: Edit
    by: tuple[str, ...]


class Workshop:
    """A copy of the dbt project beside a built file, to break and mend."""

    def __init__(self, folder: Path, *, build_file: Path, inputs: Path, settings: Settings) -> None:
        self.project = folder / "dbt_project"
        shutil.copytree(DBT_PROJECT, self.project, ignore=shutil.ignore_patterns("target", "logs"))
        self._folder = folder
        self._built = build_file
        self._file = folder / "work" / build_file.name
        self._inputs = inputs
        self._settings = settings
        self._models = {file.stem: file for file in self.project.glob("models/**/*.sql")}

    def unit_tested(self, edits: Sequence[Edit]) -> list[Caught]:
        """Edits, at most one a model, and the unit tests that caught each."""
        chosen = [f"{edit.model},test_type:unit" for edit in edits]
        failed = self._failing(edits, ["test", "--select", *chosen])
        return [
            Caught(edit, tuple(sorted(name for model, name in failed if model == edit.model)))
            for edit in edits
        ]

    def built(self, edit: Edit) -> Caught:
        """One edit, and the models and data tests from its model on that caught it."""
        command = ["build", "--exclude-resource-type", "unit_test", "--select", f"{edit.model}+"]
        return Caught(edit, tuple(sorted(name for _model, name in self._failing([edit], command))))

    @property
    def file(self) -> Path:
        """The build that the last edit was tried on."""
        return self._file

    def _failing(self, edits: Iterable[Edit], command: list[str]) -> set[tuple[str, str]]:
        """Model and name of every test or model that failed while the edits stood."""
        kept = {self._models[edit.model]: self._models[edit.model].read_text() for edit in edits}
        for edit in edits:
            file = self._models[edit.model]
            file.write_text(broken(file.read_text(), edit))
        try:
            return self._run(command)
        finally:
            for file, text in kept.items():
                file.write_text(text)

    def _run(self, command: list[str]) -> set[tuple[str, str]]:
        self._file.parent.mkdir(exist_ok=True)
        shutil.copyfile(self._built, self._file)
        target = self._folder / "target"
        results = target / "run_results.json"
        results.unlink(missing_ok=True)
        places = ["--project-dir", str(self.project), "--profiles-dir", str(self.project)]
        places += ["--target-path", str(target), "--log-path", str(self._folder / "logs")]
        run = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", *command, *places],
            env=dict(
                dbt_environment(settings=self._settings, build_file=self._file, inputs=self._inputs)
            ),
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
        if not results.is_file():
            raise AssertionError(f"dbt did not run: {run.stdout[-2000:]}")
        found = json.loads(results.read_text(encoding="utf-8"))["results"]
        return {_named(one["unique_id"]) for one in found if one["status"] in _FAILED}


def broken(text: str, edit: Edit) -> str:
    """The model with the edit; the piece it replaces must stand there once."""
    if text.count(edit.was) != 1:
        raise AssertionError(f"{edit.model}: {edit.was!r} stands {text.count(edit.was)} times")
    return text.replace(edit.was, edit.becomes)


def batches(edits: Iterable[Edit]) -> list[list[Edit]]:
    """Edits in as few groups as possible with no model twice in one."""
    groups: list[list[Edit]] = []
    for edit in edits:
        free = [group for group in groups if edit.model not in {one.model for one in group}]
        if free:
            free[0].append(edit)
        else:
            groups.append([edit])
    return groups


def _named(unique_id: str) -> tuple[str, str]:
    """Model and name: ``unit_test.probation.a_model.a_case``, or ``model.probation.a_model``."""
    parts = unique_id.split(".")
    return parts[2], parts[-1] if parts[0] == "unit_test" else parts[2]
