"""What an upload would change, as texts; and that the cache tells roles and publications apart."""

from __future__ import annotations

from pathlib import Path

from tests.support.publication import PUBLICATION_ID, write_publication
from warehouse import marts
from warehouse.dashboard.upload_box import preview_rows
from warehouse.intake import ExtractChange, Preview, Verdict
from warehouse.settings import Settings

VERDICT = Verdict(
    path=Path("submission.zip"),
    provider_code="C17",
    period_start_date=None,
    period_end_date=None,
    created_at=None,
    package_hash=None,
    contract_version=None,
    replaces=None,
    extracts=(),
    findings=(),
)


def test_the_preview_names_each_file_and_its_rows() -> None:
    change = ExtractChange(name="case_allocation", new=1200, overwritten=3, unchanged=0, gone=1)
    assert preview_rows(Preview(verdict=VERDICT, changes=(change,))) == [
        {
            "name": "Case allocation",
            "new": "1,200",
            "overwritten": "3",
            "unchanged": "0",
            "gone": "1",
        }
    ]


def test_the_key_of_the_cache_holds_role_and_publication(tmp_path: Path) -> None:
    write_publication(tmp_path)
    publication = marts.current_publication(settings=Settings(home=tmp_path))
    files = {str(publication.file(role)) for role in ("partnership", "analyst")}
    assert len(files) == 2
    assert all(PUBLICATION_ID in file for file in files)
