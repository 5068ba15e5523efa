"""One small demo publication for all tests, built once a session."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from pydantic import SecretStr

from tests.support.command import KEY
from warehouse.pipeline.connection import BUILD_FILE
from warehouse.pipeline.demo_run import DemoSize, run_demo
from warehouse.pipeline.events import StepEvent
from warehouse.settings import Settings

DEMO = DemoSize(people=300, quarters=8, seed=2016)


# The longest tests, longest first; the second needs no demo, so two workers never wait for one.
_FIRST = ("kill", "quarter", "runs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, and end with those that need nothing but the finished demo."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    mark = item.get_closest_marker("xdist_group")
    group = mark.args[0] if mark else None
    place = _FIRST.index(group) if group in _FIRST else len(_FIRST)
    return place, "demo_home" in getattr(item, "fixturenames", ())


def settings_of(home: Path) -> Settings:
    """Settings of a data folder of a test, whatever the environment says."""
    return Settings(
        home=home,
        pseudonym_key=SecretStr(KEY),
        # Two workers share two cores, and one thread takes a tenth less of them.
        threads=1,
        memory_limit="2GB",
        lock_timeout=20,
        auto_publish=False,
        suppression_threshold=5,
        publications_kept=8,
    )


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with the published demo; shared by all tests, so nothing may change in it."""
    base = tmp_path_factory.getbasetemp()
    # Workers of one session share the folder above their own.
    shared = base.parent if base.name.startswith("popen-") else base
    home = shared / "demo_home"
    with FileLock(shared / "demo_home.lock"):
        if not (shared / "demo_home.done").is_file():
            shutil.rmtree(home, ignore_errors=True)
            settings = settings_of(home)
            keep = partial(_keep_candidate, settings=settings, into=_built_beside(home))
            run_demo(DEMO, settings=settings, progress=keep)
            (shared / "demo_home.done").touch()
    return settings_of(home)


@pytest.fixture(scope="session")
def demo_build(demo_home: Settings) -> Path:
    """The demo's candidate, with every row of every mart: its release takes the build away."""
    return _built_beside(demo_home.home)


def _built_beside(home: Path) -> Path:
    return home.with_name(f"{home.name}.duckdb")


def _keep_candidate(event: StepEvent, *, settings: Settings, into: Path) -> None:
    if event.step == "candidate" and event.done:
        shutil.copy(settings.candidates / event.detail / BUILD_FILE, into)


@pytest.fixture
def fresh_home(demo_home: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A test's own copy of the demo's data folder, to change as it likes."""
    home = tmp_path / "home"
    shutil.copytree(demo_home.home, home)
    yield settings_of(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def empty_home(tmp_path: Path) -> Settings:
    """A data folder that holds nothing yet."""
    return settings_of(tmp_path / "home")
