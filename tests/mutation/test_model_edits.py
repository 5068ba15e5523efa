"""A broken edit of a model is caught: by a unit test, a test of the data or an expectation."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from expectations.run import run_suites
from tests.mutation.campaign import Caught, Workshop, batches, broken
from tests.mutation.edits import CLOCK, EDITS, FLAG, JOIN, Edit
from warehouse.pipeline.build import build_inputs, require_build
from warehouse.pipeline.dbt import DBT_PROJECT
from warehouse.settings import Settings

LEAST_SHARE = 0.95


def test_there_are_thirty_edits_of_three_kinds() -> None:
    counted = Counter(edit.kind for edit in EDITS)
    assert len(EDITS) >= 30
    assert set(counted) == {JOIN, FLAG, CLOCK}
    assert min(counted.values()) >= 10


def test_every_edit_still_fits_its_model() -> None:
    files = {file.stem: file for file in (DBT_PROJECT / "models").rglob("*.sql")}
    for edit in EDITS:
        assert broken(files[edit.model].read_text(), edit) != files[edit.model].read_text()


def test_edits_of_one_model_are_never_tried_together() -> None:
    edits = [Edit("a", JOIN, "x", "y"), Edit("b", JOIN, "x", "y"), Edit("a", FLAG, "z", "y")]
    assert batches(edits) == [[edits[0], edits[1]], [edits[2]]]


def _met(build_file: Path, *, out_dir: Path) -> dict[str, int | None]:
    """Every expectation's count of failing rows."""
    found = run_suites(build_file, out_dir=out_dir, waivers=())
    return {one.expectation_code: one.unexpected_count for one in found.results if not one.is_met}


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_broken_edits_are_caught(built_home: Settings, tmp_path: Path) -> None:
    build_file = require_build(settings=built_home)
    workshop = Workshop(
        tmp_path,
        build_file=build_file,
        inputs=build_inputs(settings=built_home),
        settings=built_home,
    )
    usual = _met(build_file, out_dir=tmp_path / "usual")
    caught: list[Caught] = []
    for group in batches(EDITS):
        for one in workshop.unit_tested(group):
            found = one if one.by else workshop.built(one.edit)
            if not found.by:
                now = _met(workshop.file, out_dir=tmp_path / "now")
                moved = [code for code, count in now.items() if usual.get(code) != count]
                found = Caught(one.edit, tuple(moved))
            caught.append(found)

    survived = [one.edit for one in caught if not one.by]
    share = 1 - len(survived) / len(caught)
    print(f"caught {len(caught) - len(survived)} of {len(caught)} edits ({share:.0%})")
    assert share >= LEAST_SHARE, survived
