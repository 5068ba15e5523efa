"""A file of this project that a page names is there."""

from __future__ import annotations

import re

import pytest

from warehouse.settings import PROJECT_ROOT

PAGES = sorted(
    page
    for folder in (PROJECT_ROOT, PROJECT_ROOT / "docs", PROJECT_ROOT / "benchmarks")
    for page in folder.glob("*.md")
)
_NAMED = re.compile(
    r"`((?:benchmarks|dbt_project|docs|expectations|tests|warehouse)/[\w./-]+\.[a-z]+)`"
)


def _missing(text: str) -> list[str]:
    return [name for name in _NAMED.findall(text) if not (PROJECT_ROOT / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_file_a_page_names_is_there(page) -> None:
    assert _missing(page.read_text(encoding="utf-8")) == []


def test_a_file_that_was_moved_is_found() -> None:
    text = "`tests/docs/test_named_files.py` and `tests/docs/test_moved.py`"
    assert _missing(text) == ["tests/docs/test_moved.py"]
