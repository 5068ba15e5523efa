"""Revisions between hand-made publications: which figures, from what to what, and why."""

from __future__ import annotations

import json
from contextlib import closing

import duckdb
import pytest

from tests.pipeline.handmade import Handmade
from warehouse.pipeline import run as pipeline
from warehouse.pipeline.revisions import change_causes

FIRST = "20170120T093000Z-1a2b3c4d"
SECOND = "20170420T093000Z-2b3c4d5e"
THIRD = "20170720T093000Z-3c4d5e6f"
FILES = ("partnership.duckdb", "analyst.duckdb")
REVISED = {"partnership.duckdb": 36, "analyst.duckdb": 48}


def inputs(**sequences: int) -> list[dict[str, object]]:
    """Input files of C17 and N07, by provider and quarter: ``C17_4=7`` is sequence 7."""
    return [
        {
            "file": f"contact/provider={place[:3]}/period=2016-{place[4:]}/{sequence}.parquet",
            "sequence": sequence,
        }
        for place, sequence in sequences.items()
    ]


def manifest(code: str = "c", seeds: str = "s", **sequences: int) -> dict[str, object]:
    return {"code": code, "seeds": seeds, "inputs": inputs(**sequences)}


@pytest.mark.parametrize(
    ("before", "after", "causes"),
    [
        (manifest(C17_3=1), manifest(C17_3=1), {"all": "unknown"}),
        (manifest(C17_3=1), manifest(C17_3=1, C17_4=2), {"C17": "late_data", "all": "late_data"}),
        (manifest(C17_3=1), manifest(C17_3=2), {"C17": "correction", "all": "correction"}),
        (manifest(C17_3=1), manifest(), {"C17": "correction", "all": "correction"}),
        (
            manifest(C17_3=1, N07_3=2),
            manifest(C17_3=1, C17_4=3, N07_3=4),
            {"C17": "late_data", "N07": "correction", "all": "correction"},
        ),
        (manifest(C17_3=1), manifest("d", C17_3=1), {"all": "definition"}),
        (manifest(C17_3=1), manifest(seeds="t", C17_3=1), {"all": "definition"}),
        (manifest(C17_3=1), manifest("d", C17_3=1, C17_4=2), {"all": "definition_and_data"}),
    ],
    ids=[
        "nothing",
        "a further period",
        "a period again",
        "a period taken back",
        "both, by provider",
        "code",
        "seeds",
        "code and data",
    ],
)
def test_the_cause_is_read_from_what_each_was_made_from(before, after, causes):
    assert change_causes(after, before) == causes


def publish(handmade: Handmade, candidate_id: str, *, shift: int, **sequences: int) -> None:
    folder = handmade.candidate_folder(candidate_id, shift=shift)
    path = folder / "manifest.json"
    content = json.loads(path.read_text()) | {"inputs": inputs(**sequences)}
    path.write_text(json.dumps(content))
    pipeline.publish(candidate_id, approved_by="a", note="b", settings=handmade.settings)


def read(handmade: Handmade, publication_id: str, file: str, sql: str) -> list[tuple]:
    path = handmade.settings.published / publication_id / file
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.sql(sql).fetchall()


@pytest.mark.parametrize("file", FILES)
def test_the_first_publication_revises_nothing(handmade, file):
    publish(handmade, FIRST, shift=0, C17_3=1)

    assert read(handmade, FIRST, file, "from marts.fct_revisions") == []


@pytest.mark.parametrize("file", FILES)
def test_a_revised_figure_is_told_from_and_to(handmade, file):
    publish(handmade, FIRST, shift=0, C17_3=1)
    publish(handmade, SECOND, shift=5, C17_3=1, C17_4=2)

    # Five more of Lewisham's 80 seen in each of 12 months, so of London's 182 too: 60 become 65,
    # 133 become 138. C17 and the total each: 2 places x 2 providers x 12 months for analysts; the
    # partnership is shown Lewisham's months for all providers only.
    rows = read(
        handmade,
        SECOND,
        file,
        "select distinct geography_code, numerator_before, numerator_after, value_before, "
        "round(value_after, 2), cause, publication_id, previous_publication_id "
        "from marts.fct_revisions order by geography_code",
    )
    assert rows == [
        ("E09000023", 60, 65, 75.0, 81.25, "late_data", SECOND, FIRST),
        ("all", 133, 138, pytest.approx(100 * 133 / 182), 75.82, "late_data", SECOND, FIRST),
    ]
    assert read(handmade, SECOND, file, "select count(*) from marts.fct_revisions") == [
        (REVISED[file],)
    ]


def test_a_figure_hidden_from_the_partnership_is_revised_for_analysts_only(handmade):
    publish(handmade, FIRST, shift=0, C17_3=1)
    folder = handmade.settings.published / FIRST
    with closing(duckdb.connect(str(folder / FILES[0]))) as connection:
        connection.sql(
            "update marts.fct_measure_values set availability_status = 'suppressed', "
            "numerator = null, value = null where geography_code = 'E09000023'"
        )
    publish(handmade, SECOND, shift=5, C17_3=1, C17_4=2)

    count = "select count(*) from marts.fct_revisions where geography_code = 'E09000023'"
    assert read(handmade, SECOND, FILES[0], count) == [(0,)]
    assert read(handmade, SECOND, FILES[1], count) == [(24,)]


@pytest.mark.parametrize("file", FILES)
def test_earlier_revisions_are_carried_on(handmade, file):
    publish(handmade, FIRST, shift=0, C17_3=1)
    publish(handmade, SECOND, shift=5, C17_3=1, C17_4=2)
    publish(handmade, THIRD, shift=3, C17_3=3, C17_4=2)

    rows = read(
        handmade,
        THIRD,
        file,
        "select publication_id, cause, count(*) from marts.fct_revisions group by all order by all",
    )
    assert rows == [
        (SECOND, "late_data", REVISED[file]),
        (THIRD, "correction", REVISED[file]),
    ]
