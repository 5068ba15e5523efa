"""Broken edits of models, as somebody in a hurry makes them: each must be caught.

Three kinds: a join that is dropped, widened or narrowed; a flag that says the opposite; a clock
that starts, ends or ticks wrongly. Each replaces one piece of text that stands once in its model.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """One broken edit of one model."""

    model: str
    kind: str
    was: str
    becomes: str


JOIN, FLAG, CLOCK = "join", "flag", "clock"
C, S = "int_compliance__", "int_staff__"

EDITS = (
    # Joins
    Edit("int_contact__contacts", JOIN, "left join outcomes on", "inner join outcomes on"),
    Edit(
        f"{C}failures",
        JOIN,
        "    left join action_days\n",
        "    inner join action_days\n",
    ),
    Edit(
        f"{C}failures",
        JOIN,
        "            and failed_days.contact_date = action_days.contact_date\n",
        "",
    ),
    Edit(f"{C}sentence_ends", JOIN, "    left join releases\n", "    inner join releases\n"),
    Edit(
        f"{C}sentence_ends",
        JOIN,
        "            and sentences.reading_provider_code = last_events.reading_provider_code\n",
        "",
    ),
    Edit(
        f"{C}first_plans",
        JOIN,
        "            and (plans.event_id is null or plans.event_id = first_attended.event_id)\n",
        "",
    ),
    Edit(f"{C}first_plans", JOIN, "left join own_plans on", "inner join own_plans on"),
    Edit(
        f"{C}nine_month_points", JOIN, "left join failures_between on", "join failures_between on"
    ),
    Edit(f"{C}breach_clocks", JOIN, "left join presentations on", "inner join presentations on"),
    Edit(f"{C}breach_journeys", JOIN, "left join packs on", "inner join packs on"),
    Edit(f"{C}unpaid_work_limits", JOIN, "left join uncovered on", "inner join uncovered on"),
    Edit(
        f"{S}days_lost",
        JOIN,
        "            and spell_days.date_day < posts.employed_until_date\n",
        "",
    ),
    Edit(f"{S}days_lost", JOIN, "    left join posts\n", "    inner join posts\n"),
    Edit(
        f"{S}officers_at_month_end",
        JOIN,
        "    left join staff_spans\n",
        "    inner join staff_spans\n",
    ),
    Edit(
        f"{S}sickness_spells",
        JOIN,
        "            and absences.until_date <= merged.until_date\n",
        "",
    ),
    Edit(
        f"{C}failure_histories",
        JOIN,
        "inner join breaches on sequenced.event_id = breaches.event_id",
        "cross join breaches",
    ),
    # Flags
    Edit(
        "int_contact__contacts",
        FLAG,
        "contacts.is_soft_deleted is not true",
        "contacts.is_soft_deleted is not false",
    ),
    Edit(f"{C}failures", FLAG, "and is_complied = false", "and is_complied = true"),
    Edit(f"{C}failures", FLAG, "and is_future is not true", "and is_future is true"),
    Edit(
        f"{C}sentence_ends",
        FLAG,
        "when sentences.result_group = 'positive' then 'yes'",
        "when sentences.result_group = 'positive' then 'no'",
    ),
    Edit(
        f"{C}court_reports",
        FLAG,
        "                and sent.domestic_abuse_checked in ('Y', 'NA')\n",
        "                or sent.domestic_abuse_checked in ('Y', 'NA')\n",
    ),
    Edit(
        f"{C}case_allocations",
        FLAG,
        "and sent.is_returned_for_information is not true",
        "and sent.is_returned_for_information is true",
    ),
    Edit(
        f"{C}breach_packs", FLAG, "when decision = 'returned' then 'yes'", "when false then 'yes'"
    ),
    Edit(f"{C}breach_packs", FLAG, "and is_late_information", "and not is_late_information"),
    Edit(
        f"{C}registration_months",
        FLAG,
        "where registrations.is_soft_deleted is not true and",
        "where",
    ),
    Edit(
        f"{C}service_requests",
        FLAG,
        "when sent.refusal_reason_code is not null then null",
        "when sent.refusal_reason_code is null then null",
    ),
    Edit(
        f"{C}breaches",
        FLAG,
        "breaches.is_soft_deleted is not true",
        "breaches.is_soft_deleted is true",
    ),
    Edit(
        f"{C}enforcement_actions",
        FLAG,
        "    and contacts.is_soft_deleted is not true\n",
        "\n",
    ),
    Edit(
        f"{S}officers_at_month_end",
        FLAG,
        "or staff_spans.is_placeholder as is_placeholder",
        "as is_placeholder",
    ),
    Edit(
        f"{S}spell_days", FLAG, "where is_bank_holiday is not true", "where is_bank_holiday is true"
    ),
    Edit(
        f"{S}employee_months",
        FLAG,
        "where is_bank_holiday is not true",
        "where true",
    ),
    Edit(
        f"{C}risk_escalations",
        FLAG,
        "when decision = 'refused' then 'no'",
        "when decision = 'refused' then 'yes'",
    ),
    # Clocks
    Edit(
        f"{C}failures",
        CLOCK,
        "min(case when actions.is_counted_as_action",
        "max(case when actions.is_counted_as_action",
    ),
    Edit(
        f"{C}failures",
        CLOCK,
        "deadlines.threshold_name = 'failure_actioned'",
        "deadlines.threshold_name = 'plan_completed'",
    ),
    Edit(f"{C}first_plans", CLOCK, "min(plans.completed_date)", "max(plans.completed_date)"),
    Edit(
        f"{C}service_requests",
        CLOCK,
        "'sent.started_date',",
        "'sent.accepted_date',",
    ),
    Edit(
        f"{C}case_allocations",
        CLOCK,
        "deadlines.threshold_name = 'case_allocated'",
        "deadlines.threshold_name = 'plan_completed'",
    ),
    Edit(
        f"{C}breach_clocks",
        CLOCK,
        "breaches.became_aware_date = referred_by.start_date",
        "breaches.referred_date = referred_by.start_date",
    ),
    Edit(
        f"{C}court_reports",
        CLOCK,
        "'sent.due_date',",
        "'provider_as_of.as_of_date',",
    ),
    Edit(
        f"{S}sickness_spells",
        CLOCK,
        ">= long_term.calendar_days as is_long_term",
        "> long_term.calendar_days as is_long_term",
    ),
    Edit(
        f"{S}sickness_absences",
        CLOCK,
        "last_sent.last_period_end_date) + 1 as until_date",
        "last_sent.last_period_end_date) as until_date",
    ),
    Edit(
        f"{C}registration_months",
        CLOCK,
        "next_review_date < trigger_date",
        "next_review_date <= trigger_date",
    ),
    Edit(
        f"{C}repeated_failures",
        CLOCK,
        "previous_failure_date >= window_start_date",
        "previous_failure_date > window_start_date",
    ),
    Edit(
        f"{C}first_attended",
        CLOCK,
        "and attended.contact_date >= supervision_starts.start_date",
        "and attended.contact_date > supervision_starts.start_date",
    ),
)
