"""Marts of a hand-made publication that stand beside the figures, and rows for analysts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from warehouse.marts.stated import (
    ANNOTATION_COLUMNS,
    QUESTION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    STATEMENT_COLUMNS,
)

FIRST_BOROUGH = "E09000023"
BASELINE = (date(2016, 7, 1), date(2016, 9, 30))
NEWEST = (date(2017, 1, 1), date(2017, 3, 31))
NEXT = (date(2016, 10, 1), date(2016, 12, 31))

_ITEMS = [
    ("r1", "recommendation", 1, "Know whom to call", "crc nps", "attestation"),
    ("r2", "recommendation", 2, "Solve problems together", "crc nps", "attestation_and_data"),
    ("r3", "recommendation", 3, "Operations first", "crc", "data"),
    ("c1", "criterion", 101, "Protecting the public", "crc nps", "data"),
]
_TIED = [
    ("r2", 2, "breach_referred_on_time", 1, "crc nps"),
    ("r3", 3, "seen_in_month", 1, "crc"),
    ("r3", 3, "working_days_lost_per_fte", 2, "crc"),
]


def _recommendations() -> pd.DataFrame:
    rows = [
        {
            "item_code": code,
            "item_type": kind,
            "item_order": order,
            "item_name": name,
            "addressed_to": addressed,
            "asks_for": f"Asks for number {order}.",
            "evidence_source": source,
            "what_data_cannot_say": "Whether relations are good.",
            "what_would_answer": "A joint log.",
            "baseline_start_date": BASELINE[0],
            "baseline_end_date": BASELINE[1],
            "attested_date": date(2017, 2, 1) if code == "r2" else None,
            "attested_by": "Head of service" if code == "r2" else None,
            "attestation": "Both <b>meet</b> monthly." if code == "r2" else None,
            "attestation_source": "Minutes" if code == "r2" else None,
            "source": "Report, paragraph 5.4",
        }
        for code, kind, order, name, addressed, source in _ITEMS
    ]
    return pd.DataFrame(rows, columns=list(RECOMMENDATION_COLUMNS))


def _tied() -> pd.DataFrame:
    rows = [
        {
            "item_code": item,
            "item_order": order,
            "measure_code": measure,
            "measure_order": number,
            "how_it_bears": "It is the core of delivery.",
            "unit": "days" if measure.startswith("working") else "percent",
            "direction": "higher_is_better",
            "addressed_to": addressed,
        }
        for item, order, measure, number, addressed in _TIED
    ]
    return pd.DataFrame(rows)


def _evidence() -> pd.DataFrame:
    """Recommendation 3: seen in the month, 60 of 100 then and 45 of 100 now, so worse."""
    common = {
        "item_code": "r3",
        "item_order": 3,
        "measure_code": "seen_in_month",
        "measure_order": 1,
        "geography_level": "borough",
        "geography_code": FIRST_BOROUGH,
        "provider_code": "C17",
        "baseline_value": 60.0,
    }
    rows = [
        {
            **common,
            "period_start_date": NEWEST[0],
            "period_end_date": NEWEST[1],
            "value": 45.0,
            "difference": -15.0,
            "difference_low": -28.0,
            "difference_high": -1.2,
            "evidence_state": "worse",
            "evidence_reason": None,
        },
        {
            **common,
            "period_start_date": BASELINE[0],
            "period_end_date": BASELINE[1],
            "value": 60.0,
            "difference": None,
            "difference_low": None,
            "difference_high": None,
            "evidence_state": "cannot_say",
            "evidence_reason": "is_baseline",
        },
    ]
    return pd.DataFrame(rows)


def _states() -> pd.DataFrame:
    rows = []
    for code, order, states in (
        ("r1", 1, {"C17": "cannot_say", "N07": "cannot_say"}),
        ("r2", 2, {"C17": "better", "N07": "worse"}),
        ("r3", 3, {"C17": "worse"}),
    ):
        for provider, state in states.items():
            for place in ("all", FIRST_BOROUGH):
                rows.append(
                    {
                        "item_code": code,
                        "item_order": order,
                        "geography_code": place,
                        "provider_code": provider,
                        "period_start_date": NEWEST[0],
                        "period_end_date": NEWEST[1],
                        "evidence_state": state,
                        "attestation_state": {"r1": "not_attested", "r2": "attested"}.get(
                            code, "not_asked"
                        ),
                    }
                )
    return pd.DataFrame(rows)


def _statements() -> pd.DataFrame:
    common = {
        "inspection_code": "north_2016",
        "inspection_name": "North of London",
        "inspected_area": "eight boroughs",
        "fieldwork_start_date": date(2016, 9, 1),
        "fieldwork_end_date": date(2016, 9, 30),
        "published_date": date(2016, 12, 14),
        "criterion": "abiding_by_the_sentence",
        "basis": "verified",
        "source": "Report, paragraph 5.3",
    }
    rows = [
        {
            **common,
            "statement_code": "few",
            "statement_order": 1,
            "about": "crc",
            "statement": "Fewer than half had complied.",
            "judgement": "poor",
            "sample_size": 21,
            "count_low": 0,
            "count_high": 10,
            "bounding_pct": 47.619,
            "interval_low_pct": 28.344,
            "interval_high_pct": 67.630,
            "is_bound": True,
        },
        {
            **common,
            "statement_code": "words",
            "statement_order": 2,
            "about": "joint",
            "statement": "Relations were strained.",
            "judgement": "strained",
            "is_bound": False,
        },
    ]
    return pd.DataFrame(rows, columns=list(STATEMENT_COLUMNS)).astype(
        {"sample_size": "Int64", "count_low": "Int64", "count_high": "Int64"}
    )


def _comparisons() -> pd.DataFrame:
    rows = [
        {
            "statement_code": "few",
            "statement_order": 1,
            "measure_code": "seen_in_month",
            "measure_order": 1,
            "period_type": "quarter",
            "period_start_date": start,
            "period_end_date": end,
            "provider_code": "C17",
            "numerator": 50.0,
            "denominator": 100.0,
            "value": 50.0,
            "value_low": 40.4,
            "value_high": 59.6,
            "places": 8,
            "places_with_figure": 7,
            "is_fieldwork": start == BASELINE[0],
        }
        for start, end in (BASELINE, NEXT, NEWEST)
    ]
    return pd.DataFrame(rows)


def _questions() -> pd.DataFrame:
    row = {
        "question_code": "quality_of_plans",
        "question_order": 1,
        "question": "Are plans any good?",
        "criterion": "reducing_reoffending",
        "why_not": "What a plan says is not sent.",
        "extract_name": "plan",
        "field_needed": "quality mark",
        "why_it_matters": "Planning was poor.",
        "source": "Report",
    }
    return pd.DataFrame([row], columns=list(QUESTION_COLUMNS))


def annotations() -> pd.DataFrame:
    """An inspection that concerns everyone, and a change of model at one provider."""
    rows = [
        (1, date(2016, 9, 1), date(2016, 9, 30), None, None, None, "inspection", "Inspectors came"),
        (2, date(2016, 1, 1), None, "seen_in_month", None, "C17", "rebase", "Cohorts given up"),
    ]
    frame = pd.DataFrame(rows, columns=list(ANNOTATION_COLUMNS[:8]))
    return frame.assign(source="Report", reason="It bears on the figures", added_by="analyst")


# Breakdown by sex, twelve months to March 2017: 300 of 400 men seen, 50 of 100 women, 3 unknown.
_GROUPS = {"male": (300.0, 400.0), "female": (50.0, 100.0), "unknown": (None, None)}


def groups_of(values: pd.DataFrame) -> pd.DataFrame:
    """Rows of a breakdown for everyone, made from the measure's own newest row."""
    base = values[
        (values["measure_code"] == "seen_in_month")
        & (values["period_type"] == "quarter")
        & (values["period_end_date"] == NEWEST[1])
        & values["geography_code"].isin(["all", FIRST_BOROUGH])
        & (values["provider_code"] == "all")
    ]
    rows = []
    for group, (numerator, denominator) in _GROUPS.items():
        is_known = numerator is not None and denominator is not None
        rows.append(
            base.assign(
                period_type="rolling_12_months",
                period_start_date=date(2016, 4, 1),
                breakdown="sex",
                breakdown_value=group,
                numerator=numerator,
                denominator=denominator,
                value=100 * numerator / denominator if is_known else None,
                availability_status="available" if is_known else "suppressed",
            )
        )
    return pd.concat(rows)


