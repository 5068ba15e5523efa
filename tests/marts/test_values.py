"""The figures the command prints and the pages read, against numbers worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from tests.support.publication import FIRST_BOROUGH, tables, with_signals, write_publication
from warehouse import marts
from warehouse.errors import UnknownMeasureError, UnknownPeriodError
from warehouse.settings import Settings

LAST = {
    "period_end": date(2017, 3, 31),
    "previous_end": date(2016, 12, 31),
}


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2016-10", date(2016, 10, 1), date(2016, 10, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2016-10_2016-12", date(2016, 10, 1), date(2016, 12, 31)),
        ("2016-04_2017-03", date(2016, 4, 1), date(2017, 3, 31)),
    ],
)
def test_a_period_code_has_its_days(code: str, start: date, end: date) -> None:
    assert marts.period_dates(code) == (start, end)


@pytest.mark.parametrize("code", ["2016", "2016-13", "2016Q3", "2016-12_2016-10", "", "2016-1"])
def test_another_form_of_period_is_refused(code: str) -> None:
    with pytest.raises(UnknownPeriodError):
        marts.period_dates(code)


def test_an_unknown_measure_names_the_known_ones(con: DuckDBPyConnection) -> None:
    with pytest.raises(UnknownMeasureError, match="seen_in_month"):
        marts.measure_values(con, measure="nothing_like_it")


def test_values_have_exactly_the_published_columns(con: DuckDBPyConnection) -> None:
    found = marts.measure_values(con)
    assert ", ".join(found.columns) == marts.VALUE_COLUMNS
    assert len(found) == len(tables()["fct_measure_values"])


def test_every_filter_narrows(con: DuckDBPyConnection) -> None:
    found = marts.measure_values(
        con,
        measure="seen_in_month",
        period_type="quarter",
        period="2017-01_2017-03",
        geography=FIRST_BOROUGH,
        provider="all",
    )
    # 160 people a month; 52.5 % of 480 person-months were seen: 83 + 87 + 82.
    assert found[["numerator", "denominator", "value"]].values.tolist() == [[252, 480, 52.5]]


def test_a_period_nobody_has_gives_no_row(con: DuckDBPyConnection) -> None:
    assert marts.measure_values(con, period="1999-01").empty


def test_the_review_compares_with_the_quarter_before(con: DuckDBPyConnection) -> None:
    review = marts.review(con, geography=FIRST_BOROUGH, provider="all", **LAST)
    seen = review.set_index("measure_code").loc["seen_in_month"]
    # Wilson for 252 of 480 and for 323 of 480, then Newcombe for their difference.
    assert seen["value"] == 52.5
    assert seen["interval_low"] == pytest.approx(48.0305, abs=1e-4)
    assert seen["interval_high"] == pytest.approx(56.9298, abs=1e-4)
    assert seen["previous_value"] == pytest.approx(100 * 323 / 480)
    assert seen["change"] == pytest.approx(-14.7917, abs=1e-4)
    assert seen["change_low"] == pytest.approx(-20.8200, abs=1e-4)
    assert seen["change_high"] == pytest.approx(-8.6042, abs=1e-4)
    assert seen["london_value"] == pytest.approx(68.5)


def test_the_review_has_one_row_a_measure_in_the_catalogues_order(con: DuckDBPyConnection) -> None:
    review = marts.review(con, geography="E09000099", provider="all", **LAST)
    assert list(review["measure_code"]) == list(marts.measures(con)["measure_code"])
    in_a_borough = review["shown_geography_code"] != "all"
    assert set(review.loc[in_a_borough, "availability_status"]) == {"not_published"}


def test_a_measure_of_the_whole_area_is_shown_for_it(con: DuckDBPyConnection) -> None:
    review = marts.review(con, geography=FIRST_BOROUGH, provider="all", **LAST)
    lost = review.set_index("measure_code").loc["working_days_lost_per_fte"]
    assert (lost["shown_geography_code"], lost["shown_period_type"]) == ("all", "rolling_12_months")
    assert lost["value"] == pytest.approx(6075 / 500)  # 500 staff x (11 + 0.05 x 23) days
    assert lost["interval_low"] != lost["interval_low"]  # a rate has no interval


def test_a_figure_that_is_not_available_has_no_interval(con: DuckDBPyConnection) -> None:
    review = marts.review(con, geography=FIRST_BOROUGH, provider="all", **LAST)
    breach = review.set_index("measure_code").loc["breach_referred_on_time"]
    assert breach["availability_status"] == "not_due"
    assert breach[["value", "interval_low", "change"]].isna().all()


def test_without_verdicts_their_columns_are_empty(con: DuckDBPyConnection) -> None:
    review = marts.review(con, geography=FIRST_BOROUGH, provider="all", **LAST)
    assert review[["verdict", "sentence", "since_date"]].isna().all().all()
    asked = {"measures": ["seen_in_month"], "geography": "all", "provider": "all"}
    months = {"from_date": date(2016, 1, 1), "until": LAST["period_end"]}
    assert marts.signals(con, **asked, **months) == ()


def test_the_verdict_of_a_quarter_is_that_of_its_last_month(tmp_path: Path) -> None:
    write_publication(tmp_path, marts=with_signals(tables()))
    publication = marts.current_publication(settings=Settings(home=tmp_path))
    con = marts.connect(publication.file("partnership"))
    review = marts.review(con, geography=FIRST_BOROUGH, provider="all", **LAST)
    assert len(review) == len(marts.measures(con))
    seen = review.set_index("measure_code").loc["seen_in_month"]
    assert (seen["verdict"], seen["sentence"]) == ("worse", "Below its usual range since Jan 2017.")
    earlier = marts.review(
        con,
        geography=FIRST_BOROUGH,
        provider="all",
        period_end=date(2016, 12, 31),
        previous_end=date(2016, 9, 30),
    )
    assert set(earlier["verdict"].dropna()) == {"no_detectable_change"}


def test_months_are_of_the_place_and_of_the_whole_area(con: DuckDBPyConnection) -> None:
    found = marts.monthly_values(
        con,
        measures=["seen_in_month"],
        geography=FIRST_BOROUGH,
        provider="all",
        from_date=date(2017, 1, 1),
        until=date(2017, 3, 31),
    )
    assert {row["measure_code"] for row in found} == {"seen_in_month"}
    assert {row["geography_code"] for row in found} == {"all", FIRST_BOROUGH}
    place = [row for row in found if row["geography_code"] == FIRST_BOROUGH]
    assert [row["numerator"] for row in place] == [83, 87, 82]


def test_a_series_holds_every_month_of_one_place(con: DuckDBPyConnection) -> None:
    found = marts.month_series(
        con,
        geography=FIRST_BOROUGH,
        provider="all",
        from_date=date(2017, 1, 1),
        until=date(2017, 3, 31),
    )
    assert {row["geography_code"] for row in found} == {FIRST_BOROUGH}
    seen = next(row for row in found if row["measure_code"] == "seen_in_month")
    # 83, 87 and 82 of 160 people.
    assert seen["month_values"] == [51.875, 54.375, 51.25]


def test_the_newest_quarter_comes_first(con: DuckDBPyConnection) -> None:
    found = marts.quarters(con)
    assert list(found["period_code"][:2]) == ["2017-01_2017-03", "2016-10_2016-12"]
    assert len(found) == 8
