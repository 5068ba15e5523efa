"""The review of a quarter: ranks, equal space, expected false signals."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from tests.signals.frames import catalogue, series
from warehouse.signals import measure_signals, review, review_table
from warehouse.signals.errors import SignalInputError
from warehouse.signals.exceptions import review_of

BASE = [70.0, 72, 69, 71, 70, 73, 68, 70, 71, 69, 72, 70] * 2


def _signals() -> pd.DataFrame:
    """March 2016: seen worse for three months, missed better once, time lost worse by rule 4."""
    values = pd.concat(
        [
            series("seen", [*BASE, 40, 41, 42], 100),
            series("missed", [*BASE, 70, 71, 40], 100),
            series("time_lost", [*BASE[:20], *[71.0, 72.0] * 3, 71.5]),
            series("not_seen", [20.0] * 27, 100),
            series("cases", [40.0] * 27),
        ]
    )
    return measure_signals(values, catalogue())


def _review(**options: int) -> object:
    return review(
        _signals(),
        catalogue(),
        quarter_start_date="2016-01-01",
        geography_code="all",
        provider_code="C17",
        **options,
    )


def test_the_verdict_of_a_quarter_is_that_of_its_last_month() -> None:
    table = review_table(_signals(), catalogue())
    quarter = table[table["quarter_start_date"] == date(2016, 1, 1)]
    assert quarter["period_start_date"].unique().tolist() == [date(2016, 3, 1)]
    verdicts = quarter.set_index("measure_code")["verdict"].to_dict()
    assert verdicts == {
        "seen": "worse",
        "missed": "better",
        "time_lost": "worse",
        "not_seen": "no_detectable_change",
        "cases": "cannot_say",
    }


def test_concerns_and_improvements_are_listed_apart() -> None:
    found = _review()
    assert found.concerns["measure_code"].tolist() == ["seen", "time_lost"]
    assert found.concerns["exception_rank"].tolist() == [1, 2]
    assert found.concerns["is_sustained"].tolist() == [True, True]
    assert found.improvements["measure_code"].tolist() == ["missed"]
    assert found.improvements["is_sustained"].tolist() == [False]
    assert set(found.others["measure_code"]) == {"not_seen", "cases"}


def test_both_lists_have_the_same_space_and_say_what_is_hidden() -> None:
    found = _review(listed=1)
    assert found.concerns["measure_code"].tolist() == ["seen"]
    assert found.hidden_concerns == 1
    assert found.hidden_improvements == 0


def test_expected_false_signals_are_the_sum_of_the_rates() -> None:
    # Two shares (0.029 each) and a rate (0.039) after the baseline, a snapshot (0.05), a stock (0).
    found = _review()
    assert found.expected_false_signals == pytest.approx(2 * 0.029 + 0.039 + 0.05)
    assert found.sentence == (
        "5 measures: 2 worse, 1 better, 1 without a detectable change, 1 where nothing can be "
        "said. If nothing had changed, about 0.1 would still be marked worse or better by chance."
    )


def _row(code: str, rule: int, points: int, size: float) -> dict[str, object]:
    return {
        "measure_code": code, "verdict_rule": rule, "signal_points": points, "size_sigma": size,
        "verdict": "worse", "geography_level": "all", "geography_code": "all",
        "provider_code": "C17", "breakdown": "all", "breakdown_value": "all",
        "period_start_date": date(2016, 3, 1), "false_signal_rate": 0.04,
    }  # fmt: skip


def test_ranks_go_by_rule_1_then_sustained_then_size() -> None:
    rows = pd.DataFrame(
        [
            _row("a", 4, 7, 1.2),
            _row("b", 1, 1, 4.0),
            _row("c", 1, 3, 3.1),
            _row("d", 3, 2, 2.9),
            _row("e", 1, 1, 5.0),
            _row("f", 4, 9, 1.3),
        ]
    )
    unused = (
        "value",
        "verdict_reason",
        "since_date",
        "assurance",
        "performance_status",
        "target_value",
        "sentence",
        "beside_sentence",
    )
    names = catalogue().iloc[:1].drop(columns="measure_code")
    measures = names.merge(rows[["measure_code"]], how="cross")
    table = review_table(rows.assign(**dict.fromkeys(unused)), measures)
    assert table.sort_values("exception_rank")["measure_code"].tolist() == list("cebfad")


def test_a_quarter_begins_in_january_april_july_or_october() -> None:
    with pytest.raises(SignalInputError, match="2016-02-01"):
        review(
            _signals(),
            catalogue(),
            quarter_start_date="2016-02-01",
            geography_code="all",
            provider_code="C17",
        )


def test_a_quarter_without_its_last_month_has_no_verdict() -> None:
    signals = _signals()
    short = signals[pd.to_datetime(signals["period_start_date"]) < "2016-03-01"]
    table = review_table(short, catalogue())
    assert date(2016, 1, 1) not in set(table["quarter_start_date"])


def test_breakdowns_are_not_reviewed() -> None:
    values = series("seen", BASE, 100).assign(breakdown="sex", breakdown_value="female")
    assert review_table(measure_signals(values, catalogue()), catalogue()).empty


def test_nothing_gives_an_empty_review() -> None:
    empty = review_table(measure_signals(series("seen", []), catalogue()), catalogue())
    found = review_of(empty)
    assert found.concerns.empty
    assert found.sentence.startswith("0 measures")
    assert np.isclose(found.expected_false_signals, 0)
