"""Pages that tell a story out of named measures name measures the catalogue has."""

from __future__ import annotations

import csv

from warehouse.dashboard import contact_gap, not_seen_bands, working_page, workload_detail
from warehouse.settings import PROJECT_ROOT


def catalogue() -> set[str]:
    with (PROJECT_ROOT / "dbt_project/seeds/measures.csv").open(encoding="utf-8") as file:
        return {row["measure_code"] for row in csv.DictReader(file)}


def test_every_step_between_the_organisations_is_a_measure_of_the_catalogue() -> None:
    told = {step.measure for passage in working_page.PASSAGES for step in passage.steps}
    assert told
    assert told - catalogue() == set()


def test_the_gap_between_arranged_and_seen_is_told_by_measures_of_the_catalogue() -> None:
    told = {
        contact_gap.ARRANGED,
        contact_gap.ATTENDED,
        contact_gap.SEEN,
        contact_gap.NOT_SEEN,
    }
    assert told - catalogue() == set()


def test_the_bands_of_the_unseen_are_measures_of_the_catalogue() -> None:
    assert set(not_seen_bands.MEASURES) - catalogue() == set()


def test_the_way_from_sickness_to_contact_is_told_by_measures_of_the_catalogue() -> None:
    told = {workload_detail.ABSENT, workload_detail.SPREAD, workload_detail.SEEN}
    assert told - catalogue() == set()
