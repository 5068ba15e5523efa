"""Our figures for the places the inspectors saw."""

from __future__ import annotations

import pandas as pd
import pytest

from warehouse.signals.inspected import inspection_comparisons

CAMDEN, ISLINGTON = "E09000007", "E09000019"


def figure(borough: str, counts: tuple[float, float], **changed) -> dict[str, object]:
    """September 2016 in one borough."""
    return {
        "measure_code": "seen",
        "period_type": "month",
        "period_start_date": "2016-09-01",
        "period_end_date": "2016-09-30",
        "geography_level": "borough",
        "geography_code": borough,
        "provider_code": "C17",
        "breakdown": "all",
        "numerator": counts[0],
        "denominator": counts[1],
        "availability_status": "available",
        **changed,
    }


def compared(*figures: dict[str, object], kind: str = "share") -> pd.DataFrame:
    """A statement about Camden and Islington, seen in September 2016."""
    measures = pd.DataFrame(
        [
            {
                "statement_code": "low_contact",
                "statement_order": 1,
                "measure_code": "seen",
                "measure_order": 1,
                "kind": kind,
                "unit": "percent" if kind == "share" else "persons_per_fte",
                "geography_level": "borough",
                "geography_code": place,
                "fieldwork_start_date": "2016-09-01",
                "fieldwork_end_date": "2016-09-30",
            }
            for place in (CAMDEN, ISLINGTON)
        ]
    )
    return inspection_comparisons(pd.DataFrame(list(figures)), measures)


def test_boroughs_inspected_are_summed_and_no_others() -> None:
    # 4 of 9 and 6 of 12 are 10 of 21: 47.6 per cent, 28.3 to 67.6.
    row = compared(
        figure(CAMDEN, (4, 9)), figure(ISLINGTON, (6, 12)), figure("E09000023", (90, 90))
    ).iloc[0]
    assert (row["numerator"], row["denominator"], row["places"]) == (10, 21, 2)
    assert row["value"] == pytest.approx(100 * 10 / 21)
    assert (row["value_low"], row["value_high"]) == pytest.approx((28.344, 67.630), abs=0.001)
    assert row["is_fieldwork"]


def test_a_hidden_borough_is_left_out_of_the_sum_and_said() -> None:
    hidden = figure(ISLINGTON, (3, 12), availability_status="suppressed")
    row = compared(figure(CAMDEN, (40, 90)), hidden).iloc[0]
    assert (row["numerator"], row["places"], row["places_with_figure"]) == (40, 2, 1)


def test_nothing_to_see_is_no_figure_and_not_zero() -> None:
    hidden = [figure(p, (3, 12), availability_status="suppressed") for p in (CAMDEN, ISLINGTON)]
    row = compared(*hidden).iloc[0]
    assert pd.isna(row["numerator"])
    assert pd.isna(row["value"])
    assert row["places_with_figure"] == 0


def test_a_mean_has_no_interval() -> None:
    row = compared(figure(CAMDEN, (100, 2)), figure(ISLINGTON, (50, 1)), kind="mean_stock").iloc[0]
    assert row["value"] == 50
    assert pd.isna(row["value_low"])


@pytest.mark.parametrize(
    ("start", "end", "is_fieldwork"),
    [
        ("2016-08-01", "2016-08-31", False),
        ("2016-09-01", "2016-09-30", True),
        ("2016-10-01", "2016-10-31", False),
    ],
)
def test_the_months_of_the_fieldwork_are_marked(start: str, end: str, is_fieldwork: bool) -> None:
    row = compared(figure(CAMDEN, (4, 9), period_start_date=start, period_end_date=end)).iloc[0]
    assert row["is_fieldwork"] == is_fieldwork


def test_breakdowns_and_rolling_years_are_not_counted_again() -> None:
    found = compared(
        figure(CAMDEN, (4, 9)),
        figure(CAMDEN, (4, 9), breakdown="sex"),
        figure(CAMDEN, (4, 9), period_type="rolling_12_months"),
    )
    assert found["denominator"].tolist() == [9]