def _flow() -> pd.DataFrame:
    """Twenty breaches of Lewisham; of nine that kept both clocks two came to court late."""
    counts = {
        "breaches": 20.0,
        "breaches_sent": 18.0,
        "breaches_sent_back": None,
        "breaches_accepted": 16.0,
        "breaches_presented": 14.0,
        "breaches_ended": 8.0,
        "held_by_company": 2.0,
        "held_by_court_side": 4.0,
        "held_by_court": 6.0,
        "each_part_on_time": 9.0,
        "late_though_each_part_on_time": 2.0,
    }
    row = {
        "period_start_date": NEWEST[0],
        "period_end_date": NEWEST[1],
        "provider_code": "C17",
        "geography_code": FIRST_BOROUGH,
        **counts,
    }
    return pd.DataFrame([row]).astype({"breaches_sent_back": "float64"})


def stated() -> dict[str, pd.DataFrame]:
    """Every mart of this module that both roles have."""
    return {
        "fct_recommendations": _recommendations(),
        "fct_recommendation_measures": _tied(),
        "fct_recommendation_evidence": _evidence(),
        "fct_recommendation_states": _states(),
        "fct_inspection_statements": _statements(),
        "fct_inspection_comparisons": _comparisons(),
        "unanswerable_questions": _questions(),
        "annotations": annotations(),
        "fct_breach_flow": _flow(),
    }


