"""For every expectation a seeded defect: the smallest damage to the clean build that breaks it.

Expectations of a common form get theirs from the form (`generic_defect`); every other one has a
line in ``DEFECTS``. ``also`` names expectations that the same damage cannot help breaking.
"""

from __future__ import annotations

from dataclasses import dataclass

from expectations.declare import Between, Expectation, InSet, InTable, NoRows, NotNull, Unique


@dataclass(frozen=True)
class Defect:
    """Damage as SQL, and what else it breaks; ``breaks_much`` when it empties a whole table."""

    sql: str
    also: frozenset[str] = frozenset()
    breaks_much: bool = False


def defect(sql: str, *also: str, breaks_much: bool = False) -> Defect:
    return Defect(sql, frozenset(also), breaks_much)


def generic_defect(expectation: Expectation) -> Defect | None:
    """The damage that belongs to the form of the expectation, if it has a common form."""
    table, rule = expectation.table, expectation.rule
    name = table.split(".")[1]
    first = f"where rowid = (select min(rowid) from {table})"
    also = ALSO.get(expectation.code, ())
    if isinstance(rule, Unique):
        return defect(
            f"insert into {table} select * from {table} limit 1",
            f"values_match_{name}",
            *ALSO_OF_DUPLICATES.get(name, ()),
        )
    if isinstance(rule, NotNull):
        return defect(f"update {table} set {rule.column} = null {first}", *also)
    if isinstance(rule, InSet):
        return defect(f"update {table} set {rule.column} = 'another word' {first}", *also)
    if isinstance(rule, Between):
        return defect(f"update {table} set {rule.column} = -1 {first}", *also)
    if isinstance(rule, InTable):
        unknown = "-1" if rule.column.endswith(("_id", "sequence")) else "'?'"
        return defect(f"update {table} set {rule.column} = {unknown} {first}", *also)
    return _generic_query(expectation, rule, name=name, first=first)


def _generic_query(
    expectation: Expectation, rule: NoRows, *, name: str, first: str
) -> Defect | None:
    table, code = expectation.table, expectation.code
    if code == f"{name}_not_empty":
        return defect(f"delete from {table}", breaks_much=True)
    if code == f"{name}_units_are_countable":
        return defect(f"update {table} set borough_code = 'E09999999' {first}")
    if code == f"{name}_flags_known":
        flag = expectation.measures[0]
        return defect(f"update {table} set {flag} = 'perhaps' {first}", f"values_match_{name}")
    if code.startswith("values_match_"):
        fact, flag = code.removeprefix("values_match_"), expectation.measures[0]
        return defect(f"update marts.{fact} set {flag} = null where {flag} = 'yes'")
    return None


# A wrong word or amount that a second, closer rule cannot help seeing too.
ALSO = {
    "dim_periods_period_type_known": (
        "dim_periods_are_whole_months",
        "dim_periods_codes_say_their_dates",
    ),
    "fct_appointments_appointment_class_filled": ("failures_are_appointments_not_complied",),
    "fct_appointments_appointment_class_known": (
        "failures_are_appointments_not_complied",
        "appointment_class_follows_outcome",
    ),
    "fct_person_months_last_seen_band_known": ("last_seen_band_holds_its_days",),
    "fct_person_months_days_since_last_seen_in_range": ("last_seen_band_holds_its_days",),
    "fct_breach_referrals_decision_known": ("presentations_are_accepted_packs",),
    "fct_staff_in_post_fte_in_range": ("agency_within_posts",),
    "fct_measure_values_measure_code_in_dim_measures": ("measures_count_something",),
    "fct_measure_values_provider_code_in_dim_providers": ("grid_holds_every_borough",),
    "fct_measure_values_period_type_known": ("grid_holds_every_borough",),
    "fct_measure_values_performance_status_known": ("performance_exactly_when_available",),
    "fct_measure_values_numerator_in_range": (
        "boroughs_add_up_to_all",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
        "months_add_up_to_rolling_years",
    ),
    "fct_measure_values_denominator_in_range": (
        "shares_numerator_within_denominator",
        "boroughs_add_up_to_all",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
        "months_add_up_to_rolling_years",
    ),
}
ALSO_OF_DUPLICATES = {
    "fct_measure_values": (
        "boroughs_add_up_to_all",
        "clusters_add_up_to_boroughs",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
        "months_add_up_to_rolling_years",
    ),
    "dim_geographies": ("grid_holds_every_borough",),
    "fct_absence_spells": ("spells_do_not_overlap", "spells_and_months_hold_the_same_days"),
    "fct_staff_months": ("spells_and_months_hold_the_same_days",),
    "fct_submissions": ("submission_volumes_within_limits",),
    "fct_breach_referrals": (),
}

