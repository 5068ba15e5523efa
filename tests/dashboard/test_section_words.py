"""What is said around a chart: since when a place differs, and where it stands among boroughs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from warehouse.dashboard.domain_page import first_to_look_at
from warehouse.dashboard.section_words import boroughs_reading, boroughs_sentence, since_sentence
from warehouse.dashboard.sections import Section
from warehouse.dashboard.wording import Finding

ENDS = (date(2016, 10, 31), date(2016, 11, 30), date(2016, 12, 31))


def months(*values: float | None) -> list[dict[str, Any]]:
    return [
        {"period_end_date": end, "value": value} for end, value in zip(ENDS, values, strict=True)
    ]


def section(**parts: Any) -> Section:
    none: dict[str, Any] = dict.fromkeys(
        ("place", "compared", "boroughs", "official", "limits", "notes", "revised"), ()
    )
    measure = {"measure_code": "seen", "measure_name": "Seen", "unit": "percent"}
    return Section(
        measure=measure, place_name="Lewisham", compared_name="London", **{**none, **parts}
    )


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (
            (70.0, 55.0, 50.0),
            "below London as a whole in every month with a figure since Nov 2016.",
        ),
        ((70.0, 55.0, 65.0), "In Dec 2016, Lewisham was above London as a whole."),
        ((50.0, None, 50.0), "since Oct 2016 (all months shown)."),
        ((50.0, 55.0, 60.0), ""),  # the same in the newest month
        ((None, None, None), ""),
    ],
)
def test_since_when_a_place_lies_below_or_above(place: tuple[float | None, ...], told: str) -> None:
    found = since_sentence(section(place=months(*place), compared=months(60.0, 60.0, 60.0)))
    assert found.endswith(told)
    assert bool(found) is bool(told)


def test_the_whole_area_is_not_set_beside_itself() -> None:
    assert since_sentence(section(place=months(1.0, 2.0, 3.0))) == ""


def borough(code: str, value: float | None, level: str = "borough") -> dict[str, Any]:
    return {
        "geography_code": code,
        "geography_name": code.title(),
        "geography_level": level,
        "value": value,
        "is_provisional": value == 50.0,
    }


def test_the_highest_the_lowest_and_the_chosen_borough_are_named() -> None:
    found = section(
        boroughs=[
            borough("a", 50.0),
            borough("b", 70.0),
            borough("c", None),
            borough("d", 60.0),
            borough("all", 62.0, "all"),
        ]
    )
    told = "Highest: B (70.0%); lowest: A (50.0%)."
    assert boroughs_sentence(found, chosen="d") == (
        f"{told} D: 60.0%, number 2 of 3 boroughs with a figure, the highest first."
    )
    assert boroughs_sentence(found, chosen="c") == told
    assert boroughs_sentence(found, chosen="all") == told


def test_only_the_marks_that_the_chart_has_are_explained() -> None:
    shown = section(boroughs=[borough("a", 40.0)])
    whole = boroughs_reading(shown, has_whole=True, has_target=False)
    assert whole.endswith("; the upright line is London.")
    late = section(boroughs=[borough("a", 50.0)])
    assert "provisional" in boroughs_reading(late, has_whole=False, has_target=True)


def found(code: str, group: str) -> Finding:
    texts = dict.fromkeys(("what", "how_sure", "beside", "placement", "question", "reason"), "")
    return Finding(code, code, "contact", group, is_target_missed=False, order=1.0, **texts)


@pytest.mark.parametrize(
    ("groups", "months_known", "first"),
    [
        (("worse", "better"), {"a": 1, "b": 24}, "a"),
        (("better", "better"), {"a": 24, "b": 1}, "b"),  # the headline
        (("better", "better"), {"a": 24, "b": 0}, "a"),  # it has no month to show
    ],
)
def test_a_page_opens_with_what_got_worse_else_with_its_headline(
    groups: tuple[str, str], months_known: dict[str, int], first: str
) -> None:
    both = [found(code, group) for code, group in zip("ab", groups, strict=True)]
    assert first_to_look_at(both, months=months_known, headline="b") == first
