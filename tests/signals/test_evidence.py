"""What the quarters since the inspection say of a recommendation."""

from __future__ import annotations

import pandas as pd
import pytest

from warehouse.signals.evidence import recommendation_evidence, recommendation_states

INSPECTION, NEXT, LATER = "2016-07-01", "2016-10-01", "2017-01-01"


def figures(measure: str, counts: dict[str, tuple[float, float]], **changed) -> pd.DataFrame:
    """Quarters of one measure in London; ``changed`` replaces columns."""
    start = pd.to_datetime(list(counts))
    numerator, denominator = (
        pd.Series([pair[i] for pair in counts.values()], dtype=float) for i in (0, 1)
    )
    return pd.DataFrame(
        {
            "measure_code": measure,
            "period_type": "quarter",
            "period_start_date": start,
            "period_end_date": start + pd.offsets.QuarterEnd(0),
            "geography_level": "all",
            "geography_code": "all",
            "provider_code": "C17",
            "breakdown": "all",
            "numerator": numerator,
            "denominator": denominator,
            "value": 100 * numerator / denominator,
            "availability_status": "available",
        }
    ).assign(**changed)


def bearing(item: str, measure: str, *, direction: str, kind: str = "share") -> dict[str, object]:
    """A measure that bears on an item."""
    return {
        "item_code": item,
        "item_order": 3,
        "measure_code": measure,
        "measure_order": 1,
        "kind": kind,
        "direction": direction,
        "baseline_start_date": INSPECTION,
    }


def evidence(values: pd.DataFrame, *bears: dict[str, object]) -> pd.DataFrame:
    """The evidence, newest quarter last."""
    return recommendation_evidence(values, pd.DataFrame(list(bears)))


@pytest.mark.parametrize(
    ("direction", "state"),
    [("higher_is_better", "better"), ("lower_is_better", "worse"), ("neutral", "changed")],
)
def test_a_difference_beyond_chance_is_judged_by_the_direction(direction: str, state: str) -> None:
    # 48 of 80, then 56 of 70: 20 points more, 5.24 to 33.39 (specification of statistics).
    values = figures("seen", {INSPECTION: (48, 80), NEXT: (56, 70)})
    newest = evidence(values, bearing("operations", "seen", direction=direction)).iloc[-1]
    assert newest["evidence_state"] == state
    assert newest["difference"] == pytest.approx(20)
    assert newest["difference_low"] == pytest.approx(5.24, abs=0.005)
    assert newest["difference_high"] == pytest.approx(33.39, abs=0.005)


def test_a_difference_within_chance_is_no_detectable_change() -> None:
    # 48 of 80, then 50 of 80: 2.5 points, and either group alone is uncertain by 11.
    values = figures("seen", {INSPECTION: (48, 80), NEXT: (50, 80)})
    found = evidence(values, bearing("operations", "seen", direction="higher_is_better"))
    assert found["evidence_state"].tolist() == ["cannot_say", "no_detectable_change"]
    assert found["evidence_reason"].iloc[0] == "is_baseline"
    assert found["difference"].isna().tolist() == [True, False]


def test_quarters_before_the_inspection_are_left_out() -> None:
    values = figures("seen", {"2016-04-01": (1, 80), INSPECTION: (48, 80)})
    found = evidence(values, bearing("operations", "seen", direction="higher_is_better"))
    assert found["period_start_date"].astype(str).tolist() == [INSPECTION]


@pytest.mark.parametrize(
    ("statuses", "kind", "reason"),
    [
        (["suppressed", "available"], "share", "no_baseline"),
        (["available", "suppressed"], "share", "no_figure"),
        (["available", "too_few"], "share", "no_figure"),
        (["available", "available"], "mean_stock", "no_interval"),
    ],
)
def test_what_cannot_be_compared_says_why(statuses: list[str], kind: str, reason: str) -> None:
    values = figures("seen", {INSPECTION: (48, 80), NEXT: (56, 70)}, availability_status=statuses)
    bears = bearing("operations", "seen", direction="higher_is_better", kind=kind)
    newest = evidence(values, bears).iloc[-1]
    assert (newest["evidence_state"], newest["evidence_reason"]) == ("cannot_say", reason)


def test_a_missing_quarter_of_the_inspection_is_no_baseline() -> None:
    values = figures("seen", {NEXT: (56, 70)})
    found = evidence(values, bearing("operations", "seen", direction="higher_is_better"))
    assert found["evidence_reason"].tolist() == ["no_baseline"]


def states(found: pd.DataFrame, **changed) -> pd.DataFrame:
    """The states of one recommendation."""
    item = {
        "item_code": "operations",
        "item_order": 3,
        "evidence_source": "data",
        "attested_date": None,
    }
    return recommendation_states(found, pd.DataFrame([{**item, **changed}]))


def test_measures_that_disagree_make_a_mixed_state() -> None:
    values = pd.concat(
        [figures(name, {INSPECTION: (48, 80), NEXT: (56, 70)}) for name in ("seen", "missed")]
    )
    found = evidence(
        values,
        bearing("operations", "seen", direction="higher_is_better"),
        bearing("operations", "missed", direction="lower_is_better"),
    )
    newest = states(found).iloc[-1]
    assert newest["evidence_state"] == "mixed"
    assert (newest["measures_better"], newest["measures_worse"]) == (1, 1)


def test_one_better_measure_outweighs_those_unchanged() -> None:
    values = pd.concat(
        [
            figures("seen", {INSPECTION: (48, 80), NEXT: (56, 70)}),
            figures("offered", {INSPECTION: (48, 80), NEXT: (50, 80)}),
        ]
    )
    found = evidence(
        values,
        bearing("operations", "seen", direction="higher_is_better"),
        bearing("operations", "offered", direction="higher_is_better"),
    )
    newest = states(found).iloc[-1]
    assert newest["evidence_state"] == "better"
    assert newest["measures_unchanged"] == 1


def test_a_recommendation_without_measures_cannot_be_judged() -> None:
    values = figures("seen", {INSPECTION: (48, 80), NEXT: (56, 70)})
    found = evidence(values, bearing("operations", "seen", direction="higher_is_better"))
    directory = states(found, item_code="directory", evidence_source="attestation")
    assert directory["evidence_state"].tolist() == ["cannot_say", "cannot_say"]
    assert directory["attestation_state"].tolist() == ["not_attested", "not_attested"]


@pytest.mark.parametrize(
    ("attested", "state"),
    [
        (None, "not_attested"),
        ("2017-01-01", "not_attested"),  # the day after the quarter's end
        ("2016-12-31", "attested"),  # its last day
        ("2016-01-01", "attested"),  # twelve months less a day before
        ("2015-12-31", "lapsed"),  # twelve months before, to the day
    ],
)
def test_an_attestation_holds_for_twelve_months(attested: str | None, state: str) -> None:
    values = figures("seen", {NEXT: (56, 70)})
    found = evidence(values, bearing("operations", "seen", direction="higher_is_better"))
    asked = states(found, evidence_source="attestation_and_data", attested_date=attested)
    assert asked["attestation_state"].tolist() == [state]
    assert states(found, attested_date=attested)["attestation_state"].tolist() == ["not_asked"]
