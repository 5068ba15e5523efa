"""Q27: as many submissions are found missing, or refused as out of order, as were made so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.support.staged import asked, staged
from warehouse.demo import write_submissions
from warehouse.demo.order_faults import LOST, OUT_OF_ORDER
from warehouse.errors import WrongUseError
from warehouse.intake import RefusedError, submit
from warehouse.intake.arrivals import arrivals
from warehouse.intake.freeze import freeze_inputs
from warehouse.settings import Settings


def test_what_was_lost_is_missed_and_what_came_out_of_order_is_refused(tmp_path: Path) -> None:
    """Three quarters: the CRC's second is lost, its third comes again in an older state."""
    settings = Settings(
        home=tmp_path / "home", pseudonym_key="a key for tests", threads=2, minimum_free_bytes=0
    )
    report = write_submissions(
        tmp_path / "sent", people=100, quarters=3, seed=5, faults=False, order_faults=True
    )
    assert report.faults == {f"{LOST} (C17)": 1, f"{OUT_OF_ORDER} (C17)": 1}
    refused: Counter[str] = Counter()
    # Those of the other senders would take time and tell nothing.
    for path in (each for each in report.folders if each.name.startswith("C17")):
        try:
            submit(path, settings=settings)
        except RefusedError as error:
            refused += Counter(f.code for f in error.verdict.findings if f.is_refusal)
    assert refused == {"created_not_later": report.faults[f"{OUT_OF_ORDER} (C17)"]}
    missed = [
        each.period_code
        for each in arrivals(settings=settings)
        if (each.provider_code, each.status) == ("C17", "overdue")
    ]
    assert missed == ["2016-10_2016-12"]
    inputs = freeze_inputs(settings=settings, into=tmp_path / "inputs").folder
    with staged(inputs) as con:
        found = asked(con, "submissions")["submission_periods_without_gap"]
    assert found == len(missed) == report.faults[f"{LOST} (C17)"]


def test_two_quarters_leave_none_to_lose(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="3 are needed"):
        write_submissions(tmp_path, people=100, quarters=2, order_faults=True)
