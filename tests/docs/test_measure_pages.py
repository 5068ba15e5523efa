"""The committed pages are those the script writes, and their examples are worked out right."""

from __future__ import annotations

import datetime as dt

import pytest

from docs import measure_pages
from docs.measure_pages import PAGES, amounts, deadline, pages, read_sources, value

SOURCES = read_sources()
UNITS = {row["measure_code"]: row["unit"] for row in SOURCES.measures}
KINDS = {row["measure_code"]: row["kind"] for row in SOURCES.measures}


def test_committed_pages_are_what_the_script_writes() -> None:
    committed = {file.name: file.read_text(encoding="utf-8") for file in PAGES.glob("*.md")}
    assert committed == pages(), "run: python -m docs.measure_pages"


def test_every_measure_has_an_example_and_no_other_has() -> None:
    assert set(SOURCES.examples) == set(UNITS)


def test_every_example_says_the_same_things() -> None:
    needed = {"counted_in", "limits", "look_back", "leaves_out", "example"}
    silent = {code: needed - set(told) for code, told in SOURCES.examples.items()}
    assert {code: missing for code, missing in silent.items() if missing} == {}


def test_every_limit_is_one_of_the_seed() -> None:
    named = {name for told in SOURCES.examples.values() for name in told["limits"]}
    assert named - set(SOURCES.thresholds) == set()


@pytest.mark.parametrize("code", sorted(UNITS))
def test_example_shows_a_unit_that_counts_and_one_that_does_not(code: str) -> None:
    numerator, denominator = amounts(SOURCES.examples[code]["example"])
    assert numerator > 0
    assert denominator > 0
    if "share" in KINDS[code]:
        assert numerator < denominator


@pytest.mark.parametrize(
    "code", sorted(code for code, told in SOURCES.examples.items() if "start" in told)
)
def test_example_has_the_deadline_of_its_clock_as_a_case(code: str) -> None:
    told = SOURCES.examples[code]
    days = [
        int(SOURCES.thresholds[name]["value"])
        for name in told["limits"]
        if SOURCES.thresholds[name]["unit"] == "business_days"
    ]
    cases = " ".join(case for listed in told["example"].values() for case in listed)
    for count in days:
        last = deadline(told["start"], count)
        assert f"{last.day} {last:%B}" in cases


@pytest.mark.parametrize(
    ("start", "business_days", "expected"),
    [
        ("2016-10-03", 5, "2016-10-10"),
        ("2016-10-01", 1, "2016-10-03"),  # from a Saturday
        ("2016-03-24", 2, "2016-03-30"),  # over Good Friday and Easter Monday
        ("2016-12-23", 1, "2016-12-28"),  # over Christmas, Boxing Day and its substitute
    ],
)
def test_deadline_counts_business_days_after_the_start(
    start: str, business_days: int, expected: str
) -> None:
    assert deadline(dt.date.fromisoformat(start), business_days) == dt.date.fromisoformat(expected)


def test_figure_of_units_is_counted_from_the_lists() -> None:
    example = {"counts": ["a"], "fails": ["b", "c"], "not_due": ["d"], "left_out": ["e"]}
    assert amounts(example) == (1, 3)
    assert value(example, unit="percent") == pytest.approx(33.333, abs=0.001)


def test_figure_of_amounts_is_in_its_unit() -> None:
    example = {"amounts": {"numerator": [[30, "x"], [6, "y"]], "denominator": [[4, "z"]]}}
    assert value(example, unit="days") == 9


def test_a_page_without_official_code_or_target_says_so() -> None:
    text = measure_pages.pages()["seen_in_month.md"]
    assert "None is known." in text
    assert "No target is known." in text
