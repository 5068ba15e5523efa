"""Publishing hand-made candidates: order, repeat, kills between the steps, retention, rollback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.pipeline.handmade import Handmade
from warehouse.errors import BusyError, NothingPublishedError, WrongUseError
from warehouse.ledger import Ledger, run_lock
from warehouse.pipeline import publish as publishing
from warehouse.pipeline import run as pipeline
from warehouse.pipeline.candidate import candidate_ids, find_candidate
from warehouse.pipeline.history import kept_publications
from warehouse.pipeline.pointer import current_id, point_at, previous_id, publication_ids
from warehouse.pipeline.take_back import remove_publication

FIRST = "20170120T093000Z-1a2b3c4d"
SECOND = "20170420T093000Z-2b3c4d5e"
THIRD = "20170720T093000Z-3c4d5e6f"


def publish(handmade: Handmade, candidate_id: str, *, shift: int = 0) -> publishing.PublishResult:
    handmade.candidate_folder(candidate_id, shift=shift)
    return pipeline.publish(
        candidate_id,
        approved_by="Head of performance",
        note="quarterly review",
        settings=handmade.settings,
    )


def test_a_publication_is_whole_before_anyone_is_pointed_at_it(handmade):
    result = publish(handmade, FIRST)

    folder = handmade.settings.published / FIRST
    assert result.publication_id == FIRST
    assert {path.name for path in folder.iterdir()} == {
        "analyst.duckdb",
        "data_docs",
        "inputs",
        "manifest.json",
        "partnership.duckdb",
    }
    assert current_id(settings=handmade.settings) == FIRST
    assert folder.stat().st_mode & 0o077 == 0
    manifest = json.loads((folder / "manifest.json").read_text())
    # 12 months of all providers: Southwark and its neighbour hidden of 4 places that hold a figure.
    # London stands for C17 too: 12 x (4 + 2) figures.
    assert manifest["suppression"] == {
        "cells": 72,
        "primary": 12,
        "secondary": 12,
        "suppressed_pct": 33.33,
        "threshold": 5,
        "given_away_earlier": 0,
        "by_level": {"all, month": 0.0, "borough, month": 33.3, "outside, month": 100.0},
    }


def test_the_ledger_knows_who_approved_and_why(handmade):
    publish(handmade, FIRST)

    with Ledger.open(settings=handmade.settings) as ledger:
        record = ledger.publications()[0]
    assert (record.publication_id, record.approved_by, record.note) == (
        FIRST,
        "Head of performance",
        "quarterly review",
    )


def test_publishing_needs_a_candidate_that_exists(handmade):
    with pytest.raises(WrongUseError, match="probation run"):
        pipeline.publish(None, approved_by="a", note="b", settings=handmade.settings)
    handmade.candidate_folder(FIRST)
    with pytest.raises(WrongUseError, match=SECOND):
        pipeline.publish(SECOND, approved_by="a", note="b", settings=handmade.settings)


def test_the_newest_candidate_is_meant_unless_one_is_named(handmade):
    handmade.candidate_folder(FIRST)
    handmade.candidate_folder(SECOND)

    assert find_candidate(None, settings=handmade.settings).candidate_id == SECOND
    assert candidate_ids(settings=handmade.settings) == (SECOND, FIRST)


def test_a_candidate_with_the_hash_of_what_is_out_changes_nothing(handmade):
    publish(handmade, FIRST)
    same_hash = "20170421T093000Z-1a2b3c4d"

    result = publish(handmade, same_hash)

    assert (result.publication_id, result.is_new) == (FIRST, False)
    assert publication_ids(settings=handmade.settings) == (FIRST,)
    assert candidate_ids(settings=handmade.settings) == ()


@pytest.mark.parametrize("step", ["write_partnership_file", "write_analyst_file", "move_folder"])
def test_a_failure_while_writing_leaves_the_old_publication(handmade, monkeypatch, step):
    publish(handmade, FIRST)

    def fail(*_args: object, **_named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(publishing, step, fail)
    with pytest.raises(OSError, match="disk full"):
        publish(handmade, SECOND, shift=1)
    assert current_id(settings=handmade.settings) == FIRST
    monkeypatch.undo()

    again = pipeline.publish(SECOND, approved_by="a", note="b", settings=handmade.settings)

    assert again.publication_id == SECOND
    assert not list(handmade.settings.published.glob(".tmp-*"))


@pytest.mark.parametrize("step", ["_record", "point_at"])
def test_a_failure_after_the_folder_has_its_name_is_made_good_by_repeating(
    handmade, monkeypatch, step
):
    publish(handmade, FIRST)

    def fail(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing, step, fail)
    with pytest.raises(KeyboardInterrupt):
        publish(handmade, SECOND, shift=1)
    assert current_id(settings=handmade.settings) == FIRST
    monkeypatch.undo()

    again = pipeline.publish(SECOND, approved_by="a", note="b", settings=handmade.settings)

    assert (again.publication_id, again.is_new) == (SECOND, True)
    assert current_id(settings=handmade.settings) == SECOND


def test_a_publication_nobody_was_told_of_is_cleared_away(handmade):
    publish(handmade, FIRST)
    shutil.copytree(handmade.settings.published / FIRST, handmade.settings.published / SECOND)

    publish(handmade, THIRD, shift=2)

    assert publication_ids(settings=handmade.settings) == (THIRD, FIRST)


def test_retention_keeps_the_newest_and_one_analysts_file(handmade):
    few = Handmade(handmade.settings.model_copy(update={"publications_kept": 2}))
    for number, candidate_id in enumerate((FIRST, SECOND, THIRD)):
        publish(few, candidate_id, shift=number)

    assert publication_ids(settings=few.settings) == (THIRD, SECOND)
    kept = {each.publication_id: each for each in kept_publications(settings=few.settings)}
    assert kept[THIRD].has_analyst_file
    assert not kept[SECOND].has_analyst_file
    assert [each.is_current for each in kept.values()] == [True, False]


def test_rolling_back_points_at_the_one_before(handmade):
    publish(handmade, FIRST)
    publish(handmade, SECOND, shift=1)

    result = pipeline.rollback(settings=handmade.settings)

    # The hand-made manifests name other code than today's: no analysts' file can be rebuilt.
    assert (result.publication_id, result.replaced) == (FIRST, SECOND)
    assert not result.has_analyst_file
    assert current_id(settings=handmade.settings) == FIRST
    assert (handmade.settings.published / FIRST / "partnership.duckdb").is_file()
    with Ledger.open(settings=handmade.settings) as ledger:
        assert ledger.audit()[-1]["action"] == "rollback"


def test_an_earlier_publication_can_be_removed_and_the_current_one_cannot(handmade):
    publish(handmade, FIRST)
    publish(handmade, SECOND, shift=1)

    with pytest.raises(WrongUseError, match="is current"):
        remove_publication(SECOND, approved_by="Head", note="too small", settings=handmade.settings)
    remove_publication(FIRST, approved_by="Head", note="too small", settings=handmade.settings)

    assert publication_ids(settings=handmade.settings) == (SECOND,)
    with Ledger.open(settings=handmade.settings) as ledger:
        note = ledger.audit()[-1]
    assert (note["action"], note["subject"]) == ("remove publication", FIRST)


def test_a_raised_threshold_counts_what_earlier_publications_tell_and_refuses_nothing(
    handmade, monkeypatch
):
    # With k = 5 Southwark's 3 of 12 and outside's 30 of 40 are hidden. With k = 12 its denominator
    # and complement are small too, and so are 10 of outside and 10 of the City left over: what the
    # first publication shows of the City, 12 months of both providers together, is out.
    publish(handmade, FIRST)
    higher = Handmade(handmade.settings.model_copy(update={"suppression_threshold": 12}))

    result = publish(higher, SECOND, shift=1)

    assert result.publication_id == SECOND
    assert result.given_away_earlier == 12


def test_rolling_forward_by_name(handmade):
    publish(handmade, FIRST)
    publish(handmade, SECOND, shift=1)
    pipeline.rollback(settings=handmade.settings)

    result = pipeline.rollback(SECOND, settings=handmade.settings)

    assert current_id(settings=handmade.settings) == SECOND
    assert result.replaced == FIRST


def test_there_is_nothing_before_the_oldest(handmade):
    with pytest.raises(NothingPublishedError):
        pipeline.rollback(settings=handmade.settings)
    publish(handmade, FIRST)
    with pytest.raises(WrongUseError, match="oldest"):
        previous_id(settings=handmade.settings)
    with pytest.raises(WrongUseError, match=SECOND):
        pipeline.rollback(SECOND, settings=handmade.settings)


def test_the_pointer_is_replaced_whole(handmade, tmp_path):
    handmade.settings.published.mkdir(parents=True)
    point_at(FIRST, settings=handmade.settings)
    point_at(SECOND, settings=handmade.settings)

    assert json.loads(handmade.settings.pointer.read_text()) == {"publication_id": SECOND}
    assert [path.name for path in handmade.settings.published.iterdir()] == ["current.json"]


def test_two_commands_do_not_work_on_one_data_folder(handmade):
    handmade.candidate_folder(FIRST)
    with run_lock(settings=handmade.settings), pytest.raises(BusyError):
        pipeline.publish(FIRST, approved_by="a", note="b", settings=handmade.settings)


def test_a_killed_run_is_noted_as_interrupted_by_the_next(handmade):
    with Ledger.open(settings=handmade.settings) as ledger:
        ledger.record_run("killed", command="run")

    publish(handmade, FIRST)

    with Ledger.open(settings=handmade.settings) as ledger:
        states = {record.command: record.status for record in ledger.runs()}
    assert states == {"run": "interrupted", "publish": "done"}


def test_files_are_written_below_the_private_folder_only(handmade):
    publish(handmade, FIRST)

    outside = [p for p in Path(handmade.settings.home).parent.iterdir() if p.name != "home"]
    assert outside == []
