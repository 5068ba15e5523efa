"""One finished build of the demo, with every test compiled, for the campaigns to damage."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import settings_of
from warehouse.pipeline.build import build
from warehouse.settings import Settings


@pytest.fixture(scope="session")
def built_home(demo_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A copy of the demo's data folder with a build in it, tests of models and seeds included."""
    home = tmp_path_factory.mktemp("built") / "home"
    shutil.copytree(demo_home.home, home)
    settings = settings_of(home)
    build(settings=settings, has_all_tests=True)
    return settings
