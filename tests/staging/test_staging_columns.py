"""Staging names every column of the lake, once, and only there is the lake read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.support.lake import lake_columns
from warehouse.contract import load_contract

MODELS = Path(__file__).parents[2] / "dbt_project" / "models"
STAGING = MODELS / "staging"
SOURCE = re.compile(r"source\('lake', '(\w+)'\)")


def staging_models() -> dict[str, Path]:
    found = {}
    for path in sorted(STAGING.rglob("*.sql")):
        extracts = SOURCE.findall(path.read_text(encoding="utf-8"))
        assert len(extracts) == 1, f"{path.name} reads one extract"
        found[extracts[0]] = path
    return found


def test_every_extract_has_one_staging_model() -> None:
    assert set(staging_models()) == {*load_contract().extracts, "submission", "finding"}


@pytest.mark.parametrize("extract", [*load_contract().extracts, "submission", "finding"])
def test_model_casts_every_lake_column_once(extract: str) -> None:
    sql = staging_models()[extract].read_text(encoding="utf-8")
    cast = re.findall(r"cast\((?:sent\.)?(\w+) as \w+\) as \w+", sql)
    assert sorted(cast) == sorted(lake_columns(extract))


@pytest.mark.parametrize("extract", [*load_contract().extracts, "submission", "finding"])
def test_every_column_is_described(extract: str) -> None:
    path = staging_models()[extract]
    model = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"][0]
    selected = re.findall(
        r"^        (?:cast\(.+\) as (\w+)|\w+\.(\w+)),?$", path.read_text("utf-8"), re.M
    )
    assert [each["name"] for each in model["columns"]] == [a or b for a, b in selected]
    assert all(each["description"] for each in model["columns"])


def test_only_staging_reads_the_lake() -> None:
    readers = [path for path in MODELS.rglob("*.sql") if "source(" in path.read_text("utf-8")]
    assert {path for path in readers if STAGING not in path.parents} == set()
