"""A demo made in parts: one demo of different people, memory for one part, nothing twice."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from warehouse.contract import load_contract
from warehouse.demo import DemoReport, write_submissions
from warehouse.demo.parts import Sums, numbered, parts_of, staff_codes


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoReport]:
    folder = tmp_path_factory.mktemp("parted")
    return folder, write_submissions(
        folder, people=300, quarters=1, seed=7, faults=False, part_people=100
    )


@pytest.mark.parametrize(
    ("people", "most", "expected"),
    [
        (100, 25_000, [100]),
        (25_000, 25_000, [25_000]),
        (25_001, 25_000, [12_501, 12_500]),
        (7, 3, [3, 2, 2]),
    ],
)
def test_parts_are_even_and_none_is_too_large(people: int, most: int, expected: list[int]) -> None:
    parts = parts_of(people, most=most)
    assert [part.people for part in parts] == expected
    assert [part.number for part in parts] == list(range(len(expected)))


def test_first_part_has_the_seed_of_the_demo_and_the_others_their_own() -> None:
    assert [part.seed(7) for part in parts_of(3, most=1)] == [7, 1_000_010, 2_000_013]


def test_identifiers_count_on_and_everything_else_stays() -> None:
    table = {
        "contact_id": pa.array([5, None]),
        "event_id": pa.array([1, 2]),
        "absence_id": pa.array(["C17-ABS-1", "C17-ABS-2"]),
        "length": pa.array([9, 9]),
    }
    found = pa.table(numbered(table, part=2)).to_pydict()
    assert found == {
        "contact_id": [32_000_005, None],
        "event_id": [4_000_001, 4_000_002],
        "absence_id": ["C17-ABS-1", "C17-ABS-2"],
        "length": [9, 9],
    }
    assert numbered(table, part=0) is table


def test_staff_codes_of_later_parts_follow_those_of_the_first() -> None:
    prefix, number = np.array(["C17", "N07"]), np.array([0, 1_011])
    assert staff_codes(prefix, number, part=0).tolist() == ["C17A000", "N07B011"]
    # 10,000 = 7 * 36^2 + 25 * 36 + 28; 10,000 + 1,011 = 8 * 36^2 + 17 * 36 + 31
    assert staff_codes(prefix, number, part=1).tolist() == ["C17N7PS", "N07N8HV"]


def test_rows_of_teams_are_added_up_over_the_parts() -> None:
    keys = {"snapshot_date": ["d"], "provider_code": ["C17"], "grade_code": ["G"]}
    sums = Sums()
    for team, heads, fte in (("B", 1, 0.8), ("A", 2, 1.1), ("B", 3, 2.4)):
        row = keys | {"team_code": [team], "headcount": [heads], "fte": [fte]}
        sums.add("C17_2017", _arrays(row))
    found = pa.table(sums.total("C17_2017")).to_pydict()
    assert found["team_code"] == ["A", "B"]
    assert found["headcount"] == [2, 4]
    assert found["fte"] == [1.1, 3.2]


def _arrays(row: dict[str, list[object]]) -> dict[str, pa.Array]:
    return {name: pa.array(values) for name, values in row.items()}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_no_key_is_given_twice(parted: tuple[Path, DemoReport]) -> None:
    extracts = load_contract().extracts
    for file in sorted(parted[0].glob("[CN]*/*.csv")):
        names = extracts[file.stem].primary_key
        keys = [tuple(row[name] for name in names) for row in _rows(file)]
        assert len(keys) == len(set(keys)), file


def test_every_part_is_in_every_file_and_the_report(parted: tuple[Path, DemoReport]) -> None:
    folder, report = parted
    contacts = [int(r["contact_id"]) for f in folder.glob("*/contact.csv") for r in _rows(f)]
    assert len(contacts) == report.rows["contact"]
    assert len({(each - 2_400_000_000) // 16_000_000 for each in contacts}) == 3
    assert len(report.folders) == 3


def test_a_demo_of_one_part_does_not_depend_on_the_size_of_parts(tmp_path: Path) -> None:
    for name, most in (("one", 100), ("two", 5_000)):
        write_submissions(tmp_path / name, people=100, quarters=1, seed=7, part_people=most)
    for file in sorted((tmp_path / "one").glob("*/*.csv")):
        assert file.read_bytes() == (tmp_path / "two" / file.parent.name / file.name).read_bytes()
