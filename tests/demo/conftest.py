"""One clean and one faulty demo of the same seed, made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.measured import Data
from warehouse.demo import DemoReport, World, simulate, write_submissions

PEOPLE, QUARTERS, SEED = 1500, 8, 2016
MADE_ONCE = {"world", "clean", "faulty", "data"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the tests of the demos below to one worker, which makes them once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and MADE_ONCE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="session")
def world() -> World:
    return simulate(people=PEOPLE, quarters=QUARTERS, seed=SEED)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, DemoReport]]:
    folder = tmp_path_factory.mktemp("clean")
    yield (
        folder,
        write_submissions(folder, people=PEOPLE, quarters=QUARTERS, seed=SEED, faults=False),
    )


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, DemoReport]]:
    folder = tmp_path_factory.mktemp("faulty")
    yield folder, write_submissions(folder, people=PEOPLE, quarters=QUARTERS, seed=SEED)


@pytest.fixture(scope="session")
def data(clean: tuple[Path, DemoReport]) -> Data:
    return Data(clean[0])
