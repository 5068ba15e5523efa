"""Who is under limited access, from any of the inputs that count."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.pipeline.docs import without_paths
from warehouse.pipeline.limited_access import note_limited_people
from warehouse.settings import PROJECT_ROOT, Settings


def person_file(folder: Path, rows: str) -> Path:
    place = folder / "person" / "provider=C17" / "period=2016-10_2016-12"
    place.mkdir(parents=True)
    duckdb.sql(
        f"copy (select * from (values {rows}) as people(person_key, restricted_case)) "
        f"to '{place / '1_a.parquet'}' (format parquet)"
    )
    return folder


def test_a_mark_in_any_input_counts_and_merged_records_share_it(tmp_path):
    build_file = tmp_path / "build.duckdb"
    with duckdb.connect(str(build_file)) as con:
        con.sql("create schema intermediate")
        # k2 was merged into the person of k1.
        con.sql(
            "create table intermediate.int_core__person_ids as select * from "
            "(values ('k1', 1), ('k2', 1), ('k3', 3), ('k4', 4)) as ids(person_key, person_id)"
        )
    then = person_file(tmp_path / "then", "('k1', false), ('k2', true), ('k3', false)")
    today = person_file(tmp_path / "today", "('k3', true), ('k4', false)")

    note_limited_people(build_file, inputs=(then, today), settings=Settings(home=tmp_path))

    with duckdb.connect(str(build_file)) as con:
        assert con.sql("select person_id from release.limited_people").fetchall() == [(1,), (3,)]


def test_pages_for_publication_hold_no_folder_of_this_machine(tmp_path):
    text = (
        f'{{"root_path": "{PROJECT_ROOT}/dbt_project", "target": "{tmp_path}/builds/target", '
        '"older": "/home/someone/checkout/dbt_project/models/a.sql"}'
    )

    shown = without_paths(text, settings=Settings(home=tmp_path))

    assert shown == (
        '{"root_path": "dbt_project", "target": "builds/target", '
        '"older": "dbt_project/models/a.sql"}'
    )
