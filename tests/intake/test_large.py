"""A large file: every row accounted for, within the memory agreed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.intake import door_run, make_package
from warehouse.ledger import Ledger
from warehouse.settings import Settings

ROWS = 1_000_000
MOST_MEBIBYTES = 1024


@pytest.mark.long
def test_a_million_contacts_are_taken_in_within_one_gibibyte(tmp_path: Path) -> None:
    package = make_package(tmp_path / "package", rows=ROWS)
    home = tmp_path / "home"
    assert door_run(package, home).peak_mebibytes <= MOST_MEBIBYTES
    with Ledger.open(settings=Settings(home=home)) as ledger:
        (sent,) = ledger.submissions()
    contact = next(each for each in sent.extracts if each.extract_name == "contact")
    assert (contact.rows_read, contact.rows_accepted, contact.rows_quarantined) == (ROWS, ROWS, 0)
