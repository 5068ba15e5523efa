"""The pointer, the role's file and what a connection to it may do."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from tests.support.publication import PUBLICATION_ID, write_publication
from warehouse import marts
from warehouse.errors import NothingPublishedError, WrongUseError
from warehouse.settings import Settings


def test_the_pointer_names_the_publication(home: Path) -> None:
    publication = marts.current_publication(settings=Settings(home=home))
    assert publication.publication_id == PUBLICATION_ID
    assert publication.file("analyst").name == "analyst.duckdb"
    assert publication.manifest()["is_synthetic"] is True


def test_without_a_pointer_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="probation demo"):
        marts.current_publication(settings=Settings(home=tmp_path))


@pytest.mark.parametrize(
    "publication_id",
    [
        "20170512T090000Z-ffffffff",  # well formed, but its folder is gone
        "../20170512T090000Z-0a1b2c3d",  # leads out of the folder
        "",
        None,
    ],
)
def test_a_pointer_to_nothing_is_refused(tmp_path: Path, publication_id: str | None) -> None:
    write_publication(tmp_path)
    pointer = Settings(home=tmp_path).pointer
    pointer.write_text(json.dumps({"publication_id": publication_id}), encoding="utf-8")
    with pytest.raises(NothingPublishedError, match="names a publication"):
        marts.current_publication(settings=Settings(home=tmp_path))


def test_an_unknown_role_has_no_file(home: Path) -> None:
    publication = marts.current_publication(settings=Settings(home=home))
    with pytest.raises(WrongUseError, match="There is no role"):
        publication.file("owner")  # type: ignore[arg-type]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match=r"no file gone\.duckdb"):
        marts.connect(tmp_path / "gone.duckdb")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "attach '/tmp/other.duckdb'",
        "copy (select 1) to '/tmp/out.csv'",
        "set memory_limit = '1GB'",
        "create table marts.more as select 1",
        "delete from marts.publication",
    ],
)
def test_a_connection_reaches_nothing_else_and_changes_nothing(
    con: DuckDBPyConnection, sql: str
) -> None:
    with pytest.raises(duckdb.Error):
        con.cursor().execute(sql)


def test_threads_get_their_own_answers(con: DuckDBPyConnection) -> None:
    codes = list(marts.measures(con)["measure_code"])

    def asked_and_got(code: str) -> tuple[str, set[str]]:
        return code, set(marts.measure_values(con, measure=code)["measure_code"])

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(asked_and_got, codes * 20))
    assert all(got == {code} for code, got in answers)


def test_a_replaced_publication_is_found_while_the_old_one_is_read(tmp_path: Path) -> None:
    write_publication(tmp_path)
    settings = Settings(home=tmp_path)
    old = marts.connect(marts.current_publication(settings=settings).file("partnership"))
    newer = "20170601T090000Z-0000000b"
    write_publication(tmp_path, publication_id=newer)
    assert marts.current_publication(settings=settings).publication_id == newer
    assert marts.publication_facts(old)["publication_id"] == PUBLICATION_ID
