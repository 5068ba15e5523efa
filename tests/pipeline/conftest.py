"""Hand-made candidates; the demo's files as they were sent; the demo built again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import DEMO, settings_of
from tests.pipeline.handmade import Handmade
from warehouse.demo import DemoReport, write_submissions
from warehouse.pipeline import run as pipeline
from warehouse.pipeline.build import BuildResult, build
from warehouse.pipeline.candidate import Candidate
from warehouse.settings import Settings


@dataclass(frozen=True)
class DemoFiles:
    """The submissions of ``demo_home``, and what the generator says of them."""

    folder: Path
    report: DemoReport


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The demo's submissions written again: same size and seed, same bytes."""
    folder = tmp_path_factory.mktemp("demo_files")
    report = write_submissions(folder, people=DEMO.people, quarters=DEMO.quarters, seed=DEMO.seed)
    return DemoFiles(folder, report)


@dataclass(frozen=True)
class Rebuilt:
    """The demo built again with every dbt test, checked; ``file`` is the build as it was made."""

    settings: Settings
    built: BuildResult
    candidate: Candidate
    file: Path


@pytest.fixture(scope="session")
def rebuilt(demo_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """Made once; what uses it is in the group ``runs``. A failing dbt test raises."""
    folder = tmp_path_factory.mktemp("rebuilt")
    shutil.copytree(demo_home.home, folder / "home")
    settings = settings_of(folder / "home")
    built = build(settings=settings, has_all_tests=True)
    file = folder / "built.duckdb"
    shutil.copy(built.build_file, file)
    _checks, candidate = pipeline.validate(settings=settings)
    return Rebuilt(settings, built, candidate, file)


@pytest.fixture
def handmade(tmp_path: Path) -> Handmade:
    """An empty data folder that can be given hand-made candidates."""
    return Handmade(Settings(home=tmp_path / "home", memory_limit="1GB", threads=1))
