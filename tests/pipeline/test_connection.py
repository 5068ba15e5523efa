"""The pipeline's connections spill to the disk instead of failing."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.pipeline.connection import open_database
from warehouse.settings import Settings

LARGE = "create table large as select i, md5(cast(i as varchar)) as t from range(400000) as r(i)"


@pytest.mark.parametrize("inside", ["spill", "not/made/yet"])
def test_what_does_not_fit_in_memory_is_spilled_wherever_the_folder_lies(
    tmp_path: Path, inside: str
) -> None:
    settings = Settings(
        home=tmp_path / "data", spill_folder=tmp_path / inside, memory_limit="20MB", threads=1
    )
    with open_database(None, settings=settings) as con:
        con.sql(LARGE)
        assert any(settings.spill.iterdir())
        assert con.sql("select count(*) from large").fetchall() == [(400_000,)]


def test_publication_may_spill_to_a_folder_inside_one_that_nothing_was_spilled_to(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path / "data", memory_limit="20MB", threads=1)
    aside = settings.model_copy(update={"spill_folder": settings.spill / "analysts"})
    assert aside.spill != settings.spill
    with open_database(None, settings=aside) as con:
        con.sql(LARGE)
        assert any(aside.spill.iterdir())
