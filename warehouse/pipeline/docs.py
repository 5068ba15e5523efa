"""dbt's own pages about models and columns, for analysts: one file that loads nothing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from warehouse.pipeline.build import build_inputs, require_build
from warehouse.pipeline.dbt import run_dbt
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import private_folder, remove
from warehouse.settings import PROJECT_ROOT, Settings

DOCS_FOLDER = "dbt_docs"
_ROOT = re.compile(r"/[^\s\"'<>]*/(dbt_project\b)")


def write_docs(*, settings: Settings, progress: Progress = say_nothing) -> Path:
    """Write the pages of the finished build and return their folder.

    Raises:
        WrongUseError: there is no finished build.
        BuildFailedError: dbt could not write them.
    """
    progress(StepEvent("docs", 0, 1, "pages about models"))
    run_dbt(
        ["docs", "generate", "--static"],
        settings=settings,
        build_file=require_build(settings=settings),
        inputs=build_inputs(settings=settings),
        progress=say_nothing,
        step="docs",
    )
    folder = settings.builds / DOCS_FOLDER
    remove(folder)
    private_folder(folder)
    pages = (settings.builds / "target" / "static_index.html").read_text(encoding="utf-8")
    (folder / "index.html").write_text(without_paths(pages, settings=settings), encoding="utf-8")
    progress(StepEvent("docs", 1, 1, "pages about models"))
    return folder


def without_paths(text: str, *, settings: Settings) -> str:
    """Text without the folders of this machine; what lies below them stays readable."""
    # What was parsed from another checkout keeps that one's folder.
    text = _ROOT.sub(r"\1", text)
    for folder in (settings.home.resolve(), settings.home, PROJECT_ROOT, Path(sys.prefix)):
        text = text.replace(f"{folder}/", "").replace(str(folder), "")
    return text
