"""Rows as sent: faults the real systems leave behind (Q1-Q32), each pointing at its sender."""

from __future__ import annotations

from expectations import _staff_as_sent
from expectations.catalogue import Catalogue
from expectations.common import ASK_SENDER, MAP_CODE, as_sent, known_parent, newest_period, no_rows
from expectations.declare import Expectation

SUITE = "staging"

PEOPLE = "staging.stg_case__people"
SENTENCES = "staging.stg_case__sentences"
CUSTODY_EVENTS = "staging.stg_case__custody_events"
REQUIREMENTS = "staging.stg_case__requirements"
CONTACTS = "staging.stg_case__contacts"
ACTIONS = "staging.stg_case__enforcement_actions"
PLANS = "staging.stg_case__plans"
BREACHES = "staging.stg_case__breaches"
REFERRALS = "staging.stg_case__breach_referrals"
ALLOCATIONS = "staging.stg_case__allocations"
STAFF = "staging.stg_staff__staff"

# Dates outside these are two-digit years or stand-ins (9999-12-31), not facts.
EARLIEST = "date '1900-01-01'"
LATEST = "date '2099-12-31'"


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What should hold of the rows as sent."""
    return (
        *_contacts(catalogue),
        *_sentences(catalogue),
        *_orphans(catalogue),
        *_codes(catalogue),
        *_staff_as_sent.expectations(catalogue, suite=SUITE),
    )


def _contacts(catalogue: Catalogue) -> tuple[Expectation, ...]:
    contact = catalogue.of_extract("contact")
    return (
        as_sent(
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
            measures=contact,
            reads=("seeds.contact_outcomes",),
        ),
        as_sent(
            SUITE,
            CONTACTS,
            "contact_flags_have_an_outcome",
            "select contact_id, _sequence from {batch} where outcome_code is null "
            "and (is_attended_as_sent is not null or is_complied_as_sent is not null) "
            "and not is_soft_deleted",
            description="No contact says attended or complied without an outcome (Q5).",
            matters_when="We count it as `no outcome recorded`, whatever the flags say.",
            measures=contact,
        ),
        as_sent(
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
            measures=contact,
            reads=("seeds.contact_outcomes",),
        ),
        as_sent(
            SUITE,
            CONTACTS,
            "contact_dates_plausible",
            f"select contact_id, _sequence from {{batch}} where contact_date < {EARLIEST} "
            "or contact_date > _period_end_date + 731",
            description="No contact is dated before 1900 or over two years after its period (Q17).",
            matters_when="A two-digit year or a placeholder date hides a real appointment.",
            measures=contact,
        ),
    )


def _sentences(catalogue: Catalogue) -> tuple[Expectation, ...]:
    sentence = catalogue.of_extract("sentence")
    return (
        as_sent(
            SUITE,
            SENTENCES,
            "sentence_active_matches_termination",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where is_active <> (termination_date is null) and not is_soft_deleted and "
            + newest_period("rows_read", SENTENCES),
            description="A sentence is active exactly while it has no termination date (Q20).",
            matters_when="Caseloads here follow the dates; the provider's may follow the flag.",
            measures=sentence,
        ),
        no_rows(
            SUITE,
            SENTENCES,
            "sentence_end_known",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where notional_end_date is null and entered_end_date is null "
            "and termination_date is null and not is_soft_deleted and "
            + newest_period("rows_read", SENTENCES),
            description="A live sentence has an expected end, notional or entered (Q19).",
            matters_when="Orders that should have ended cannot be told from those still running.",
            how_to_resolve=ASK_SENDER,
            severity="info",
            kind="completeness",
            measures=sentence,
        ),
        as_sent(
            SUITE,
            SENTENCES,
            "sentence_dates_in_order",
            "select disposal_id, _sequence from {batch} as rows_read "
            "where (termination_date < sentence_date or conviction_date > sentence_date) "
            "and not is_soft_deleted and " + newest_period("rows_read", SENTENCES),
            description="Conviction comes no later than sentence, and sentence no later than "
            "its end.",
            matters_when="Such a sentence is never live, or lasts longer than it did.",
            measures=sentence,
        ),
        as_sent(
            SUITE,
            PEOPLE,
            "merged_people_have_a_survivor",
            "select rows_read.person_key, rows_read._sequence from {batch} as rows_read "
            "where rows_read.merged_to_person_key is not null and not exists "
            "(select 1 from {batch} as survivors "
            "where survivors.person_key = rows_read.merged_to_person_key)",
            description="A merged person's surviving record was sent too (Q2).",
            matters_when="The two records are counted as two people, or one is lost.",
            measures=catalogue.of_extract("person"),
        ),
        as_sent(
            SUITE,
            PEOPLE,
            "people_not_merged_in_a_circle",
            "select rows_read.person_key, rows_read._sequence from {batch} as rows_read "
            "inner join {batch} as survivors "
            "on survivors.person_key = rows_read.merged_to_person_key "
            "and survivors.merged_to_person_key = rows_read.person_key and "
            + newest_period("survivors", PEOPLE)
            + " where "
            + newest_period("rows_read", PEOPLE),
            description="No two records are each merged into the other (Q2).",
            matters_when="Neither survives, so both are counted as people of their own.",
            measures=catalogue.of_extract("person"),
        ),
        as_sent(
            SUITE,
            SENTENCES,
            "sentence_dates_plausible",
            "select disposal_id, _sequence from {batch} as rows_read "
            f"where least(conviction_date, sentence_date, termination_date) < {EARLIEST} "
            "and not is_soft_deleted and " + newest_period("rows_read", SENTENCES),
            description="No date of a sentence lies before 1900 (Q17).",
            matters_when="A year written with two digits makes a sentence two thousand years long.",
            measures=sentence,
        ),
        as_sent(
            SUITE,
            REQUIREMENTS,
            "requirement_dates_plausible",
            "select component_kind, component_id, _sequence from {batch} as rows_read "
            f"where (imposed_date < {EARLIEST} or expected_end_date > {LATEST}) and "
            + newest_period("rows_read", REQUIREMENTS),
            description="No requirement is imposed before 1900 or expected to end after 2099 "
            "(Q18).",
            matters_when="A stand-in date hides that nobody knows when the requirement ends.",
            measures=catalogue.of_extract("requirement"),
        ),
    )


def _orphans(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """Rows whose parent nobody ever sent (Q21)."""
    wanted: tuple[tuple[str, str, str, str, tuple[str, ...], str], ...] = (
        (CONTACTS, "event_id", SENTENCES, "contact", ("contact_id",), "contact's sentence"),
        (CONTACTS, "person_key", PEOPLE, "contact", ("contact_id",), "contact's person"),
        (
            ACTIONS,
            "contact_id",
            CONTACTS,
            "enforcement_action",
            ("enforcement_id",),
            "enforcement action's contact",
        ),
        (
            REQUIREMENTS,
            "disposal_id",
            SENTENCES,
            "requirement",
            ("component_kind", "component_id"),
            "requirement's sentence",
        ),
        (
            CUSTODY_EVENTS,
            "disposal_id",
            SENTENCES,
            "custody_event",
            ("custody_event_id",),
            "release's or recall's sentence",
        ),
        (PLANS, "event_id", SENTENCES, "plan", ("plan_id",), "plan's sentence"),
        (BREACHES, "event_id", SENTENCES, "breach", ("breach_id",), "breach's sentence"),
        (
            REFERRALS,
            "breach_id",
            BREACHES,
            "breach_referral",
            ("breach_id", "attempt_number"),
            "breach pack's breach",
        ),
        (
            ALLOCATIONS,
            "person_key",
            PEOPLE,
            "allocation",
            ("allocation_id",),
            "allocation's person",
        ),
    )
    return tuple(
        known_parent(
            SUITE,
            table,
            column,
            parent=parent,
            parent_column=column,
            keys=(*keys, "_sequence"),
            measures=catalogue.of_extract(extract),
            severity="warning",
            description=f"Every {words} was sent too, now or before (Q21).",
            matters_when="The row cannot be tied to a person or sentence and drops out of figures.",
            how_to_resolve=ASK_SENDER,
        )
        for table, column, parent, extract, keys, words in wanted
    )


def _codes(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """Codes no code list explains: they are never dropped, and have to be mapped."""
    wanted: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...] = (
        (
            CONTACTS,
            "contact_type_code",
            "contact_types",
            "contact_type_code",
            "contact",
            ("contact_id",),
        ),
        (CONTACTS, "outcome_code", "contact_outcomes", "outcome_code", "contact", ("contact_id",)),
        (
            ACTIONS,
            "action_code",
            "enforcement_actions",
            "action_code",
            "enforcement_action",
            ("enforcement_id",),
        ),
        (
            SENTENCES,
            "disposal_type_code",
            "sentence_types",
            "disposal_type_code",
            "sentence",
            ("disposal_id",),
        ),
        (
            SENTENCES,
            "termination_reason_code",
            "termination_reasons",
            "termination_reason_code",
            "sentence",
            ("disposal_id",),
        ),
        (STAFF, "grade_code", "staff_grades", "om_grade_code", "staff", ("staff_key",)),
    )
    return tuple(
        known_parent(
            SUITE,
            table,
            column,
            parent=f"seeds.{seed}",
            parent_column=seed_column,
            keys=(*keys, "_sequence"),
            measures=catalogue.of_extract(extract),
            severity="warning",
            description=f"Every {column.removesuffix('_code').replace('_', ' ')} code is in "
            "the code "
            f"list {seed} (Q9, Q15).",
            matters_when="What the code means is not known, so its rows are classed by their flags "
            "or not at all.",
            how_to_resolve=MAP_CODE,
            mended_by="code_lists",
        )
        for table, column, seed, seed_column, extract, keys in wanted
    )
