"""Damage to the figures."""

from __future__ import annotations

from tests.expectations.defects.form import Defect, defect

VALUE = "marts.fct_measure_values"
QUARTER = "period_type = 'quarter' and period_start_date = '2016-10-01'"
ONE_FIGURE = (
    f"measure_code = 'kept' and geography_level = 'all' and provider_code = 'C17' and {QUARTER}"
)
ONE_SHARE_MONTH = (
    "measure_code = 'kept' and geography_level = 'all' and provider_code = 'C17' "
    "and period_type = 'month' and period_start_date = '2016-08-01'"
)


FIGURES: dict[str, Defect] = {
    # performance
    "every_measure_has_values": defect(f"delete from {VALUE} where measure_code = 'time_lost'"),
    "measures_count_something": defect(
        f"update {VALUE} set denominator = 0, numerator = 0 where measure_code = 'time_lost'"
    ),
    "grid_holds_every_period": defect(f"delete from {VALUE} where {ONE_SHARE_MONTH}"),
    "value_exactly_when_available": defect(f"update {VALUE} set value = null where {ONE_FIGURE}"),
    "performance_exactly_when_available": defect(
        f"update {VALUE} set performance_status = null where {ONE_FIGURE}"
    ),
    "performance_follows_target": defect(
        f"update {VALUE} set performance_status = 'met' where {ONE_FIGURE}"
    ),
    "available_figures_have_enough_units": defect(
        "update marts.dim_measures set minimum_denominator = 10 where measure_code = 'kept'"
    ),
    "available_figures_are_covered": defect(
        f"update {VALUE} set not_covered = 1000 where {ONE_FIGURE}"
    ),
    "shares_numerator_within_denominator": defect(
        f"update {VALUE} set numerator = denominator + 1 where {ONE_FIGURE}",
        "shares_are_numerator_over_denominator",
    ),
    "shares_are_numerator_over_denominator": defect(
        f"update {VALUE} set value = value / 2 where {ONE_FIGURE}"
    ),
    "value_between_its_bounds": defect(
        f"update {VALUE} set value_low = value + 1 where {ONE_FIGURE}"
    ),
    "placement_shares_add_up": defect(
        f"update {VALUE} set placed_home_pct = 90 where {ONE_FIGURE}"
    ),
    "values_within_percent": defect(
        f"update {VALUE} set value = 120, performance_status = 'met', value_high = 120 "
        "where measure_code = 'time_lost' and provider_code = 'C17' and period_type = 'month' "
        "and period_start_date = '2016-08-01'"
    ),
    "values_within_days": defect(
        f"update {VALUE} set value = -1, performance_status = 'met', value_low = -1 "
        "where measure_code = 'days_per_post' and provider_code = 'C17' "
        "and period_type = 'month' and period_start_date = '2016-08-01'"
    ),
    "bands_hold_one_another": defect(
        f"update {VALUE} set numerator = 2, value = 100 where measure_code = 'unseen_8_weeks' "
        "and denominator = 2 and geography_code in ('all', 'E09000023', 'cluster_south') "
        "and provider_code in ('C17', 'all')",
        "values_match_fct_person_months",
    ),
    "figures_reach_the_newest_submission": defect(
        f"update {VALUE} set period_end_date = '2016-12-30' where period_type = 'month' "
        "and period_start_date = '2016-12-01'",
    ),
    "denominators_move_plausibly": defect(
        f"delete from {VALUE} where measure_code = 'kept' and period_start_date < '2016-10-01' "
        "and period_type = 'month'; "
        f"update {VALUE} set denominator = denominator * 3, numerator = numerator * 3 "
        f"where measure_code = 'kept' and period_type = 'quarter' "
        "and period_start_date = '2016-07-01'",
    ),
    "official_percentages_within_percent": defect(
        "update marts.fct_official_values set value = 101", "figures_near_published_figures"
    ),
    "figures_near_published_figures": defect("update marts.fct_official_values set value = 20"),
}
