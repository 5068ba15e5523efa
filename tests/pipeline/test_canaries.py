"""No case number, staff code or employee reference in any byte that is kept."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.conftest import DEMO
from tests.pipeline.conftest import DemoFiles
from warehouse.settings import Settings

# The demo's files are written once, by one worker.
pytestmark = pytest.mark.xdist_group("demo_files")
FIELDS = {"crn", "merged_to_crn", "staff_code", "hr_employee_ref"}
# Case numbers and staff codes have seven characters, employee references nine; words may overlap.
_SEVEN, _NINE = re.compile(rb"(?=([A-Z][A-Z0-9]{6}))"), re.compile(rb"(?=([A-Z]{2}[0-9]{7}))")
_WHOLE = re.compile(rb"[A-Z][A-Z0-9]{6}|[A-Z]{2}[0-9]{7}")


@pytest.fixture(scope="module")
def canaries(demo_files: DemoFiles) -> frozenset[bytes]:
    """Every direct identifier of the demo's submissions, pools of cases left out."""
    found: set[str] = set()
    for file in demo_files.folder.glob("*/*.csv"):
        frame = pl.read_csv(file, infer_schema=False)
        for name in FIELDS & set(frame.columns):
            found |= set(frame[name].drop_nulls().unique().to_list())
    people = {each for each in found if not each.endswith("U")}
    return frozenset(each.encode() for each in people if _WHOLE.fullmatch(each.encode()))


def _words(content: bytes) -> set[bytes]:
    return {*_SEVEN.findall(content), *_NINE.findall(content)}


def _files(home: Path) -> list[Path]:
    return sorted(each for each in home.rglob("*") if each.is_file())


def _texts(file: Path) -> list[str]:
    """Every value of every text column, whatever way the file packs them."""
    with duckdb.connect() as con:
        if file.suffix == ".parquet":
            con.execute(
                f"create view kept as select * from read_parquet('{file}', "
                "hive_partitioning = false)"
            )
        else:
            con.execute(f"attach '{file}' as kept_file (read_only)")
        columns = con.sql(
            "select database_name, schema_name, table_name, column_name from duckdb_columns() "
            "where not internal and data_type in ('VARCHAR', 'JSON', 'VARCHAR[]')"
        ).fetchall()
        values = []
        for *table, column in columns:
            place = ".".join(f'"{part}"' for part in table)
            query = f'select distinct "{column}"::varchar from {place} where "{column}" is not null'
            values += [str(row[0]) for row in con.sql(query).fetchall()]
        return values


def test_there_are_canaries_of_every_kind(canaries: frozenset[bytes]) -> None:
    kinds = [rb"[A-Z]\d{6}", rb"[CNL]\w{2}[A-Z]\d{3}", rb"HC?\w+\d+"]
    assert all(any(re.fullmatch(kind, each) for each in canaries) for kind in kinds)
    assert len(canaries) > DEMO.people


def test_no_byte_of_a_data_folder_holds_a_direct_identifier(
    demo_home: Settings, canaries: frozenset[bytes]
) -> None:
    """Lake, ledger and its log, build, dbt's target and logs, publications, reports."""
    files = _files(demo_home.home)
    names = {name for each in files for name in each.relative_to(demo_home.home).parts}
    kept = {"lake", "ledger.sqlite", "published", "builds", "target", "logs", "data_docs"}
    assert kept <= names
    for file in files:
        found = canaries & _words(file.read_bytes())
        assert not found, f"{file.name} holds {len(found)} direct identifiers"


def test_no_packed_value_is_a_direct_identifier(
    demo_home: Settings, canaries: frozenset[bytes]
) -> None:
    packed = [each for each in _files(demo_home.home) if each.suffix in {".parquet", ".duckdb"}]
    assert len(packed) > 100
    for file in packed:
        words = {word for text in _texts(file) for word in _words(text.encode())}
        assert not canaries & words, file.name
