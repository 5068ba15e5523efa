"""Same inputs, same hash; anything that counts changes it, clocks and last digits do not."""

from __future__ import annotations

import pytest

from warehouse.pipeline.connection import open_database
from warehouse.pipeline.fingerprint import (
    InputFile,
    fingerprint_marts,
    hash_of,
    input_files,
    whole_hash,
)
from warehouse.settings import Settings

ROWS = "select * from (values (1, 'a', 0.5::double), (2, 'b', 1.5::double)) as rows(n, t, x)"


def mart_hash(rows: str) -> str:
    with open_database(None, settings=Settings()) as con:
        con.sql("create schema marts")
        con.sql(f"create table marts.m as {rows}")
        return fingerprint_marts(con, catalogue="memory")["m"].sha256


def test_the_order_of_rows_does_not_count():
    assert mart_hash(ROWS) == mart_hash(f"select * from ({ROWS}) order by n desc")


def test_the_last_digits_of_a_sum_do_not_count():
    assert mart_hash(ROWS) == mart_hash(ROWS.replace("0.5::double", "0.5000000001::double"))


@pytest.mark.parametrize(
    "change",
    [
        ("'a'", "'c'"),
        ("0.5::double", "0.6::double"),
        ("(1, 'a', 0.5::double), ", ""),
        ("'a'", "null"),
        ("rows(n, t, x)", "rows(n, t, y)"),
    ],
)
def test_a_changed_value_row_or_name_counts(change):
    assert mart_hash(ROWS) != mart_hash(ROWS.replace(*change))


def test_a_repeated_row_counts():
    assert mart_hash(ROWS) != mart_hash(f"{ROWS} union all ({ROWS})")


def test_the_time_of_arrival_does_not_count():
    arrived = "select 1 as n, timestamp '{} 09:00:00' as received_at"

    assert mart_hash(arrived.format("2017-01-20")) == mart_hash(arrived.format("2017-04-20"))


def test_input_files_are_those_with_a_sequence_number(tmp_path):
    place = tmp_path / "contact" / "provider=C17" / "period=2016-10_2016-12"
    empty = tmp_path / "contact" / "provider=none" / "period=none"
    for folder in (place, empty):
        folder.mkdir(parents=True)
    (place / "12_0a1b2c3d.parquet").write_bytes(b"x")
    (empty / "empty.parquet").write_bytes(b"y")

    found = input_files(tmp_path)

    assert [(file.file, file.sequence) for file in found] == [
        ("contact/provider=C17/period=2016-10_2016-12/12_0a1b2c3d.parquet", 12)
    ]
    # sha-256 of the one byte "x", from the definition's published test tools.
    assert found[0].sha256.startswith("2d711642b726b044")


def test_the_whole_hash_follows_every_part():
    file = InputFile("contact/a.parquet", 1, "h")
    base = whole_hash(inputs=[file], code="c", seeds="s", marts={})

    assert base == whole_hash(inputs=[file], code="c", seeds="s", marts={})
    assert base != whole_hash(inputs=[], code="c", seeds="s", marts={})
    assert base != whole_hash(inputs=[file], code="d", seeds="s", marts={})
    assert base != whole_hash(inputs=[file], code="c", seeds="t", marts={})


def test_keys_are_hashed_in_order():
    assert hash_of({"a": 1, "b": 2}) == hash_of({"b": 2, "a": 1})
