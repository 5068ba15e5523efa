"""Annotations and the rebase log: kept, undone, known at a moment, refused when not complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse.errors import WrongUseError
from warehouse.ledger import AnnotationRecord, Ledger
from warehouse.settings import Settings

INSPECTION = AnnotationRecord(
    kind="inspection",
    starts_on=dt.date(2016, 9, 1),
    ends_on=dt.date(2016, 9, 30),
    text="Inspection of north London",
    source="HMIP, December 2016",
    reason="Baseline of the recommendations",
    added_by="Performance analyst",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(settings=Settings(home=tmp_path / "home")) as found:
        yield found


def test_an_entry_is_kept_with_its_number_role_and_reason(ledger: Ledger):
    kept = ledger.add_annotation(INSPECTION)

    assert kept.annotation_id == 1
    assert kept.added_at is not None
    assert replace(kept, annotation_id=None, added_at=None) == INSPECTION
    assert ledger.annotations() == (kept,)
    assert ledger.audit()[-1]["action"] == "annotate"


def test_a_withdrawn_entry_is_left_out_and_still_in_the_ledger(ledger: Ledger):
    kept = ledger.add_annotation(INSPECTION)

    gone = ledger.withdraw_annotation(1, withdrawn_by="Head of performance", reason="Wrong month")

    assert ledger.annotations() == ()
    assert ledger.annotations(has_withdrawn=True) == (gone,)
    assert gone.withdrawn_reason == "Wrong month"
    assert gone.withdrawn_at is not None
    assert ledger.annotations(known_at=gone.withdrawn_at - dt.timedelta(microseconds=1)) == (
        replace(kept, **{n: getattr(gone, n) for n in vars(gone) if n.startswith("withdrawn")}),
    )


def test_an_entry_is_not_known_before_it_was_added(ledger: Ledger):
    kept = ledger.add_annotation(INSPECTION)
    assert kept.added_at is not None

    assert ledger.annotations(known_at=kept.added_at - dt.timedelta(seconds=1)) == ()
    assert ledger.annotations(known_at=kept.added_at) == (kept,)


def test_numbers_are_never_given_twice(ledger: Ledger):
    ledger.add_annotation(INSPECTION)
    ledger.withdraw_annotation(1, withdrawn_by="Analyst", reason="Wrong")

    assert ledger.add_annotation(INSPECTION).annotation_id == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"text": " "}, "needs text"),
        ({"source": ""}, "needs source"),
        ({"reason": "", "added_by": ""}, "needs reason, added_by"),
        ({"kind": "rumour"}, "no kind of annotation"),
        ({"ends_on": dt.date(2016, 8, 31)}, "before it starts"),
        ({"text": "About A123456 only"}, "police number"),
        ({"reason": "See 2016/0123456X"}, "police number"),
    ],
)
def test_an_entry_that_is_not_complete_or_names_a_person_is_refused(
    ledger: Ledger, change: dict[str, str], complaint: str
):
    with pytest.raises(WrongUseError, match=complaint):
        ledger.add_annotation(replace(INSPECTION, **change))

    assert ledger.annotations(has_withdrawn=True) == ()


def test_one_day_is_a_whole_entry(ledger: Ledger):
    assert ledger.add_annotation(replace(INSPECTION, ends_on=INSPECTION.starts_on)).annotation_id


@pytest.mark.parametrize(
    ("number", "role", "reason", "complaint"),
    [
        (7, "Analyst", "Wrong", "no annotation 7"),
        (1, "", "Wrong", "role and a reason"),
        (1, "Analyst", " ", "role and a reason"),
    ],
)
def test_withdrawing_needs_an_entry_a_role_and_a_reason(
    ledger: Ledger, number: int, role: str, reason: str, complaint: str
):
    ledger.add_annotation(INSPECTION)

    with pytest.raises(WrongUseError, match=complaint):
        ledger.withdraw_annotation(number, withdrawn_by=role, reason=reason)


def test_an_entry_is_withdrawn_once(ledger: Ledger):
    ledger.add_annotation(INSPECTION)
    ledger.withdraw_annotation(1, withdrawn_by="Analyst", reason="Wrong")

    with pytest.raises(WrongUseError, match="withdrawn before"):
        ledger.withdraw_annotation(1, withdrawn_by="Analyst", reason="Wrong")
