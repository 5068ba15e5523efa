"""What the review says: when a change counts, how sure we are, what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest

from warehouse.dashboard.filters import provider_label
from warehouse.dashboard.wording import (
    against_official,
    against_whole,
    finding,
    findings,
    group_of,
    movement,
    summary,
)

ROW: dict[str, Any] = {
    "measure_code": "seen",
    "measure_name": "People seen",
    "domain": "contact",
    "unit": "percent",
    "direction": "higher_is_better",
    "availability_status": "available",
    "previous_availability_status": "available",
    "london_availability_status": "available",
    "value": 52.5,
    "previous_value": 67.3,
    "interval_low": 48.0,
    "interval_high": 56.9,
    "change": -14.8,
    "change_low": -20.8,
    "change_high": -8.6,
    "london_value": 68.5,
    "target_value": None,
    "performance_status": "no_target",
    "shown_geography_code": "E09000023",
    "is_provisional": False,
    "placed_home_pct": 92.0,
    "placed_team_pct": 6.0,
    "unplaced_pct": 2.0,
    "verdict": None,
    "sentence": None,
    "assurance": None,
    "question_if_worse": "Why?",
    "exception_rank": None,
    "year_value": None,
    "shown_period_type": "quarter",
    "value_low": None,
    "value_high": None,
}


def row(**changed: Any) -> dict[str, Any]:
    return {**ROW, **changed}


def said(**changed: Any) -> Any:
    return finding(row(**changed), previous="Oct to Dec 2016", whole_name="London", is_whole=False)


@pytest.mark.parametrize(
    ("low", "high", "direction", "group"),
    [
        (-20.8, -8.6, "higher_is_better", "worse"),
        (-20.8, -8.6, "lower_is_better", "better"),
        (8.6, 20.8, "higher_is_better", "better"),
        (8.6, 20.8, "lower_is_better", "worse"),
        (-1.0, 1.0, "higher_is_better", "no_detectable_change"),
        (0.0, 1.0, "higher_is_better", "no_detectable_change"),  # touches no change
        (-1.0, 0.0, "higher_is_better", "no_detectable_change"),
        (8.6, 20.8, "neutral", "cannot_say"),
        (None, None, "higher_is_better", "cannot_say"),
    ],
)
def test_a_change_counts_when_its_interval_leaves_out_no_change(
    low: float | None, high: float | None, direction: str, group: str
) -> None:
    assert group_of(row(change_low=low, change_high=high, direction=direction)) == group


def test_a_stored_verdict_comes_before_our_own() -> None:
    assert group_of(row(verdict="better")) == "better"


def test_a_figure_that_is_not_available_cannot_be_judged() -> None:
    hidden = {"availability_status": "suppressed", "value": None}
    assert group_of(row(**hidden)) == "cannot_say"
    assert group_of(row(**hidden, verdict="no_detectable_change")) == "cannot_say"


def test_months_can_be_judged_where_the_quarter_is_hidden() -> None:
    found = said(
        availability_status="suppressed", value=None, change=None, verdict="worse", sentence="Fell"
    )
    assert (found.group, found.how_sure) == ("worse", "Month by month: Fell.")


def test_the_sentence_says_from_where_to_where() -> None:
    assert said().what == "52.5%, down from 67.3% in Oct to Dec 2016."
    assert said(change=14.8, value=82.1).what.startswith("82.1%, up from")
    assert said(change=0.01, value=67.31).what == "67.3%, the same as in Oct to Dec 2016."
    assert "no figure for Oct to Dec 2016" in said(previous_value=None, change=None).what


def test_the_likely_size_of_the_change_is_said_smallest_first() -> None:
    assert "between 8.6 and 20.8 percentage points" in said().how_sure
    assert said(change_low=-1.0, change_high=1.0).how_sure.startswith("The difference is small")
    assert "no test of chance" in said(change_low=None, change_high=None).how_sure


def test_a_stored_sentence_is_said_with_what_past_form_says() -> None:
    found = said(sentence="Below its usual range", verdict="worse", assurance="consistently_fails")
    assert found.how_sure.startswith("Month by month: Below its usual range. On past form it will")


def test_where_the_months_cannot_say_the_quarter_is_compared() -> None:
    found = said(verdict="cannot_say", sentence="Seen: cannot say, too few cases")
    assert found.group == "worse"
    assert found.how_sure.startswith("Compared only with the three months before.")


def test_a_figure_nothing_can_test_says_why() -> None:
    found = said(verdict="cannot_say", sentence="Seen: cannot say, no interval", change_low=None)
    assert found.how_sure == "Whether it is better or worse cannot be said: no interval."


def test_the_year_is_said_where_three_months_have_no_figure() -> None:
    found = said(value=None, change=None, availability_status="too_few", year_value=61.25)
    assert found.what.endswith("Over 12 months it was 61.2%.")


def test_bounds_of_what_was_not_recorded_are_said() -> None:
    assert said(value_low=50.0, value_high=60.0).beside.endswith("lies in 50.0% to 60.0%.")


@pytest.mark.parametrize(
    ("status", "said_of_it"),
    [
        ("not_supplied", "were not sent"),
        ("low_coverage", "Too few of the records"),
        ("not_due", "has not run out"),
        ("too_few", "too few cases"),
        ("suppressed", "a person could be recognised"),
        ("not_published", "not published for this place"),
    ],
)
def test_every_missing_figure_is_explained(status: str, said_of_it: str) -> None:
    assert said_of_it in said(value=None, change=None, availability_status=status).what


def test_the_target_and_london_stand_beside_it() -> None:
    beside = said(target_value=75.0, performance_status="not_met").beside
    assert beside == (
        "London as a whole: 68.5%. The difference from London is more than chance would explain. "
        "Target not met (75.0%)."
    )
    assert "small enough to be chance" in said(interval_high=70.0).beside
    assert "chance" not in said(interval_low=None, interval_high=None).beside


def test_what_reads_alike_did_not_move() -> None:
    # 1.86 and 1.94 differ by 0.1 when rounded, and both read 1.9.
    alike = {"value": 1.94, "previous_value": 1.86, "change": 0.08}
    assert movement(row(**alike)) == "no change"
    assert said(**alike).what == "1.9%, the same as in Oct to Dec 2016."


def test_a_figure_of_the_whole_area_says_so() -> None:
    found = said(shown_geography_code="all")
    assert found.beside == "Published for London as a whole only."
    assert found.placement == ""


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"london_value": 68.5}, "worse"),
        ({"london_value": 40.0}, "better"),
        ({"london_value": 56.9}, ""),  # on the end of the likely range
        ({"london_value": 68.5, "direction": "lower_is_better"}, "better"),
        ({"london_value": 68.5, "direction": "neutral"}, ""),
        ({"london_value": None}, ""),
        ({"london_value": 68.5, "shown_geography_code": "all"}, ""),
    ],
)
def test_london_counts_when_it_lies_outside_the_likely_range(
    changed: dict[str, Any], word: str
) -> None:
    assert against_whole(row(**changed)) == word


def test_movement_in_words() -> None:
    assert movement(ROW) == "down 14.8 percentage points"
    assert movement(row(change=0.0)) == "no change"


def test_the_summary_counts_every_group() -> None:
    both = [row(), row(change_low=-1.0, change_high=1.0)]
    found = findings(both, previous="Oct to Dec 2016", whole_name="London", is_whole=False)
    assert summary(found, previous="Oct to Dec 2016") == (
        "Of 2 measures, compared with Oct to Dec 2016 and earlier: 1 got worse, none got better, "
        "1 shows no clear change and none cannot be judged."
    )


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("CPA London", "crc", "London CRC"),
        ("London CRC", "crc", "London CRC"),
        ("NPS London", "nps", "NPS London"),
        ("London", "region_2021", "London"),
    ],
)
def test_a_provider_is_named_as_people_call_it(name: str, kind: str, label: str) -> None:
    assert provider_label(name, kind) == label


@pytest.mark.parametrize(
    ("changed", "official", "text"),
    [
        ({}, 75.0, "here 22.5 percentage points lower (likely -27.0 to -18.1)"),
        ({}, 50.0, "here 2.5 percentage points higher (likely -2.0 to 6.9)"),
        ({}, 52.54, "here the same (likely -4.5 to 4.4)"),
        ({"interval_low": None}, 50.0, "here 2.5 percentage points higher"),
        ({"value": None}, 50.0, ""),
    ],
)  # fmt: skip
def test_a_published_figure_stands_beside_with_the_difference(changed, official, text):
    assert against_official(row(**changed), official) == text.replace("-", "\N{MINUS SIGN}")
