"""Publications for the pages: a full one, one borough, one without figures, one with verdicts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.publication import FIRST_BOROUGH, tables, with_signals, write_publication
from tests.support.stated import stated
from warehouse.settings import PROJECT_ROOT

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def full_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("full")
    write_publication(home)
    return home


@pytest.fixture(scope="session")
def one_borough_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    marts = tables()
    values = marts["fct_measure_values"]
    kept = values["geography_code"].isin(["all", FIRST_BOROUGH, "outside", "unplaced"])
    home = tmp_path_factory.mktemp("one")
    write_publication(home, marts={**marts, "fct_measure_values": values[kept]})
    return home


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication whose marts hold their columns and no rows."""
    marts = {name: frame[:0] for name, frame in tables().items() if name != "publication"}
    home = tmp_path_factory.mktemp("empty")
    write_publication(home, marts={**marts, "publication": tables()["publication"]})
    return home


@pytest.fixture(scope="session")
def bare_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures and a catalogue, nothing else arrived; made before later marts were."""
    marts = tables()
    emptied = ("fct_official_values", "measure_targets", "fct_submissions", "fct_findings")
    emptied += ("fct_expectation_results",)
    home = tmp_path_factory.mktemp("bare")
    kept = {name: frame for name, frame in marts.items() if name not in stated()}
    write_publication(home, marts={**kept, **{name: marts[name][:0] for name in emptied}})
    return home


@pytest.fixture(scope="session")
def signals_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("signals")
    write_publication(home, marts=with_signals(tables()))
    return home


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the app on the publication under a folder, with choices in the address."""

    def opened(
        home: Path, script: str = "review.py", *, role: str = "analyst", **choices: str
    ) -> AppTest:
        monkeypatch.setenv("PROBATION_HOME", str(home))
        monkeypatch.setenv("PROBATION_DEMO_ROLE", role)
        app = AppTest.from_file(str(PROJECT_ROOT / "app.py"), default_timeout=30)
        for name, value in choices.items():
            app.query_params[name] = value
        app.switch_page(f"warehouse/dashboard/pages/{script}")
        return app.run()

    return opened


def texts(app: AppTest) -> str:
    """Every text and every HTML of the page's main part."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in ("markdown", "title", "header", "caption", "info"):
        parts += [str(element.value) for element in getattr(app, kind)]
    return "\n".join(parts)


def months_without(frame: pd.DataFrame, status: str) -> pd.DataFrame:
    """The figures of a page without one status."""
    return frame[frame["availability_status"] != status]
