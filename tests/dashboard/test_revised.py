"""Months shown otherwise than in the publication before are marked, with what they were and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.dashboard.conftest import Open, texts
from tests.support.publication import FIRST_BOROUGH, PUBLICATION_ID, add_to_file, write_publication
from warehouse import marts

REVISED = {
    "publication_id": PUBLICATION_ID,
    "measure_code": "seen_in_month",
    "period_type": "month",
    "period_end_date": date(2017, 2, 28),
    "geography_code": FIRST_BOROUGH,
    "provider_code": "all",
    "breakdown": "all",
    "value_before": 61.25,
    "cause": "correction",
}
# Each differs from the one that counts in one thing.
OTHERS: list[dict[str, Any]] = [
    {"publication_id": "20170101T000000Z-00000000", "period_end_date": date(2017, 1, 31)},
    {"period_type": "quarter", "period_end_date": date(2017, 3, 31)},
    {"breakdown": "gender", "period_end_date": date(2016, 12, 31)},
    {"provider_code": "C17", "period_end_date": date(2016, 11, 30)},
    {"geography_code": "E09000003", "period_end_date": date(2016, 10, 31)},
    {"geography_code": "all", "period_end_date": date(2016, 9, 30)},
    {"measure_code": "not_seen_4_weeks", "period_end_date": date(2016, 8, 31)},
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("revised")
    folder = write_publication(home)
    frame = pd.DataFrame([REVISED, *({**REVISED, **one} for one in OTHERS)])
    for role in marts.ROLES:
        add_to_file(folder / f"{role}.duckdb", {"fct_revisions": frame})
    return home


@pytest.mark.parametrize("role", marts.ROLES)
def test_a_revised_month_is_marked_in_the_table_and_told_under_the_chart(
    open_page: Open, home: Path, role: str
) -> None:
    found = texts(open_page(home, "contact.py", role=role, measure="seen_in_month"))
    told = "Revised since the publication before, because records were sent again: Feb 2017."
    assert told in found
    assert found.count("Revised, was 61.2%") == 1
    assert found.count("Revised") == 2


def test_a_first_publication_and_an_older_one_mark_nothing(
    open_page: Open, full_home: Path
) -> None:
    assert "Revised" not in texts(open_page(full_home, "contact.py", measure="seen_in_month"))


def test_the_query_gives_the_place_and_the_whole_area(home: Path) -> None:
    con = marts.connect(home / "published" / PUBLICATION_ID / "partnership.duckdb")
    found = marts.revised_values(con, geography=FIRST_BOROUGH, provider="all")
    con.close()
    assert [(row["measure_code"], row["geography_code"]) for row in found] == [
        ("not_seen_4_weeks", FIRST_BOROUGH),
        ("seen_in_month", FIRST_BOROUGH),
        ("seen_in_month", "all"),
    ]
