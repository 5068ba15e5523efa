"""One hand-made publication for every test of the reading queries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from tests.support.publication import write_publication
from warehouse import marts
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    write_publication(home)
    return home


@pytest.fixture(scope="session")
def con(home: Path) -> Iterator[DuckDBPyConnection]:
    publication = marts.current_publication(settings=Settings(home=home))
    connection = marts.connect(publication.file("partnership"))
    yield connection
    connection.close()