CONTACT = "staging.stg_case__contacts"
SENTENCE = "staging.stg_case__sentences"
ALLOCATION = "staging.stg_case__allocations"
ABSENCE = "staging.stg_staff__absences"
VALUE = "marts.fct_measure_values"
QUARTER = "period_type = 'quarter' and period_start_date = '2016-10-01'"
ONE_FIGURE = (
    f"measure_code = 'kept' and geography_level = 'all' and provider_code = 'C17' and {QUARTER}"
)
ONE_SHARE_MONTH = (
    "measure_code = 'kept' and geography_level = 'all' and provider_code = 'C17' "
    "and period_type = 'month' and period_start_date = '2016-08-01'"
)

DEFECTS: dict[str, Defect] = {
    # core
    "dim_dates_without_gap": defect("delete from marts.dim_dates where date_day = '2015-03-04'"),
    "dim_dates_weekends_are_not_business_days": defect(
        "update marts.dim_dates set is_business_day = true where date_day = '2015-03-07'"
    ),
    "dim_dates_christmas_is_not_a_business_day": defect(
        "update marts.dim_dates set is_business_day = true where date_day = '2015-12-25'"
    ),
    "dim_dates_deadlines_are_business_days": defect(
        "update marts.dim_dates set business_days_5_after_date = '2015-03-12' "
        "where date_day = '2015-03-04'"
    ),
    "dim_dates_reach_beyond_the_newest_period": defect(
        "update marts.dim_dates set business_days_20_after_date = null "
        "where date_day > '2016-12-15'"
    ),
    "dim_geographies_boroughs_have_ons_codes": defect(
        "insert into marts.dim_geographies values ('E09000099', 'Nowhere', 'cluster')"
    ),
    "dim_periods_are_whole_months": defect(
        "update marts.dim_periods set period_end_date = '2016-11-29' where period_code = '2016-11'"
    ),
    "dim_periods_codes_say_their_dates": defect(
        "update marts.dim_periods set period_code = '2016-99' where period_code = '2016-11'"
    ),
    # submissions
    "submission_rows_reconcile": defect(
        "update marts.fct_submissions set rows_read = rows_read + 1 "
        "where sequence = 12 and extract_name = 'contact'"
    ),
    "submission_periods_do_not_overlap": defect(
        "update marts.fct_submissions set period_end_date = '2015-04-30', created_at = "
        "'2015-05-05' "
        "where sequence = 10 and extract_name = 'contact'"
    ),
    "required_extracts_supplied": defect(
        "update marts.fct_submissions set is_supplied = false "
        "where sequence = 12 and extract_name = 'contact'"
    ),
    "expected_extracts_supplied": defect(
        "update marts.fct_submissions set is_supplied = false "
        "where sequence = 12 and extract_name = 'breach'"
    ),
    "required_extracts_hold_rows": defect(
        "update marts.fct_submissions set rows_read = 0, rows_accepted = 0 "
        "where sequence = 12 and extract_name = 'contact'"
    ),
    "submission_periods_without_gap": defect(
        "delete from marts.fct_submissions where sequence = 13"
    ),
    "submission_volumes_within_limits": defect(
        "update marts.fct_submissions set rows_read = 500, rows_accepted = 500 "
        "where sequence = 17 and extract_name = 'contact'"
    ),
    "newest_period_of_each_provider": defect(
        "delete from marts.fct_submissions where sequence = 27"
    ),
    "submissions_made_after_their_period": defect(
        "update marts.fct_submissions set created_at = period_end_date where sequence = 12"
    ),
    "no_rows_quarantined": defect(
        "update marts.fct_submissions set rows_accepted = rows_accepted - 1, "
        "rows_quarantined = 1 where sequence = 12 and extract_name = 'contact'"
    ),
    # staging
    "contact_flags_match_outcome": defect(
        f"update {CONTACT} set is_attended_as_sent = false where contact_id = 1003"
    ),
    "contact_flags_have_an_outcome": defect(
        f"update {CONTACT} set is_attended_as_sent = true where contact_id = 1900"
    ),
    "future_contacts_without_outcome": defect(
        f"update {CONTACT} set outcome_code = 'ATTC' where contact_id = 1900"
    ),
    "contact_dates_plausible": defect(
        f"update {CONTACT} set contact_date = '2099-12-31' where contact_id = 1900"
    ),
    "sentence_active_matches_termination": defect(
        f"update {SENTENCE} set is_active = false where disposal_id = 102"
    ),
    "sentence_end_known": defect(
        f"update {SENTENCE} set notional_end_date = null where disposal_id = 102"
    ),
    "sentence_dates_in_order": defect(
        f"update {SENTENCE} set conviction_date = '2016-04-01' where disposal_id = 102"
    ),
    "merged_people_have_a_survivor": defect(
        "update staging.stg_case__people set merged_to_person_key = 'p9' where person_key = 'p2'"
    ),
    "people_not_merged_in_a_circle": defect(
        "update staging.stg_case__people set merged_to_person_key = case person_key "
        "when 'p2' then 'p3' when 'p3' then 'p2' end"
    ),
    "sentence_dates_plausible": defect(
        f"update {SENTENCE} set conviction_date = '0016-02-01' where disposal_id = 102"
    ),
    "requirement_dates_plausible": defect(
        "update staging.stg_case__requirements set expected_end_date = '9999-12-31'"
    ),
    "team_names_readable": defect(
        "update staging.stg_reference__teams set team_name = 'Team A â€“ north'"
    ),
    "allocations_have_a_real_officer": defect(
        f"update {ALLOCATION} set _is_placeholder_staff = true where allocation_id = 7001"
    ),
    "leavers_hold_no_live_case": defect(
        "update staging.stg_staff__staff set end_date = '2016-11-30' where staff_key = 's3'"
    ),
    "teams_have_one_parent": defect(
        "insert into staging.stg_reference__teams select team_code, team_name, provider_code, "
        "cluster_code, "
        "'E09000028', valid_from, valid_to, _sequence, 3, _provider_code, _period_end_date "
        "from staging.stg_reference__teams"
    ),
    "absences_do_not_overlap": defect(
        f"update {ABSENCE} set employee_key = 'e1' where absence_id = 'a2'"
    ),
    "absence_dates_in_order": defect(
        f"update {ABSENCE} set absence_end_date = '2016-10-01', working_days_lost = null "
        "where absence_id = 'a2'"
    ),
    "absence_days_fit_the_calendar": defect(
        f"update {ABSENCE} set working_days_lost = 6 where absence_id = 'a2'"
    ),
    "leavers_have_no_open_absence": defect(
        f"update {ABSENCE} set absence_end_date = null where absence_id = 'a2'; "
        "update staging.stg_staff__staff set end_date = '2016-11-30' where staff_key = 's2'",
        "leavers_hold_no_live_case",
    ),
    "absent_employees_linked_to_staff": defect(
        f"update {ABSENCE} set employee_key = 'e9' where absence_id = 'a2'"
    ),
    # contact
    "appointment_class_follows_outcome": defect(
        "update marts.fct_appointments set appointment_class = 'complied' "
        "where appointment_id = 1002"
    ),
    "appointments_without_outcome_are_no_outcome": defect(
        "update marts.fct_appointments set appointment_class = 'complied' "
        "where appointment_id = 1800"
    ),
    "outcomes_recorded_in_time": defect(
        "update marts.fct_appointments set contact_date = '2016-12-01' where appointment_id = 1800"
    ),
    "pending_absences_resolved_in_time": defect(
        "update marts.fct_appointments set outcome_code = 'AFTA' where appointment_id = 1001"
    ),
    "appointments_belong_to_a_sentence": defect(
        "update marts.fct_appointments set event_id = null where appointment_id = 1003"
    ),
    "appointments_belong_to_a_known_person": defect(
        "update marts.fct_appointments set person_id = null where appointment_id = 1003"
    ),
    "appointments_by_a_provider_of_the_time": defect(
        "update seeds.providers set valid_to_date = '2016-12-25' where provider_code = 'C17'"
    ),
    "last_seen_band_holds_its_days": defect(
        "update marts.fct_person_months set last_seen_band = '57-84' where person_id = 2"
    ),
    "unseen_8_weeks_within_unseen_4_weeks": defect(
        "update marts.fct_person_months set unseen_4_weeks = 'no', unseen_8_weeks = 'yes' "
        "where person_id = 2 and month_start_date = '2016-07-01'",
        "values_match_fct_person_months",
    ),
    "person_months_hold_the_supervised": defect(
        "delete from marts.fct_person_months where person_id = 3 "
        "and month_start_date = '2016-08-01'; "
        "insert into marts.fct_person_months select 4, month_start_date, month_end_date, "
        "provider_code, borough_code, placement_method, null, last_seen_band, null, null "
        "from marts.fct_person_months where person_id = 3 and month_start_date = '2016-07-01'; "
        "update marts.fct_person_months set month_start_date = '2016-08-01', "
        "month_end_date = '2016-08-31' where person_id = 4",
        "person_months_are_of_the_supervised",
        "case_months_are_the_supervised",
    ),
    "person_months_are_of_the_supervised": defect(
        "update intermediate.int_core__supervision_spans set until_date = '2016-12-01' "
        "where person_id = 3"
    ),
    # compliance
    "breach_dates_in_order": defect(
        "update marts.fct_breaches set referred_date = '2016-07-01' where breach_id = 6001"
    ),
    "breach_outcomes_have_a_date": defect(
        "update marts.fct_breaches set outcome_date = null where breach_id = 6001"
    ),
    "breach_attempts_without_gap": defect(
        "update marts.fct_breach_referrals set attempt_number = 2 where breach_id = 6001; "
        "delete from marts.fct_breach_presentations where breach_id = 6001",
        "values_match_fct_breach_presentations",
    ),
    "breach_pack_dates_in_order": defect(
        "update marts.fct_breach_referrals set decision_date = '2016-07-01' where breach_id = 6001"
    ),
    "presentations_are_accepted_packs": defect(
        "update marts.fct_breach_referrals set decision = 'returned' where breach_id = 6001"
    ),
    "failures_are_appointments_not_complied": defect(
        "update marts.fct_failures set contact_id = 1003"
    ),
    "every_missed_appointment_is_a_failure": defect(
        "update marts.fct_failures set event_id = 202",
    ),
    "actions_follow_failures": defect(
        "update staging.stg_case__enforcement_actions set contact_id = 1003"
    ),
    "failures_recounted_match_the_system": defect(
        f"update {SENTENCE} set ftc_count = 2 where disposal_id = 101"
    ),
    "sentence_ends_in_the_past": defect(
        "update marts.fct_sentence_ends set trigger_date = '2017-07-11', "
        "month_start_date = '2017-07-01' where disposal_id = 103"
    ),
    # sickness and absence
    "spells_do_not_overlap": defect(
        "insert into marts.fct_absence_spells select * replace (date '2016-10-05' "
        "as spell_start_date, date '2016-10-09' as spell_end_date, 0.0 as days_lost) "
        "from marts.fct_absence_spells limit 1"
    ),
    "spell_length_follows_its_dates": defect(
        "update marts.fct_absence_spells set calendar_days = 4 where employee_key = 'e1'"
    ),
    "long_spells_reach_the_threshold": defect(
        "update marts.fct_absence_spells set is_long_term = true where employee_key = 'e1'"
    ),
    "spells_linked_to_staff": defect(
        "update marts.fct_absence_spells set is_linked = false where employee_key = 'e1'"
    ),
    "days_lost_near_days_reported": defect(
        "update intermediate.int_staff__sickness_absences set working_days_lost_as_sent = 7 "
        "where employee_key = 'e1'"
    ),
    "long_and_short_add_up": defect(
        "update marts.fct_staff_months set long_term_days_lost = 1 where employee_key = 'e1'"
    ),
    "stress_days_within_days_lost": defect(
        "update marts.fct_staff_months set stress_days_lost = 6 where employee_key = 'e1'"
    ),
    "days_lost_fit_the_month": defect(
        "update marts.fct_staff_months set days_lost = 40, short_term_days_lost = 40 "
        "where employee_key = 'e1'",
        "spells_and_months_hold_the_same_days",
    ),
    "spells_and_months_hold_the_same_days": defect(
        "update marts.fct_absence_spells set days_lost = 4.5 where employee_key = 'e1'"
    ),
    "posts_within_headcount": defect("update marts.fct_staff_in_post set headcount = 2"),
    "agency_within_posts": defect("update marts.fct_staff_in_post set agency_fte = 3.5"),
    "case_months_are_the_supervised": defect(
        "delete from marts.fct_case_months where person_id = 3 and month_start_date = '2016-08-01'"
    ),
    "case_officers_are_real": defect(
        "update marts.fct_case_months set is_placeholder_officer = true where person_id = 3"
    ),
    # performance
    "every_measure_has_values": defect(f"delete from {VALUE} where measure_code = 'time_lost'"),
    "measures_count_something": defect(
        f"update {VALUE} set denominator = 0, numerator = 0 where measure_code = 'time_lost'"
    ),
    "grid_holds_every_period": defect(
        f"delete from {VALUE} where {ONE_SHARE_MONTH}", "providers_add_up_to_all"
    ),
    "grid_holds_every_borough": defect(
        f"delete from {VALUE} where measure_code = 'kept' and provider_code = 'N07' "
        "and period_type = 'month' and geography_code = 'E09000028'"
    ),
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
        "boroughs_add_up_to_all",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
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
    "boroughs_add_up_to_all": defect(
        f"update {VALUE} set numerator = numerator - 1, "
        "value = 100 * (numerator - 1) / denominator "
        "where measure_code = 'kept' and geography_code = 'E09000023' and provider_code = 'C17' "
        f"and {QUARTER}",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
    ),
    "clusters_add_up_to_boroughs": defect(
        f"update {VALUE} set denominator = denominator + 1, "
        "value = 100 * numerator / (denominator + 1) "
        "where measure_code = 'kept' and geography_level = 'cluster' and provider_code = 'C17' "
        "and period_type = 'month' and period_start_date = '2016-08-01'",
        "providers_add_up_to_all",
        "months_add_up_to_quarters",
        "months_add_up_to_rolling_years",
    ),
    "providers_add_up_to_all": defect(
        f"update {VALUE} set denominator = denominator + 1 where {ONE_FIGURE} "
        "or (geography_code = 'E09000023' and measure_code = 'kept' and provider_code = 'C17' "
        f"and {QUARTER}); update {VALUE} set value = 100 * numerator / denominator "
        f"where measure_code = 'kept' and {QUARTER} and value is not null",
        "months_add_up_to_quarters",
    ),
    "months_add_up_to_quarters": defect(
        f"update {VALUE} set denominator = denominator + 1 where measure_code = 'kept' "
        f"and {QUARTER} and geography_code in ('all', 'E09000023', 'cluster_south') "
        "and provider_code in ('C17', 'all'); "
        f"update {VALUE} set value = 100 * numerator / denominator "
        f"where measure_code = 'kept' and {QUARTER} and value is not null"
    ),
    "months_add_up_to_rolling_years": defect(
        f"update {VALUE} set denominator = denominator + 1 where measure_code = 'kept' "
        "and period_type = 'rolling_12_months' "
        "and geography_code in ('all', 'E09000023', 'cluster_south') "
        "and provider_code in ('C17', 'all'); "
        f"update {VALUE} set value = 100 * numerator / denominator "
        "where measure_code = 'kept' and period_type = 'rolling_12_months' and value is not null"
    ),
    "snapshots_are_those_of_the_last_month": defect(
        f"update {VALUE} set denominator = denominator + 1 where measure_code = 'unseen_4_weeks' "
        f"and {QUARTER} and geography_code in ('all', 'E09000023', 'cluster_south') "
        "and provider_code in ('C17', 'all'); "
        f"update {VALUE} set value = 100 * numerator / denominator "
        f"where measure_code = 'unseen_4_weeks' and {QUARTER} and value is not null"
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
        "snapshots_are_those_of_the_last_month",
    ),
    "denominators_move_plausibly": defect(
        f"delete from {VALUE} where measure_code = 'kept' and period_start_date < '2016-10-01' "
        "and period_type = 'month'; "
        f"update {VALUE} set denominator = denominator * 3, numerator = numerator * 3 "
        f"where measure_code = 'kept' and period_type = 'quarter' "
        "and period_start_date = '2016-07-01'",
    ),
    "official_percentages_within_percent": defect(
        "update marts.fct_official_values set value = 101"
    ),
}
