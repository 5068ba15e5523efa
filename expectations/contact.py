"""The contact mart: appointments and who was seen, person by person and month by month."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import (
    ASK_SENDER,
    BUILD_AGAIN,
    as_sent,
    filled,
    known_words,
    must_hold,
    no_rows,
    not_empty,
    unit_expectations,
)
from expectations.declare import Between, Expectation

SUITE = "contact"

APPOINTMENTS = "marts.fct_appointments"
PERSON_MONTHS = "marts.fct_person_months"
SUPERVISION = "intermediate.int_core__supervision_spans"

CLASSES = (
    "complied",
    "attended_not_complied",
    "acceptable_absence",
    "unacceptable_absence",
    "rescheduled",
    "no_outcome",
)
# Longest and shortest wait of each band, in days; the bands are closed and meet.
SEEN_BANDS = (
    ("0-7", 0, 7),
    ("8-14", 8, 14),
    ("15-28", 15, 28),
    ("29-56", 29, 56),
    ("57-84", 57, 84),
    ("85+", 85, None),
)
NEVER_SEEN = "not in the data"


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of appointments and person-months."""
    return (
        *_appointments(catalogue),
        *_recording(catalogue),
        *_person_months(catalogue),
        *_people(catalogue),
    )


def _appointments(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_appointments")
    keys = ("appointment_id",)
    return (
        not_empty(SUITE, APPOINTMENTS, measures=fed),
        filled(SUITE, APPOINTMENTS, "appointment_class", keys=keys, measures=fed),
        known_words(SUITE, APPOINTMENTS, "appointment_class", CLASSES, keys=keys, measures=fed),
        *unit_expectations(
            SUITE,
            APPOINTMENTS,
            catalogue,
            keys=keys,
            grain="appointment",
            trigger="contact_date",
        ),
        no_rows(
            SUITE,
            APPOINTMENTS,
            "appointment_class_follows_outcome",
            "select shown.appointment_id from {batch} as shown "
            "inner join seeds.contact_outcomes as outcomes "
            "on shown.outcome_code = outcomes.outcome_code "
            "where outcomes.outcome_group not in "
            "('rescheduled_service', 'rescheduled_person', 'not_enforceable') "
            "and shown.appointment_class <> case "
            "when outcomes.is_attended and outcomes.is_complied then 'complied' "
            "when outcomes.is_attended then 'attended_not_complied' "
            "when outcomes.is_complied then 'acceptable_absence' "
            "else 'unacceptable_absence' end",
            description="What an appointment counts as follows its outcome's code list.",
            matters_when="A missed appointment counted as kept turns the contact figures round.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=fed,
            reads=("seeds.contact_outcomes",),
        ),
        must_hold(
            SUITE,
            APPOINTMENTS,
            "appointments_without_outcome_are_no_outcome",
            "select shown.appointment_id from {batch} as shown "
            "where (shown.outcome_code is null) <> (shown.appointment_class = 'no_outcome') "
            "and (shown.outcome_code is null or exists (select 1 from seeds.contact_outcomes "
            "as outcomes "
            "where outcomes.outcome_code = shown.outcome_code))",
            description="An appointment without an outcome is neither attended nor missed.",
            matters_when="Unrecorded appointments would be claimed as attendance.",
            measures=fed,
            reads=("seeds.contact_outcomes",),
        ),
    )


def _recording(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_appointments")
    return (
        no_rows(
            SUITE,
            APPOINTMENTS,
            "outcomes_recorded_in_time",
            _overdue("shown.appointment_class = 'no_outcome'"),
            description="Every appointment has an outcome within five business days (Q3).",
            matters_when="Attendance could be anything between its low and high bound.",
            how_to_resolve="Give the provider its list of overdue outcomes by team.",
            severity="warning",
            kind="completeness",
            measures=fed,
            reads=("marts.dim_dates", "intermediate.int_core__provider_as_of"),
        ),
        no_rows(
            SUITE,
            APPOINTMENTS,
            "pending_absences_resolved_in_time",
            _overdue("outcomes.outcome_group = 'absent_pending'"),
            description="`Failed to attend` is a holding outcome, replaced within five business "
            "days by an acceptable or unacceptable absence (Q4).",
            matters_when="It counts as a failure to comply, although nobody has judged it.",
            how_to_resolve="Give the provider its list of absences still pending.",
            severity="warning",
            kind="completeness",
            measures=fed,
            reads=(
                "marts.dim_dates",
                "intermediate.int_core__provider_as_of",
                "seeds.contact_outcomes",
            ),
        ),
        no_rows(
            SUITE,
            APPOINTMENTS,
            "appointments_belong_to_a_sentence",
            "select appointment_id from {batch} where event_id is null",
            description="Every appointment belongs to a sentence (event) of the person (Q7).",
            matters_when="Failures on it cannot be enforced and drop out of the compliance "
            "figures.",
            how_to_resolve=ASK_SENDER,
            severity="info",
            kind="completeness",
            measures=(*fed, *catalogue.of_domain("compliance")),
        ),
        no_rows(
            SUITE,
            APPOINTMENTS,
            "appointments_belong_to_a_known_person",
            "select appointment_id from {batch} where person_id is null",
            description="Every appointment belongs to a person who was sent too (Q21).",
            matters_when="It is counted for its provider and in no borough.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="completeness",
            measures=fed,
        ),
        as_sent(
            SUITE,
            APPOINTMENTS,
            "appointments_by_a_provider_of_the_time",
            "select shown.appointment_id from {batch} as shown where not exists "
            "(select 1 from seeds.providers as providers "
            "where providers.provider_code = shown.provider_code "
            "and shown.contact_date >= coalesce(providers.valid_from_date, date '0001-01-01') "
            "and shown.contact_date <= coalesce(providers.valid_to_date, date '9999-12-31'))",
            description="The provider of an appointment existed on its day (Q13).",
            matters_when="Work of a successor would be counted for a provider that had ended.",
            measures=fed,
            reads=("seeds.providers",),
        ),
    )


def _overdue(condition: str) -> str:
    return (
        "select shown.appointment_id from {batch} as shown "
        "inner join marts.dim_dates as dates on shown.contact_date = dates.date_day "
        "inner join intermediate.int_core__provider_as_of as newest "
        "on shown.provider_code = newest.provider_code "
        + (
            "inner join seeds.contact_outcomes as outcomes "
            "on shown.outcome_code = outcomes.outcome_code "
            if "outcomes." in condition
            else ""
        )
        + f"where {condition} and dates.business_days_5_after_date <= newest.as_of_date"
    )


def _person_months(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_person_months")
    keys = ("person_id", "month_start_date", "provider_code")
    return (
        not_empty(SUITE, PERSON_MONTHS, measures=fed),
        *unit_expectations(
            SUITE,
            PERSON_MONTHS,
            catalogue,
            keys=keys[:2],
            grain="person and month-end: nobody is counted twice in a total",
            trigger="month_end_date",
        ),
        known_words(
            SUITE,
            PERSON_MONTHS,
            "last_seen_band",
            (*(name for name, _, _ in SEEN_BANDS), NEVER_SEEN),
            keys=keys,
            measures=fed,
        ),
        Expectation(
            code="fct_person_months_days_since_last_seen_in_range",
            suite=SUITE,
            table=PERSON_MONTHS,
            description="Nobody was last seen after the month-end looked at.",
            matters_when="A contact of the future would hide that somebody is not being seen.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=fed,
            keys=keys,
            rule=Between("days_since_last_seen", low=0),
        ),
        must_hold(
            SUITE,
            PERSON_MONTHS,
            "last_seen_band_holds_its_days",
            f"select {', '.join(keys)} from {{batch}} where last_seen_band <> "
            f"case {_band_cases()} else '{NEVER_SEEN}' end",
            description="Every wait since last seen stands in the one band that holds it.",
            matters_when="People not seen for weeks would be drawn among those just seen.",
            measures=fed,
        ),
    )


def _band_cases() -> str:
    return " ".join(
        f"when days_since_last_seen >= {low}"
        + (f" and days_since_last_seen <= {high}" if high is not None else "")
        + f" then '{name}'"
        for name, low, high in SEEN_BANDS
    )


def _people(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_person_months")
    longer = catalogue.week_bands()
    return (
        *(
            must_hold(
                SUITE,
                PERSON_MONTHS,
                f"{long}_within_{short}",
                f"select person_id, month_start_date from {{batch}} "
                f"where {long} = 'yes' and {short} = 'no'",
                description="Whoever was not seen for the longer time was not seen for the shorter "
                "one either.",
                matters_when="Two figures about the same people would contradict each other.",
                measures=(short, long),
            )
            for short, long in longer
        ),
        must_hold(
            SUITE,
            PERSON_MONTHS,
            "person_months_hold_the_supervised",
            "select spans.person_id, months.month_start_date from (select distinct "
            "month_start_date, month_end_date, provider_code from {batch}) as months "
            f"inner join {SUPERVISION} as spans on months.provider_code = spans.provider_code "
            "and spans.from_date <= months.month_end_date "
            "and spans.until_date > months.month_end_date "
            "where not exists (select 1 from {batch} as held "
            "where held.person_id = spans.person_id "
            "and held.month_start_date = months.month_start_date)",
            description="Everybody supervised on a month-end is in that month: nobody drops out.",
            matters_when="People lost by the service would be lost by the figures too.",
            measures=fed,
            reads=(SUPERVISION,),
        ),
        must_hold(
            SUITE,
            PERSON_MONTHS,
            "person_months_are_of_the_supervised",
            "select held.person_id, held.month_start_date from {batch} as held where not exists "
            f"(select 1 from {SUPERVISION} as spans where spans.person_id = held.person_id "
            "and spans.from_date <= held.month_end_date "
            "and spans.until_date > held.month_end_date)",
            description="A month holds nobody who was not supervised at its end.",
            matters_when="People who have left would be counted as not seen.",
            measures=fed,
            reads=(SUPERVISION,),
        ),
    )
