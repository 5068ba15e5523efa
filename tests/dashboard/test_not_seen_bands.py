"""For how long people have not been seen: bands from nested figures, months left out, words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from warehouse.dashboard.not_seen_bands import (
    MEASURES,
    Unseen,
    bands_of,
    chart_alt,
    reading_notes,
    sentence,
)

ENDS = (date(2015, 12, 31), date(2016, 12, 31))


def figures(end: date, unseen: tuple[Any, Any, Any]) -> list[dict[str, Any]]:
    """The three figures of a month, longest first; of 200, 190 and 180 people."""
    return [
        {
            "measure_code": code,
            "period_end_date": end,
            "numerator": number,
            "denominator": supervised,
            "value": None if number is None else 100 * number / supervised,
            "is_provisional": end == ENDS[1],
        }
        for code, number, supervised in zip(MEASURES, unseen, (180, 190, 200), strict=True)
    ]


def rows(*months: tuple[Any, Any, Any]) -> list[dict[str, Any]]:
    return [row for end, one in zip(ENDS, months, strict=False) for row in figures(end, one)]


def test_a_band_is_what_the_longer_one_does_not_hold_of_the_people_of_the_shortest() -> None:
    months, left_out = bands_of(rows((10, 16, 40)), threshold=5)
    assert left_out == []
    assert months[0].people == (10, 6, 24)
    assert months[0].shares == (5.0, 3.0, 12.0)
    assert months[0].share == 20.0
    assert months[0].month == date(2015, 12, 1)


@pytest.mark.parametrize("hidden", [0, 1, 2])
def test_a_month_with_a_hidden_figure_is_left_out(hidden: int) -> None:
    one: list[Any] = [10, 16, 40]
    one[hidden] = None
    months, left_out = bands_of(rows((one[0], one[1], one[2]), (10, 16, 40)), threshold=5)
    assert [each.month for each in months] == [date(2016, 12, 1)]
    assert left_out == [ENDS[0]]


@pytest.mark.parametrize(
    ("longer", "is_left_out"), [(10, False), (11, True), (15, True), (16, False)]
)
def test_a_band_of_few_people_is_left_out_and_an_empty_one_is_not(
    longer: int, is_left_out: bool
) -> None:
    # 12 weeks: 10 people; 8 to 12 weeks: none, 1, 5 or 6 people.
    months, left_out = bands_of(rows((10, longer, 40)), threshold=5)
    assert bool(left_out) is is_left_out
    assert bool(months) is not is_left_out


def test_where_nothing_is_hidden_a_band_of_one_person_is_shown() -> None:
    months, left_out = bands_of(rows((10, 11, 40)), threshold=0)
    assert months[0].people == (10, 1, 29)
    assert left_out == []


def test_the_sentence_tells_the_newest_month_and_the_year_before() -> None:
    months, _ = bands_of(rows((10, 16, 40), (20, 30, 50)), threshold=5)
    assert sentence(months[1:], place="Lewisham") == (
        "In Dec 2016, 50 of 200 people in Lewisham (25.0%) had not been seen for four weeks or "
        "more; 20 of them not for 12 weeks or more."
    )
    assert sentence(months, place="Lewisham").endswith(
        "A year before it was 20.0%, with 10 people not seen for 12 weeks or more."
    )


def test_months_left_out_are_told() -> None:
    assert "left out" not in reading_notes([])
    assert "One month is left out: a figure is missing or hidden" in reading_notes(ENDS[:1])
    assert "2 months are left out" in reading_notes(ENDS)


def test_the_chart_is_told_in_words() -> None:
    one = Unseen(date(2016, 12, 1), (10, 6, 24), 200, is_provisional=False)
    assert chart_alt([one], place="Lewisham") == (
        "Stacked bar chart of people not seen for four weeks or more, Lewisham: 20.0% in Dec "
        "2016, of which 5.0% for 12 weeks or more; 20.0% in Dec 2016, of which 5.0% for 12 weeks "
        "or more. The table that follows holds every figure."
    )
