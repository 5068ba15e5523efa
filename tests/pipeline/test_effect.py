"""The effect of a submission on the figures: worked out in a copy that leaves no trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.intake.packages import PackageBuilder
from warehouse.errors import BuildFailedError
from warehouse.intake import RefusedError, submit
from warehouse.pipeline import effect
from warehouse.settings import Settings

TABLES = """
create schema marts;
create table marts.dim_measures as select * from (values
    ('seen', 'Seen in the month', 'percent', 'share', 2),
    ('absent', 'Days lost', 'days', 'rolling_rate', 1)
) as t(measure_code, measure_name, unit, kind, measure_order);
create table marts.measure_targets as select 'seen' as measure_code;
create table marts.fct_measure_values as select measure_code, provider_code, period_type,
    cast(period_start_date as date) as period_start_date,
    cast(period_end_date as date) as period_end_date,
    cast(value as double) as value, geography_code, 'all' as breakdown
from (values {rows}) as t(measure_code, provider_code, period_type, period_start_date,
    period_end_date, value, geography_code);
"""
ROWS = [
    ("seen", "C17", "quarter", "2016-10-01", "2016-12-31", "{seen}", "all"),
    ("seen", "C17", "month", "2016-12-01", "2016-12-31", "1", "all"),
    ("seen", "C17", "quarter", "2016-10-01", "2016-12-31", "2", "E09000023"),
    ("seen", "C17", "quarter", "2016-07-01", "2016-09-30", "3", "all"),
    ("seen", "N07", "quarter", "2016-10-01", "2016-12-31", "4", "all"),
    ("absent", "all", "rolling_12_months", "2016-01-01", "2016-12-31", "9", "all"),
    ("absent", "all", "quarter", "2016-10-01", "2016-12-31", "8", "all"),
]


def _figures(file: Path, *, seen: str) -> None:
    rows = ", ".join(f"{row}".replace("'{seen}'", seen) for row in ROWS)
    with duckdb.connect(str(file)) as con:
        con.execute(TABLES.format(rows=rows))


def _tree(home: Path) -> dict[str, bytes]:
    return {
        str(f.relative_to(home)): f.read_bytes()
        for f in home.rglob("*")
        if f.is_file() and not f.name.startswith(".preview")
    }


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A data folder with one submission and a publication in which 90 % were seen."""
    settings = Settings(home=tmp_path / "home", threads=1, minimum_free_bytes=0, memory_limit="1GB")
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    folder = settings.published / "20170120T093000Z-1a2b3c4d"
    folder.mkdir(parents=True)
    _figures(folder / "analyst.duckdb", seen="90.0")
    settings.pointer.write_text('{"publication_id": "20170120T093000Z-1a2b3c4d"}')
    return settings


def _correction(tmp_path: Path) -> Path:
    return PackageBuilder(created="2017-01-06T09:00:00+00:00").write(tmp_path / "second")


def test_figures_with_it_stand_beside_those_published(
    tmp_path: Path, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    def build(*_: object, build_file: Path, inputs: Path, settings: Settings, **__: object) -> None:
        seen["files"] = sorted(f.name[0] for f in inputs.glob("contact/provider=C17/*/*.parquet"))
        seen["home"] = settings.home
        _figures(build_file, seen="80.0")

    monkeypatch.setattr(effect, "run_dbt", build)
    before = _tree(home.home)
    found = effect.preview_figures(_correction(tmp_path), settings=home)
    assert [(e.measure_code, e.provider_code, e.before, e.after, e.is_changed) for e in found] == [
        ("seen", "C17", 90.0, 80.0, True),
        ("absent", "all", 9.0, 9.0, False),
    ]
    assert [each.has_target for each in found] == [True, False]
    # It was built from the correction, in a copy inside the data folder that is gone.
    assert seen["files"] == ["2"]
    assert seen["home"].parent == home.home
    assert not seen["home"].exists()
    assert _tree(home.home) == before


def test_a_failed_or_refused_preview_leaves_no_trace(
    tmp_path: Path, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BuildFailedError("a model failed")

    monkeypatch.setattr(effect, "run_dbt", fail)
    before = _tree(home.home)
    with pytest.raises(BuildFailedError):
        effect.preview_figures(_correction(tmp_path), settings=home)
    with pytest.raises(RefusedError):
        effect.preview_figures(
            PackageBuilder(created="2016-01-01T00:00:00Z").write(tmp_path / "old"), settings=home
        )
    assert _tree(home.home) == before


def test_what_a_killed_preview_left_goes_with_the_next(home: Settings) -> None:
    left = home.home / ".preview-left"
    left.mkdir()
    (left / "ledger.sqlite").write_text("x")
    effect.remove_shadows(settings=home)
    assert not left.exists()
