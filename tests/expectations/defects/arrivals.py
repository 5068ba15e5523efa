"""Damage to the dimensions, the submissions and the rows as sent."""

from __future__ import annotations

from tests.expectations.defects.form import Defect, defect

CONTACT = "staging.stg_case__contacts"
SENTENCE = "staging.stg_case__sentences"
ALLOCATION = "staging.stg_case__allocations"
ABSENCE = "staging.stg_staff__absences"

ARRIVALS: dict[str, Defect] = {
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
}
