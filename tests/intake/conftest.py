"""A data folder of its own for every test, and small ways to ask it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.intake.packages import CONTACT, PackageBuilder, Row, rows_of
from warehouse.intake import CodeLists, Finding, Verdict, check
from warehouse.settings import Settings

KEY = "a key for tests only"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty data folder, with a known key and small limits on threads."""
    return Settings(
        home=tmp_path / "home",
        pseudonym_key=KEY,
        threads=2,
        minimum_free_bytes=0,
        memory_limit="1GB",
    )


@pytest.fixture
def checked(tmp_path: Path, settings: Settings) -> Callable[[PackageBuilder], Verdict]:
    """Checks a submission in the making."""

    def run(builder: PackageBuilder) -> Verdict:
        return check(builder.write(tmp_path / "package"), settings=settings)

    return run


def many_contacts(changed: dict[int, dict[str, str]], *, count: int = 100) -> list[Row]:
    """So many contacts, some of them changed; the place counts from 1 (spreadsheet row less 1)."""
    rows = rows_of(CONTACT, count, key="contact_id")
    for place, change in changed.items():
        rows[place - 1] |= change
    return rows


def of_code(verdict: Verdict, code: str) -> list[Finding]:
    """The findings of one rule."""
    return [each for each in verdict.findings if each.code == code]


def lake_rows(settings: Settings, extract: str) -> list[dict[str, Any]]:
    """Every row of an extract's lake files, in order of submission and row."""
    files = f"{settings.lake}/{extract}/*/*/*.parquet"
    with duckdb.connect() as con:
        found = con.sql(
            f"select * from read_parquet('{files}', hive_partitioning = false) "
            "order by _sequence, _source_row"
        )
        names = found.columns
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def custodial_code() -> str:
    """A sentence type of the custody family."""
    return min(CodeLists().custodial_types)
