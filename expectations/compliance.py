"""The compliance mart: failures, breaches, packs, plans, allocations and how sentences end."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import (
    ASK_SENDER,
    BUILD_AGAIN,
    as_sent,
    known_words,
    no_rows,
    not_empty,
    unit_expectations,
)
from expectations.declare import Expectation

SUITE = "compliance"

APPOINTMENTS = "marts.fct_appointments"
BREACHES = "marts.fct_breaches"
REFERRALS = "marts.fct_breach_referrals"
PRESENTATIONS = "marts.fct_breach_presentations"
FAILURES = "marts.fct_failures"
SENTENCE_ENDS = "marts.fct_sentence_ends"
SENTENCES = "staging.stg_case__sentences"
ACTIONS = "staging.stg_case__enforcement_actions"
AS_OF = "intermediate.int_core__provider_as_of"
CONTACTS = "intermediate.int_contact__contacts"

RESULTS = ("positive", "neutral", "negative", "exclude", "not_a_termination", "unknown")
DECISIONS = ("accepted", "returned", "pending")

# Every fact of the mart: its table, the columns that name one unit, and what one unit is.
UNITS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (FAILURES, ("event_id", "trigger_date"), "event and day of a failure to comply"),
    (BREACHES, ("breach_id",), "alleged breach"),
    (REFERRALS, ("breach_id", "attempt_number"), "breach and attempt"),
    (PRESENTATIONS, ("breach_id", "attempt_number"), "accepted breach pack"),
    ("marts.fct_breach_journeys", ("breach_id",), "breach followed to court"),
    (SENTENCE_ENDS, ("disposal_id",), "ended sentence"),
    ("marts.fct_sentence_starts", ("disposal_id", "start_date"), "start that reached nine months"),
    ("marts.fct_first_attended", ("disposal_id", "start_date"), "start whose person came"),
    ("marts.fct_plans", ("plan_id",), "plan or assessment completed"),
    ("marts.fct_plan_changes", ("plan_id",), "plan called for by a change"),
    ("marts.fct_case_allocations", ("case_allocation_id",), "case allocated at court"),
    ("marts.fct_requirements", ("component_kind", "component_id"), "unpaid-work requirement"),
    (
        "marts.fct_requirement_limits",
        ("component_kind", "component_id"),
        "requirement at its limit",
    ),
    ("marts.fct_court_reports", ("report_id",), "report due"),
    ("marts.fct_completed_court_reports", ("report_id",), "report completed"),
    (
        "marts.fct_registration_months",
        ("registration_id", "trigger_date"),
        "registration and month",
    ),
    ("marts.fct_risk_escalations", ("escalation_id",), "escalation raised"),
    ("marts.fct_risk_escalation_decisions", ("escalation_id",), "escalation to decide"),
    ("marts.fct_service_requests", ("request_id",), "rate-card request"),
)


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of enforcement and of how sentences end."""
    return (
        *_units(catalogue),
        *_breaches(catalogue),
        *_packs(catalogue),
        *_failures(catalogue),
        *_sentence_ends(catalogue),
    )


def _units(catalogue: Catalogue) -> tuple[Expectation, ...]:
    return tuple(
        expectation
        for table, keys, grain in UNITS
        for expectation in unit_expectations(SUITE, table, catalogue, keys=keys, grain=grain)
    )


