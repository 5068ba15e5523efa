"""Small clean worlds and real builds of them."""

from __future__ import annotations

import itertools
from pathlib import Path

from tests.conftest import settings_of
from tests.oracle.door import in_order
from warehouse.demo import write_submissions
from warehouse.intake import submit
from warehouse.pipeline.build import build
from warehouse.pipeline.events import say_nothing

SMALL = {"people": 100, "quarters": 3}
FOLDERS = itertools.count()


def written(base: Path, seed: int, **size: int) -> Path:
    """A small clean world's submissions, in a folder of their own."""
    folder = base / f"world_{next(FOLDERS)}"
    write_submissions(folder, **{**SMALL, **size}, seed=seed, faults=False)
    return folder


def built(submissions: Path, home: Path) -> Path:
    """A real build of the submissions."""
    chosen = settings_of(home)
    for folder in in_order(submissions):
        submit(folder, settings=chosen)
    return build(settings=chosen, progress=say_nothing).build_file
