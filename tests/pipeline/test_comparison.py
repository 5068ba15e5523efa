"""Two publications side by side, and a build without submissions."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from tests.pipeline.handmade import MEASURE, Handmade
from warehouse.errors import WrongUseError
from warehouse.pipeline.build import build
from warehouse.pipeline.comparison import compare_publications
from warehouse.pipeline.run import publish

FIRST, SECOND = "20170120T093000Z-0000000a", "20170121T093000Z-0000000b"


def test_figures_are_compared_by_measure_and_rows_by_table(handmade: Handmade):
    for candidate_id, shift in ((FIRST, 0), (SECOND, 1)):
        handmade.candidate_folder(candidate_id, shift=shift)
        publish(candidate_id, approved_by="Role", note="Test", settings=handmade.settings)

    delta = compare_publications(FIRST, SECOND, settings=handmade.settings)

    # One more person seen in Lewisham each month of the year: its figure over all providers and
    # London's for C17 and over all. A single provider's months are not released below London.
    assert [asdict(each) for each in delta.measures] == [
        {"measure_code": MEASURE, "new": 0, "changed": 36, "removed": 0}
    ]
    tables = {each.table_name: each for each in delta.tables}
    assert tables["fct_measure_values"].only_before == 36
    assert tables["fct_measure_values"].only_after == 36
    assert tables["dim_providers"].only_after == 0
    assert tables["dim_providers"].in_both == 1


def test_a_publication_that_is_not_kept_cannot_be_compared(handmade: Handmade):
    with pytest.raises(WrongUseError):
        compare_publications(FIRST, SECOND, settings=handmade.settings)


def test_a_build_without_submissions_says_what_to_do(handmade: Handmade):
    with pytest.raises(WrongUseError, match="probation submit"):
        build(settings=handmade.settings)
