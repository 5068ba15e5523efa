"""Rows as sent: faults the real systems leave behind (Q1-Q32), each pointing at its sender."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import ASK_SENDER, known_parent, no_rows
from expectations.declare import Expectation

SUITE = "staging"

PEOPLE = "staging.stg_case__people"
SENTENCES = "staging.stg_case__sentences"
CUSTODY_EVENTS = "staging.stg_case__custody_events"
REQUIREMENTS = "staging.stg_case__requirements"
CONTACTS = "staging.stg_case__contacts"
ACTIONS = "staging.stg_case__enforcement_actions"
BREACHES = "staging.stg_case__breaches"
REFERRALS = "staging.stg_case__breach_referrals"
ALLOCATIONS = "staging.stg_case__allocations"
STAFF = "staging.stg_staff__staff"
ABSENCES = "staging.stg_staff__absences"
TEAMS = "staging.stg_reference__teams"

ALIASES = {
    "contact_types": ("contact_type_code", "contact_type_code"),
    "contact_outcomes": ("outcome_code", "outcome_code"),
}
MAP_CODE = "Add the code to its seed with its meaning and source, then build again."

# State rows are judged by each provider's newest period only: older ones may be mended since.
NEWEST = (
    "{rows}._period_end_date = (select max(newest._period_end_date) from {table} as newest "
    "where newest._provider_code = {rows}._provider_code)"
)


def _newest(rows: str, table: str) -> str:
    return NEWEST.format(rows=rows, table=table)


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What should hold of the rows as sent."""
    return (
        *_contacts(catalogue),
        *_sentences(catalogue),
        *_orphans(catalogue),
        *_codes(catalogue),
        *_staff(catalogue),
        *_absences(catalogue),
    )


def _contacts(catalogue: Catalogue) -> tuple[Expectation, ...]:
    contact = catalogue.of_extract("contact")
    return (
        no_rows(
            SUITE,
            CONTACTS,
            "contact_flags_match_outcome",
            "select rows_read.contact_id, rows_read._sequence from {batch} as rows_read "
            "inner join seeds.contact_outcomes as outcomes "
            "on rows_read.outcome_code = outcomes.outcome_code "
            "where (rows_read.is_attended_as_sent <> outcomes.is_attended "
            "or rows_read.is_complied_as_sent <> outcomes.is_complied) "
            "and not rows_read.is_soft_deleted",
            description="Attended and complied say the same as the outcome recorded (Q5).",
            matters_when="We count by the outcome; the provider's own reports may count by the "
            "flags.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=contact,
            reads=("seeds.contact_outcomes",),
        ),
        no_rows(
            SUITE,
            CONTACTS,
            "contact_flags_have_an_outcome",
            "select contact_id, _sequence from {batch} where outcome_code is null "
            "and (is_attended_as_sent is not null or is_complied_as_sent is not null) "
            "and not is_soft_deleted",
            description="No contact says attended or complied without an outcome (Q5).",
            matters_when="We count it as `no outcome recorded`, whatever the flags say.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=contact,
        ),
        no_rows(
            SUITE,
            CONTACTS,
            "future_contacts_without_outcome",
            "select rows_read.contact_id, rows_read._sequence from {batch} as rows_read "
            "inner join seeds.contact_outcomes as outcomes "
            "on rows_read.outcome_code = outcomes.outcome_code "
            "where rows_read.contact_date > rows_read._period_end_date "
            "and not (not outcomes.is_attended and outcomes.is_complied) "
            "and outcomes.outcome_group not like 'rescheduled%' "
            "and not rows_read.is_soft_deleted",
            description="An appointment still to come has no outcome, save an absence agreed "
            "beforehand or a new date (Q6).",
            matters_when="A wrong date moves the appointment out of the period it belongs to.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=contact,
            reads=("seeds.contact_outcomes",),
        ),
        no_rows(
            SUITE,
            CONTACTS,
            "contact_dates_plausible",
            "select contact_id, _sequence from {batch} where year(contact_date) < 1900 "
            "or contact_date > _period_end_date + 731",
            description="No contact is dated before 1900 or over two years after its period (Q17).",
            matters_when="A two-digit year or a placeholder date hides a real appointment.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=contact,
        ),
    )


