"""A data folder with hand-made candidates; the demo's files as they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import DEMO
from tests.pipeline.handmade import Handmade
from warehouse.demo import DemoReport, write_submissions
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


@pytest.fixture
def handmade(tmp_path: Path) -> Handmade:
    """An empty data folder that can be given hand-made candidates."""
    return Handmade(Settings(home=tmp_path / "home", memory_limit="1GB", threads=1))
