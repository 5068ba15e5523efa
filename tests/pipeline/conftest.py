"""A data folder with hand-made candidates."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.handmade import Handmade
from warehouse.settings import Settings


@pytest.fixture
def handmade(tmp_path: Path) -> Handmade:
    """An empty data folder that can be given hand-made candidates."""
    return Handmade(Settings(home=tmp_path / "home", memory_limit="1GB", threads=1))
