"""Who may not be seen in row lists: people whose record is restricted to named staff."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from warehouse.pipeline.connection import open_database
from warehouse.settings import Settings

LIMITED_PEOPLE = "release.limited_people"


def note_limited_people(build_file: Path, *, inputs: Sequence[Path], settings: Settings) -> None:
    """Write ``release.limited_people`` (person_id) into a build.

    Someone marked in any of the inputs counts, lifted marks included: being left out of a list by
    mistake harms less than being shown in one.

    Args:
        build_file: the finished build.
        inputs: folders of frozen inputs whose marks count.
        settings: the connection's limits.
    """
    files = [str(path) for folder in inputs for path in folder.glob("person/*/*/*.parquet")]
    with open_database(build_file, settings=settings) as connection:
        connection.sql("create schema if not exists release")
        connection.sql(
            f"create or replace table {LIMITED_PEOPLE} as "
            "select distinct ids.person_id "
            "from read_parquet($files, union_by_name = true) as people "
            "inner join intermediate.int_core__person_ids as ids "
            "on people.person_key = ids.person_key where people.restricted_case "
            "order by ids.person_id",
            params={"files": files},
        )