def _sentences(catalogue: Catalogue) -> tuple[Expectation, ...]:
    sentence = catalogue.of_extract("sentence")
    return (
        no_rows(
            SUITE,
            SENTENCES,
            "sentence_active_matches_termination",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where is_active <> (termination_date is null) and not is_soft_deleted and "
            + _newest("rows_read", SENTENCES),
            description="A sentence is active exactly while it has no termination date (Q20).",
            matters_when="Caseloads here follow the dates; the provider's may follow the flag.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=sentence,
        ),
        no_rows(
            SUITE,
            SENTENCES,
            "sentence_end_known",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where notional_end_date is null and entered_end_date is null "
            "and termination_date is null and not is_soft_deleted and "
            + _newest("rows_read", SENTENCES),
            description="A live sentence has an expected end, notional or entered (Q19).",
            matters_when="Orders that should have ended cannot be told from those still running.",
            how_to_resolve=ASK_SENDER,
            severity="info",
            kind="completeness",
            measures=sentence,
        ),
        no_rows(
            SUITE,
            SENTENCES,
            "sentence_dates_in_order",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where (termination_date < sentence_date or conviction_date > sentence_date) "
            "and not is_soft_deleted and " + _newest("rows_read", SENTENCES),
            description="Conviction comes no later than sentence, and sentence no later than "
            "its end.",
            matters_when="Such a sentence is never live, or lasts longer than it did.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=sentence,
        ),
        no_rows(
            SUITE,
            PEOPLE,
            "merged_people_have_a_survivor",
            "select rows_read.person_key, rows_read._sequence from {batch} as rows_read "
            "where rows_read.merged_to_person_key is not null and not exists "
            "(select 1 from {batch} as survivors "
            "where survivors.person_key = rows_read.merged_to_person_key)",
            description="A merged person's surviving record was sent too (Q2).",
            matters_when="The two records are counted as two people, or one is lost.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=catalogue.of_extract("person"),
        ),
    )


def _orphan(
    catalogue: Catalogue,
    table: str,
    column: str,
    *,
    parent: str,
    extract: str,
    keys: tuple[str, ...],
) -> Expectation:
    return known_parent(
        SUITE,
        table,
        column,
        parent=parent,
        parent_column=column,
        keys=(*keys, "_sequence"),
        measures=catalogue.of_extract(extract),
        severity="warning",
    )


def _orphans(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """Rows whose parent nobody ever sent (Q21)."""
    wanted: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
        (CONTACTS, "event_id", SENTENCES, "contact", ("contact_id",)),
        (CONTACTS, "person_key", PEOPLE, "contact", ("contact_id",)),
        (ACTIONS, "contact_id", CONTACTS, "enforcement_action", ("enforcement_id",)),
        (REQUIREMENTS, "disposal_id", SENTENCES, "requirement", ("component_kind", "component_id")),
        (CUSTODY_EVENTS, "disposal_id", SENTENCES, "custody_event", ("custody_event_id",)),
        (BREACHES, "event_id", SENTENCES, "breach", ("breach_id",)),
        (REFERRALS, "breach_id", BREACHES, "breach_referral", ("breach_id", "attempt_number")),
        (ALLOCATIONS, "person_key", PEOPLE, "allocation", ("allocation_id",)),
    )
    return tuple(
        _orphan(catalogue, table, column, parent=parent, extract=extract, keys=keys)
        for table, column, parent, extract, keys in wanted
    )


def _codes(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """Codes no code list explains: they are never dropped, and have to be mapped."""
    wanted: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
        (
            CONTACTS,
            "contact_type_code",
            "seeds.contact_types",
            "contact_type_code",
            "contact",
            ("contact_id",),
        ),
        (
            CONTACTS,
            "outcome_code",
            "seeds.contact_outcomes",
            "outcome_code",
            "contact",
            ("contact_id",),
        ),
        (
            ACTIONS,
            "action_code",
            "seeds.enforcement_actions",
            "action_code",
            "enforcement_action",
            ("enforcement_id",),
        ),
        (
            SENTENCES,
            "disposal_type_code",
            "seeds.sentence_types",
            "disposal_type_code",
            "sentence",
            ("disposal_id",),
        ),
        (
            SENTENCES,
            "termination_reason_code",
            "seeds.termination_reasons",
            "termination_reason_code",
            "sentence",
            ("disposal_id",),
        ),
        (STAFF, "grade_code", "seeds.staff_grades", "om_grade_code", "staff", ("staff_key",)),
    )
    return tuple(
        known_parent(
            SUITE,
            table,
            column,
            parent=parent,
            parent_column=parent_column,
            keys=(*keys, "_sequence"),
            measures=catalogue.of_extract(extract),
            severity="warning",
        )
        for table, column, parent, parent_column, extract, keys in wanted
    )


