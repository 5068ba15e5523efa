"""The committed pages of the rules are those the script writes."""

from __future__ import annotations

import pytest

from docs.rule_pages import PAGES, SUBMISSIONS, pages, submissions_page
from warehouse.intake import RULES, Rule


def test_committed_pages_are_what_the_script_writes() -> None:
    committed = {file.name: file.read_text(encoding="utf-8") for file in PAGES.glob("*.md")}
    assert committed == dict(pages()), "run: python -m docs.rule_pages"


def test_the_tables_for_providers_are_what_the_script_writes() -> None:
    text = SUBMISSIONS.read_text(encoding="utf-8")
    assert text == submissions_page(text), "run: python -m docs.rule_pages"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_page_says_what_why_and_how_to_fix(rule: Rule) -> None:
    page = pages()[f"{rule.code}.md"]
    assert all(part in page for part in (rule.text, rule.why, rule.what_to_do))
    assert rule.why.endswith(".")
    assert len(rule.why) > 40
