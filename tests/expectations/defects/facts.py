"""Damage to the facts of contact, compliance, sickness and absence."""

from __future__ import annotations

from tests.expectations.defects.form import Defect, defect

SENTENCE = "staging.stg_case__sentences"

FACTS: dict[str, Defect] = {
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
}