def _breaches(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_extract("breach")
    return (
        not_empty(SUITE, BREACHES, measures=fed, severity="warning"),
        as_sent(
            SUITE,
            BREACHES,
            "breach_dates_in_order",
            "select breach_id from {batch} where referred_date < became_aware_date "
            "or presented_to_court_date < became_aware_date or outcome_date < became_aware_date",
            description="A breach is referred, presented and decided no earlier than it was known.",
            matters_when="It can never be on time, whatever was done.",
            measures=fed,
        ),
        as_sent(
            SUITE,
            BREACHES,
            "breach_outcomes_have_a_date",
            "select breach_id from {batch} where outcome_code is not null and outcome_date is null",
            description="A breach with an outcome has the date of it.",
            matters_when="Without it the breach stays open, and its failures count as enforced.",
            measures=fed,
        ),
    )


def _packs(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_extract("breach_referral")
    keys = ("breach_id", "attempt_number")
    return (
        known_words(SUITE, REFERRALS, "decision", DECISIONS, keys=keys, measures=fed),
        no_rows(
            SUITE,
            REFERRALS,
            "breach_attempts_without_gap",
            "select packs.breach_id, packs.attempt_number from {batch} as packs "
            f"inner join {BREACHES} as breaches on breaches.breach_id = packs.breach_id "
            "where packs.attempt_number > 1 and breaches.became_aware_date >= "
            f"(select min(first_covered_date) from {AS_OF}) "
            "and not exists (select 1 from {batch} as earlier "
            "where earlier.breach_id = packs.breach_id "
            "and earlier.attempt_number = packs.attempt_number - 1)",
            description="A second pack has a first one, a third a second, for breaches known since "
            "the data begins.",
            matters_when="`Accepted first time` cannot see the pack that was sent first.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="completeness",
            measures=fed,
            reads=(BREACHES, AS_OF),
        ),
        as_sent(
            SUITE,
            REFERRALS,
            "breach_pack_dates_in_order",
            "select breach_id, attempt_number from {batch} where received_date < submitted_date "
            "or decision_date < submitted_date or presented_to_court_date < submitted_date",
            description="A pack is received, decided and presented no earlier than it was sent.",
            matters_when="The two working days to court would start in the wrong place.",
            measures=fed,
        ),
        no_rows(
            SUITE,
            PRESENTATIONS,
            "presentations_are_accepted_packs",
            "select shown.breach_id, shown.attempt_number from {batch} as shown "
            f"left join {REFERRALS} as packs on packs.breach_id = shown.breach_id "
            "and packs.attempt_number = shown.attempt_number "
            "where packs.decision is distinct from 'accepted'",
            description="Only packs that were accepted are due in court.",
            matters_when="The court side would be judged on packs it had sent back.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=catalogue.of_fact("fct_breach_presentations"),
            reads=(REFERRALS,),
        ),
    )


def _failures(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_failures")
    return (
        no_rows(
            SUITE,
            FAILURES,
            "failures_are_appointments_not_complied",
            "select failures.event_id, failures.trigger_date from {batch} as failures where "
            f"not exists (select 1 from {APPOINTMENTS} as appointments "
            "where appointments.appointment_id = failures.contact_id "
            "and appointments.contact_date = failures.trigger_date "
            "and appointments.appointment_class "
            "in ('unacceptable_absence', 'attended_not_complied', 'rescheduled'))",
            description="Every failure is an appointment of that day that was not complied with.",
            matters_when="People would be said to have failed who had not.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=fed,
            reads=(APPOINTMENTS,),
        ),
        no_rows(
            SUITE,
            FAILURES,
            "every_missed_appointment_is_a_failure",
            "select missed.appointment_id from "
            f"{APPOINTMENTS} as missed where missed.appointment_class "
            "in ('unacceptable_absence', 'attended_not_complied') and missed.event_id is not null "
            "and not exists (select 1 from {batch} as failures "
            "where failures.event_id = missed.event_id "
            "and failures.trigger_date = missed.contact_date)",
            description="Every appointment not complied with on a sentence is among the failures.",
            matters_when="A failure that is not listed is never enforced and never missed.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=fed,
            reads=(APPOINTMENTS,),
        ),
        as_sent(
            SUITE,
            ACTIONS,
            "actions_follow_failures",
            "select actions.enforcement_id, actions._sequence from {batch} as actions "
            f"inner join {APPOINTMENTS} as appointments "
            "on actions.contact_id = appointments.appointment_id "
            "where appointments.appointment_class in ('complied', 'acceptable_absence') "
            "and not actions.is_soft_deleted",
            description="An enforcement action stands on an appointment not complied with (R9).",
            matters_when="Either the action or the outcome is wrong; the person may be enforced "
            "for nothing.",
            measures=fed,
            reads=(APPOINTMENTS,),
        ),
        _recount(catalogue),
    )


def _recount(catalogue: Catalogue) -> Expectation:
    return no_rows(
        SUITE,
        SENTENCES,
        "failures_recounted_match_the_system",
        "with newest as (select * from {batch} as sent where not is_soft_deleted and is_active "
        "and ftc_count is not null and _period_end_date = (select max(_period_end_date) "
        "from {batch} as later where later._provider_code = sent._provider_code)), "
        "recounted as (select newest.disposal_id, newest._sequence, newest.ftc_count, "
        "count(distinct contacts.contact_date) as failure_days from newest "
        f"left join {CONTACTS} as contacts on contacts.event_id = newest.event_id "
        "and contacts.is_complied = false and contacts.contact_date <= newest._period_end_date "
        "and contacts.contact_date >= greatest(newest.sentence_date, "
        "coalesce(newest.breach_end_date, newest.sentence_date)) "
        "and contacts.contact_type_code in (select contact_type_code from seeds.contact_types "
        "where is_national_standards) "
        f"inner join {AS_OF} as covered "
        "on covered.provider_code = newest._provider_code "
        "where covered.first_covered_date <= greatest(newest.sentence_date, "
        "coalesce(newest.breach_end_date, newest.sentence_date)) "
        "group by newest.disposal_id, newest._sequence, newest.ftc_count) "
        "select disposal_id, _sequence from recounted where failure_days <> ftc_count",
        description="Failures to comply as the case system counts them equal our recount from the "
        "contacts (R10).",
        matters_when="Contacts are missing, or the system's own count misleads the officer.",
        how_to_resolve="Compare one sentence contact by contact with the provider.",
        severity="warning",
        kind="external",
        measures=catalogue.of_fact("fct_failures"),
        reads=(CONTACTS, "seeds.contact_types", AS_OF),
    )


def _sentence_ends(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_sentence_ends")
    keys = ("disposal_id",)
    return (
        not_empty(SUITE, SENTENCE_ENDS, measures=fed, severity="warning"),
        known_words(SUITE, SENTENCE_ENDS, "result_group", RESULTS, keys=keys, measures=fed),
        as_sent(
            SUITE,
            SENTENCE_ENDS,
            "sentence_ends_in_the_past",
            "select shown.disposal_id from {batch} as shown "
            f"inner join {AS_OF} as newest "
            "on shown.provider_code = newest.provider_code "
            "where shown.trigger_date > newest.as_of_date",
            description="No sentence has ended after the newest day its provider reports.",
            matters_when="Completions of the future would be counted.",
            measures=fed,
            reads=(AS_OF,),
        ),
    )
