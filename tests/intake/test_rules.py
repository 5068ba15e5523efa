"""The registry of rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.intake import RULES, Rule


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_what_it_asks_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", rule.code)
    assert rule.text.endswith(".")
    assert rule.what_to_do.endswith(".")
    assert rule.severity == ("warning" if rule.effect == "warning" else "error")


def test_every_rule_is_seen_to_fire_in_a_test() -> None:
    here = Path(__file__).parent
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(here.glob("test_*.py")))
    assert [code for code in RULES if f'"{code}"' not in text] == []


def test_the_code_uses_no_rule_outside_the_registry() -> None:
    folder = Path(__file__).parents[2] / "warehouse" / "intake"
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.py")))
    used = set(re.findall(r'(?:code=|refuse\(\s*)"([a-z_]+)"', text))
    assert used <= set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_page_for_providers_lists_the_rule(rule: Rule) -> None:
    page = (Path(__file__).parents[2] / "docs" / "submissions.md").read_text(encoding="utf-8")
    assert f"| `{rule.code}` | {rule.text} | {rule.what_to_do} |" in page.splitlines()


def test_the_page_for_providers_lists_no_other_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "submissions.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE)) == set(RULES)
