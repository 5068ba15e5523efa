"""How dbt opens the file it builds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from warehouse.settings import PROJECT_ROOT


def test_folder_for_spilling_is_given_when_the_file_is_opened() -> None:
    profile = (PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text(encoding="utf-8")
    target = yaml.safe_load(profile)["probation"]["outputs"]["duckdb"]
    assert "temp_directory" in target["config_options"]
    assert "temp_directory" not in target["settings"]


def test_duckdb_takes_no_other_folder_once_it_has_spilled(tmp_path: Path) -> None:
    config = {"temp_directory": str(tmp_path / "spill"), "memory_limit": "20MB", "threads": "1"}
    with duckdb.connect(config=config) as con:
        con.sql("set preserve_insertion_order = false")
        con.sql(
            "create table spilt as select i, md5(cast(i as varchar)) as t from range(400000) r(i)"
        )
        with pytest.raises(duckdb.NotImplementedException, match="Cannot switch"):
            con.sql(f"set temp_directory = '{config['temp_directory']}'")
