"""Annotations of a run: frozen as they stood, used as the rebase log, published as a table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb

from tests.pipeline.handmade import write_build
from warehouse.ledger import AnnotationRecord, Ledger
from warehouse.pipeline.annotations import freeze_annotations, frozen_annotations
from warehouse.pipeline.signals_step import add_signals
from warehouse.settings import Settings


def entry(kind: str, starts_on: dt.date, measure: str | None = None) -> AnnotationRecord:
    return AnnotationRecord(
        kind=kind,
        starts_on=starts_on,
        measure_code=measure,
        text="Local teams",
        source="Board paper",
        reason="Other people count",
        added_by="Analyst",
    )


def settings_in(folder: Path) -> Settings:
    return Settings(home=folder / "home", memory_limit="1GB", threads=1)


def test_inputs_are_frozen_with_the_entries_known_at_the_moment(tmp_path: Path):
    settings = settings_in(tmp_path)
    with Ledger.open(settings=settings) as ledger:
        first = ledger.add_annotation(entry("event", dt.date(2016, 5, 1)))
        ledger.add_annotation(entry("event", dt.date(2016, 6, 1)))

    freeze_annotations(tmp_path / "now", settings=settings)
    freeze_annotations(tmp_path / "then", settings=settings, received_by=first.added_at)

    assert frozen_annotations(tmp_path / "now")["annotation_id"].to_pylist() == [1, 2]
    assert frozen_annotations(tmp_path / "then")["annotation_id"].to_pylist() == [1]
    assert frozen_annotations(tmp_path / "nothing").num_rows == 0


def test_a_rebase_splits_the_limits_and_an_annotation_does_not(tmp_path: Path):
    settings = settings_in(tmp_path)
    with Ledger.open(settings=settings) as ledger:
        ledger.add_annotation(entry("event", dt.date(2016, 3, 1)))
        ledger.add_annotation(entry("rebase", dt.date(2016, 5, 1), "seen_in_month"))
    freeze_annotations(tmp_path, settings=settings)
    build = write_build(tmp_path / "build.duckdb")

    add_signals(build, annotations=frozen_annotations(tmp_path), settings=settings)

    with duckdb.connect(str(build), read_only=True) as con:
        months = con.sql(
            "select rebase_group, count(distinct period_start_date) from "
            "marts.fct_measure_signals group by all order by all"
        ).fetchall()
        kept = con.sql("select kind, starts_on from marts.annotations order by all").fetchall()
    # January to April before the rebase of 1 May 2016, May to December after it.
    assert months == [(0, 4), (1, 8)]
    assert kept == [("event", dt.date(2016, 3, 1)), ("rebase", dt.date(2016, 5, 1))]
