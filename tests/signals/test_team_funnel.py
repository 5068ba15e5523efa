"""Teams of one provider and quarter are compared with each other, and with nobody else."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from warehouse.signals.errors import SignalInputError
from warehouse.signals.team_funnel import fct_team_funnel

QUARTER = (date(2016, 10, 1), date(2016, 12, 31))


def teams(*rows: tuple[str, str, str, int, int]) -> pd.DataFrame:
    columns = ["provider_code", "team_code", "geography_code", "attended", "appointments"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(period_start_date=QUARTER[0], period_end_date=QUARTER[1])


def test_a_team_far_below_its_own_provider_is_low_and_a_concern() -> None:
    # C17 in all: 240 of 300, 80 %. Of 100 appointments chance alone leaves about 72 to 88.
    found = fct_team_funnel(
        teams(
            ("C17", "T1", "all", 90, 100),
            ("C17", "T2", "all", 90, 100),
            ("C17", "T3", "all", 60, 100),
            ("C17", "T3", "E09000023", 1, 100),
            ("C17", "unknown", "all", 0, 1000),
            ("N07", "T9", "all", 60, 100),
            ("N07", "T8", "all", 0, 9),
        ),
        minimum_cases=10,
    ).set_index("team_code")
    assert sorted(found.index) == ["T1", "T2", "T3", "T9"]
    assert found["centre_value"].to_dict() == {"T1": 80.0, "T2": 80.0, "T3": 80.0, "T9": 60.0}
    assert found.loc["T3", "side"] == "low"
    assert found.loc["T3", "position"] == "alarm"
    assert found.loc["T3", "point_type"] == "concern"
    assert found.loc["T1", "point_type"] == "improvement"
    assert found.loc["T9", "position"] == "within"
    assert 71 < found.loc["T3", "lower_95"] < 73


def test_no_team_gives_an_empty_table_with_its_columns() -> None:
    found = fct_team_funnel(teams(), minimum_cases=10)
    assert found.empty
    assert {"team_code", "lower_95", "sentence"} <= set(found.columns)


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(SignalInputError, match="numerator"):
        fct_team_funnel(teams(("C17", "T1", "all", 1, 2)).drop(columns="attended"), minimum_cases=1)


def test_ten_appointments_are_enough_and_nine_are_not() -> None:
    two = teams(("C17", "T1", "all", 9, 10), ("C17", "T2", "all", 9, 9))
    found = fct_team_funnel(two, minimum_cases=10)
    assert list(found["team_code"]) == ["T1"]
