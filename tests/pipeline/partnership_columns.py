"""Every column of the partnership's file and why it may be read by everybody.

A table or column that is not listed here fails a test: whoever adds one says first what it is.
"""

from __future__ import annotations

KEY = "names a measure, place, provider, period, rule or text; tells of nobody"
FIGURE = "a figure of the release grid after disclosure control"
RECOMPUTED = "computed again from released figures; a test does it once more from the file alone"
SMALL_HIDDEN = "a count of rows, hidden when small"
PUBLISHED = "printed elsewhere before"
CATALOGUE = "a definition, target or limit written by people"
RUN = "about the run and the submission, not about what is in it"

_FIGURE_KEYS = (
    "measure_code period_type period_start_date period_end_date geography_level geography_code "
    "provider_code breakdown breakdown_value"
)
_TARGET = "target_value performance_status"

COLUMNS: dict[str, dict[str, str]] = {
    "annotations": {
        KEY: "annotation_id starts_on ends_on measure_code geography_code provider_code kind",
        CATALOGUE: "text source reason added_by",
    },
    "breakdowns": {
        KEY: "breakdown breakdown_name breakdown_value breakdown_value_name value_order role",
    },
    "dim_geographies": {KEY: "geography_code geography_name geography_level"},
    "dim_measures": {
        KEY: "measure_code measure_name domain measure_order",
        CATALOGUE: (
            "criterion kind definition numerator_definition denominator_definition unit direction "
            "lowest_geography minimum_denominator chart_kind fact is_same_people provider_types "
            "owner basis why_it_matters question_if_worse what_it_cannot_tell official_code "
            "how_it_differs"
        ),
    },
    "dim_periods": {
        KEY: "period_type period_code period_label period_start_date period_end_date",
    },
    "dim_providers": {
        KEY: "provider_code provider_name provider_type",
        RUN: "first_covered_date as_of_date",
    },
    "fct_expectation_results": {
        KEY: "suite expectation_code table_name kind owner measures",
        CATALOGUE: (
            "description matters_when how_to_resolve severity waiver_reason waiver_owner "
            "waiver_expiry_date is_waived"
        ),
        RUN: (
            "status is_met checked_at failing_since_date times_mended median_days_to_mend unusual "
            "extent"
        ),
        SMALL_HIDDEN: "unexpected_count observed",
    },
    "fct_findings": {
        KEY: "sequence provider_code period_start_date period_end_date extract_name column_name "
        "rule_code severity",
        CATALOGUE: "rule_text",
        SMALL_HIDDEN: "findings",
    },
    "fct_funnel": {
        KEY: "measure_code period_type period_start_date period_end_date provider_type "
        "provider_code geography_code",
        RECOMPUTED: (
            "numerator denominator value centre_value lower_95 upper_95 lower_998 upper_998 "
            "limit_method position side point_type units is_over_half phi tau2 "
            "expected_false_alerts sentence"
        ),
    },
    "fct_inspection_comparisons": {
        KEY: "statement_code statement_order measure_code measure_order period_type "
        "period_start_date period_end_date provider_code is_fieldwork",
        RECOMPUTED: "numerator denominator value value_low value_high places places_with_figure",
    },
    "fct_inspection_measures": {
        KEY: "statement_code statement_order about measure_code measure_order kind unit "
        "geography_level geography_code fieldwork_start_date fieldwork_end_date",
    },
    "fct_inspection_statements": {
        KEY: "statement_code statement_order inspection_code inspection_name inspected_area "
        "fieldwork_start_date fieldwork_end_date published_date about criterion",
        PUBLISHED: (
            "statement judgement sample_size count_low count_high reported_pct bounding_pct "
            "interval_low_pct interval_high_pct is_bound basis source"
        ),
    },
    "fct_measure_signals": {
        KEY: _FIGURE_KEYS.replace("period_type ", ""),
        CATALOGUE: f"{_TARGET} signals_version",
        RECOMPUTED: (
            "value centre_line lower_limit upper_limit near_lower near_upper "
            "lower_limit_unclipped upper_limit_unclipped is_lower_clipped is_upper_clipped sigma "
            "sigma_z limit_method is_screened phase is_baseline rebase_group points rule_hit "
            "point_type variation assurance verdict verdict_rule verdict_reason since_date "
            "signal_points size_sigma false_signal_rate year_before_value "
            "difference_from_year_before difference_from_year_before_low "
            "difference_from_year_before_high quarter_before_value "
            "difference_from_quarter_before difference_from_quarter_before_low "
            "difference_from_quarter_before_high london_value difference_from_london "
            "difference_from_london_low difference_from_london_high sentence beside_sentence"
        ),
    },
    "fct_measure_values": {
        KEY: f"{_FIGURE_KEYS} availability_status is_provisional",
        CATALOGUE: _TARGET,
        FIGURE: (
            "numerator denominator not_due not_covered value value_low value_high "
            "placed_home_pct placed_team_pct unplaced_pct"
        ),
    },
    "fct_official_values": {
        KEY: "measure_code official_code framework official_name provider_label area "
        "period_label period_start_date period_end_date unit",
        PUBLISHED: "value how_it_differs source",
    },
    "fct_recommendation_evidence": {
        KEY: "item_code item_order measure_code measure_order geography_level geography_code "
        "provider_code period_start_date period_end_date",
        RECOMPUTED: (
            "baseline_value value difference difference_low difference_high evidence_state "
            "evidence_reason"
        ),
    },
    "fct_recommendation_measures": {
        KEY: "item_code item_order measure_code measure_order kind unit direction addressed_to "
        "baseline_start_date baseline_end_date",
        CATALOGUE: "how_it_bears",
    },
    "fct_recommendation_states": {
        KEY: "item_code item_order geography_level geography_code provider_code "
        "period_start_date period_end_date",
        RECOMPUTED: (
            "measures_better measures_worse measures_unchanged measures_changed measures_silent "
            "evidence_state attestation_state"
        ),
    },
    "fct_recommendations": {
        KEY: "item_code item_order item_type item_name addressed_to evidence_source "
        "baseline_start_date baseline_end_date",
        PUBLISHED: (
            "asks_for what_data_cannot_say what_would_answer attested_date attested_by "
            "attestation attestation_source source"
        ),
    },
    "fct_review": {
        KEY: f"{_FIGURE_KEYS} quarter_start_date measure_name".replace("period_type ", "").replace(
            "period_end_date ", ""
        ),
        CATALOGUE: _TARGET,
        RECOMPUTED: (
            "value verdict verdict_rule verdict_reason since_date signal_points size_sigma "
            "is_sustained exception_rank assurance false_signal_rate sentence beside_sentence"
        ),
    },
    "fct_revisions": {
        KEY: f"publication_id previous_publication_id {_FIGURE_KEYS} cause "
        "availability_status_before availability_status_after",
        FIGURE: (
            "numerator_before numerator_after denominator_before denominator_after value_before "
            "value_after"
        ),
    },
    "fct_submissions": {
        KEY: "sequence provider_code period_start_date period_end_date extract_name",
        RUN: "created_at received_at previous_created_at is_supplied",
        SMALL_HIDDEN: "rows_read rows_accepted rows_quarantined",
    },
    "measure_official_codes": {
        KEY: "measure_code framework official_code published_measure_code valid_from_date "
        "valid_to_date",
        PUBLISHED: "how_it_differs basis source",
    },
    "measure_targets": {
        KEY: "measure_code provider_type valid_from_date valid_to_date",
        CATALOGUE: "target_value basis source",
    },
    "publication": {
        RUN: (
            "publication_id published_at role is_synthetic as_of_date newest_quarter "
            "newest_quarter_label suppression_threshold manifest_hash"
        ),
    },
    "unanswerable_questions": {
        KEY: "question_code question_order criterion extract_name field_needed",
        CATALOGUE: "question why_not why_it_matters source",
    },
}


def declared() -> set[tuple[str, str]]:
    """Table and column of everything listed."""
    return {
        (table, column)
        for table, reasons in COLUMNS.items()
        for columns in reasons.values()
        for column in columns.split()
    }