def _staff(catalogue: Catalogue) -> tuple[Expectation, ...]:
    staffing = catalogue.of_extract("staff", "allocation")
    return (
        no_rows(
            SUITE,
            ALLOCATIONS,
            "allocations_have_a_real_officer",
            "select allocation_id, _sequence from {batch} as rows_read "
            "where _is_placeholder_staff and end_date is null and manager_kind = 'OM' "
            "and not is_soft_deleted and " + _newest("rows_read", ALLOCATIONS),
            description="Nobody's case is held by a placeholder officer (Q10).",
            matters_when="A person supervised by no one is the surest sign of a lost case.",
            how_to_resolve="Ask the provider who holds each case now.",
            severity="warning",
            kind="consistency",
            measures=staffing,
        ),
        no_rows(
            SUITE,
            ALLOCATIONS,
            "leavers_hold_no_live_case",
            "select rows_read.allocation_id, rows_read._sequence from {batch} as rows_read "
            "where rows_read.end_date is null and not rows_read.is_soft_deleted "
            "and rows_read.manager_kind = 'OM' and " + _newest("rows_read", ALLOCATIONS) + " and "
            f"exists (select 1 from {STAFF} as leavers "
            "where leavers.staff_key = rows_read.staff_key "
            "and leavers._sequence = rows_read._sequence "
            "and leavers.end_date <= rows_read._period_end_date) and not exists "
            f"(select 1 from {STAFF} as posts where posts.staff_key = rows_read.staff_key "
            "and posts._sequence = rows_read._sequence and posts.end_date is null)",
            description="No officer who has left still holds a live case (Q14).",
            matters_when="The person may have had nobody since; the officer's caseload is not "
            "real.",
            how_to_resolve="Ask the provider who holds each case now.",
            severity="warning",
            kind="consistency",
            measures=staffing,
            reads=(STAFF,),
        ),
        no_rows(
            SUITE,
            TEAMS,
            "teams_have_one_parent",
            "select distinct earlier.team_code from {batch} as earlier inner join {batch} as later "
            "on earlier.team_code = later.team_code and earlier._sequence = later._sequence "
            "and earlier._source_row < later._source_row "
            "and earlier.valid_from <= coalesce(later.valid_to, date '9999-12-31') "
            "and later.valid_from <= coalesce(earlier.valid_to, date '9999-12-31') "
            "where (earlier.provider_code, coalesce(earlier.cluster_code, ''), "
            "coalesce(earlier.borough_code, '')) is distinct from (later.provider_code, "
            "coalesce(later.cluster_code, ''), coalesce(later.borough_code, '')) and "
            + _newest("earlier", TEAMS),
            description="On any day a team belongs to one provider, cluster and borough (Q11).",
            matters_when="People placed by their team are counted in the wrong borough.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=catalogue.every(),
        ),
    )


def _absences(catalogue: Catalogue) -> tuple[Expectation, ...]:
    sickness = catalogue.of_extract("staff_absence")
    keys = "rows_read.absence_id, rows_read.provider_code, rows_read._sequence"
    return (
        no_rows(
            SUITE,
            ABSENCES,
            "absences_do_not_overlap",
            f"select distinct {keys} from {{batch}} as rows_read inner join {{batch}} as others "
            "on rows_read.employee_key = others.employee_key "
            "and rows_read._sequence = others._sequence "
            "and rows_read.absence_id < others.absence_id "
            "and rows_read.absence_start_date <= coalesce(others.absence_end_date, date "
            "'9999-12-31') "
            "and others.absence_start_date <= coalesce(rows_read.absence_end_date, date "
            "'9999-12-31') "
            "where rows_read.absence_type = 'sickness' and others.absence_type = 'sickness'",
            description="No employee has two sickness absences on the same day (Q31).",
            matters_when="We count the day once; the provider's own total counts it twice.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=sickness,
        ),
        no_rows(
            SUITE,
            ABSENCES,
            "absence_dates_in_order",
            f"select {keys} from {{batch}} as rows_read "
            "where absence_end_date < absence_start_date",
            description="No absence ends before it starts (Q31).",
            matters_when="Its days are lost from the sickness figures.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=sickness,
        ),
        no_rows(
            SUITE,
            ABSENCES,
            "absence_days_fit_the_calendar",
            f"select {keys} from {{batch}} as rows_read where working_days_lost > "
            "coalesce(absence_end_date, _period_end_date) - absence_start_date + 1",
            description="Working days lost as reported are no more than the days of the "
            "absence (Q31).",
            matters_when="The provider's own total cannot be right; ours is computed from the "
            "dates.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="external",
            measures=sickness,
        ),
        no_rows(
            SUITE,
            ABSENCES,
            "leavers_have_no_open_absence",
            f"select {keys} from {{batch}} as rows_read where rows_read.absence_end_date is null "
            "and " + _newest("rows_read", ABSENCES) + " and exists "
            f"(select 1 from {STAFF} as leavers "
            "where leavers.employee_key = rows_read.employee_key "
            "and leavers._sequence = rows_read._sequence "
            "and leavers.end_date <= rows_read._period_end_date) and not exists "
            f"(select 1 from {STAFF} as posts where posts.employee_key = rows_read.employee_key "
            "and posts._sequence = rows_read._sequence and posts.end_date is null)",
            description="No one who has left is still absent (Q31).",
            matters_when="Days would be counted for somebody who no longer works there.",
            how_to_resolve=ASK_SENDER,
            severity="warning",
            kind="consistency",
            measures=sickness,
            reads=(STAFF,),
        ),
        no_rows(
            SUITE,
            ABSENCES,
            "absent_employees_linked_to_staff",
            f"select distinct rows_read.employee_key, rows_read.provider_code from {{batch}} "
            "as rows_read where rows_read.absence_type = 'sickness' and not exists "
            f"(select 1 from {STAFF} as posts where posts.employee_key = rows_read.employee_key "
            "and posts.provider_code = rows_read.provider_code)",
            description="Everybody with a sickness absence is found among the staff sent.",
            matters_when="Their absence cannot be tied to a team, a pattern or a caseload.",
            how_to_resolve="Ask the provider for the missing personnel references in the staff "
            "extract.",
            severity="warning",
            kind="completeness",
            measures=sickness,
            reads=(STAFF,),
        ),
    )