def analyst_rows() -> dict[str, pd.DataFrame]:
    """Row-level marts, which the analysts' file alone holds."""
    people = [
        {
            "person_id": number,
            "month_start_date": date(2017, month, 1),
            "provider_code": "C17" if number % 2 else "N07",
            "borough_code": FIRST_BOROUGH if number < 5 else "E09000003",
            "last_seen_band": "<script>",
            "seen_in_month": "yes" if number % 3 else "no",
            "not_seen_4_weeks": ("yes", "no", "not_due")[number % 3],
        }
        for month in (1, 2, 3)
        for number in range(8)
    ]
    returns = [
        ("missing_evidence", "T1", "N07", 5.0, False),
        ("missing_evidence", "T1", "N07", 7.0, True),
        ("late", None, "N07", 3.0, False),
    ]
    columns = ["return_reason_code", "sending_team_code", "court_provider_code"]
    columns += ["business_days_lost", "is_late_information"]
    back = pd.DataFrame(returns, columns=columns).assign(
        month_start_date=date(2017, 1, 1), borough_code=FIRST_BOROUGH
    )
    journeys = pd.DataFrame(
        {
            "held_by": ["court", "company", "company"],
            "business_days_so_far": [10.0, 4.0, 8.0],
            "business_days_to_referral": [3.0, None, 5.0],
            "business_days_to_presentation": [9.0, None, None],
            "month_start_date": [date(2017, 1, 1)] * 3,
            "borough_code": [FIRST_BOROUGH] * 3,
        }
    )
    return {
        "fct_person_months": pd.DataFrame(people),
        "fct_breach_returns": back,
        "fct_breach_journeys": journeys,
    }
