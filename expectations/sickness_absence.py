"""The sickness-absence mart: spells, days lost, staff and the people their officers hold."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import (
    ASK_SENDER,
    BUILD_AGAIN,
    as_sent,
    filled,
    must_hold,
    no_rows,
    not_empty,
    unique_grain,
    unit_expectations,
)
from expectations.declare import Between, Expectation

SUITE = "sickness_absence"

SPELLS = "marts.fct_absence_spells"
STAFF_MONTHS = "marts.fct_staff_months"
STAFF_YEARS = "marts.fct_staff_years"
OFFICER_MONTHS = "marts.fct_officer_months"
CASE_MONTHS = "marts.fct_case_months"
IN_POST = "marts.fct_staff_in_post"
SESSIONS = "marts.fct_supervision_sessions"
PERSON_MONTHS = "marts.fct_person_months"
ABSENCES = "intermediate.int_staff__sickness_absences"

EMPLOYEE_MONTH = ("provider_code", "employee_key", "month_start_date")
SPELL = ("provider_code", "employee_key", "spell_start_date")
# Sums of the same days in another order differ in their last digits.
ALIKE = "1e-6"


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of absence and workload."""
    return (
        *_units(catalogue),
        *_spells(catalogue),
        *_days(catalogue),
        *_staff(catalogue),
        *_cases(catalogue),
    )


def _units(catalogue: Catalogue) -> tuple[Expectation, ...]:
    listed = (
        (STAFF_MONTHS, EMPLOYEE_MONTH, "provider, employee and month", None),
        (STAFF_YEARS, EMPLOYEE_MONTH, "provider, employee and last month of a year", None),
        (
            OFFICER_MONTHS,
            ("provider_code", "staff_key", "month_start_date"),
            "officer and month",
            None,
        ),
        (CASE_MONTHS, ("person_id", "month_start_date"), "person and month-end", None),
        (
            IN_POST,
            ("month_start_date", "provider_code", "team_code", "grade_code"),
            "month, team and grade",
            None,
        ),
        (SESSIONS, ("session_id",), "supervision session", "due_date"),
    )
    return tuple(
        expectation
        for table, keys, grain, trigger in listed
        for expectation in unit_expectations(
            SUITE, table, catalogue, keys=keys, grain=grain, trigger=trigger
        )
    )


def _spells(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_extract("staff_absence")
    named = ", ".join(SPELL)
    return (
        unique_grain(SUITE, SPELLS, *SPELL, grain="provider, employee and spell", measures=fed),
        not_empty(SUITE, STAFF_MONTHS, measures=fed),
        must_hold(
            SUITE,
            SPELLS,
            "spells_do_not_overlap",
            f"select {named} from (select {named}, lag(spell_end_date) over (partition by "
            "provider_code, employee_key order by spell_start_date) as end_before from {batch}) "
            "as spells where spell_start_date <= end_before",
            description="An employee's spells of sickness follow one another without overlap.",
            matters_when="The same day would be lost twice.",
            measures=fed,
        ),
        must_hold(
            SUITE,
            SPELLS,
            "spell_length_follows_its_dates",
            f"select {named} from {{batch}} where spell_end_date < spell_start_date "
            "or calendar_days <> spell_end_date - spell_start_date + 1",
            description="A spell lasts from its first day to its last, both counted.",
            matters_when="Long and short absence would be told apart at the wrong length.",
            measures=fed,
        ),
        must_hold(
            SUITE,
            SPELLS,
            "long_spells_reach_the_threshold",
            f"select {named} from {{batch}} as spells inner join seeds.thresholds as thresholds "
            "on thresholds.threshold_name = 'long_term_sickness' "
            "where spells.is_long_term <> (spells.calendar_days >= thresholds.value)",
            description="A spell is long-term exactly from the length the thresholds name.",
            matters_when="Long- and short-term absence ask for different answers.",
            measures=fed,
            reads=("seeds.thresholds",),
        ),
        no_rows(
            SUITE,
            SPELLS,
            "spells_linked_to_staff",
            f"select {named} from {{batch}} where not is_linked",
            description="Everybody with a spell of sickness is found among the staff (Q31).",
            matters_when="Their days are reported and not counted.",
            how_to_resolve="Ask the provider for the missing personnel references in the staff "
            "extract.",
            severity="warning",
            kind="completeness",
            measures=fed,
        ),
        no_rows(
            SUITE,
            SPELLS,
            "days_lost_near_days_reported",
            "with reported as (select provider_code, employee_key, from_date, until_date, "
            f"working_days_lost_as_sent from {ABSENCES} "
            "where working_days_lost_as_sent is not null and not is_open) "
            "select spells.provider_code, spells.employee_key, spells.spell_start_date "
            "from {batch} as spells inner join reported "
            "on reported.provider_code = spells.provider_code "
            "and reported.employee_key = spells.employee_key "
            "and reported.from_date >= spells.spell_start_date "
            "and reported.until_date <= spells.spell_end_date + 1 "
            "where spells.is_linked and spells.uncounted_days = 0 and not spells.is_open "
            "group by spells.provider_code, spells.employee_key, spells.spell_start_date, "
            "spells.days_lost, spells.absences having count(*) = spells.absences "
            "and abs(sum(reported.working_days_lost_as_sent) - spells.days_lost) > 1",
            description="Days lost as we count them are within a day of what was reported, "
            "spell by "
            "spell (Q31).",
            matters_when="The provider's own total may count weekends, or part days as whole ones.",
            how_to_resolve="Agree with the provider how days are counted; ours follow the pattern.",
            severity="warning",
            kind="external",
            measures=fed,
            reads=(ABSENCES,),
        ),
    )


def _days(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_staff_months")
    named = ", ".join(EMPLOYEE_MONTH)
    return (
        must_hold(
            SUITE,
            STAFF_MONTHS,
            "long_and_short_add_up",
            f"select {named} from {{batch}} where abs(long_term_days_lost "
            f"+ short_term_days_lost - days_lost) > {ALIKE}",
            description="Days lost long-term and short-term add up to all days lost.",
            matters_when="The two parts shown would not be the whole.",
            measures=fed,
        ),
        must_hold(
            SUITE,
            STAFF_MONTHS,
            "stress_days_within_days_lost",
            f"select {named} from {{batch}} where stress_days_lost > days_lost + {ALIKE}",
            description="Days lost to stress are some of the days lost.",
            matters_when="A share of stress above 100% is no share.",
            measures=fed,
        ),
        no_rows(
            SUITE,
            STAFF_MONTHS,
            "days_lost_fit_the_month",
            f"select {named} from {{batch}} where days_lost < 0 or days_lost > "
            "1.2 * datediff('day', month_start_date, last_day(month_start_date)) + 1.2",
            description="Nobody loses more days in a month than the month has, at the most hours "
            "one post may hold (1.2 of full time).",
            matters_when="Days are counted twice, or a post's hours are wrong.",
            how_to_resolve="Look at the employee's posts and absences of that month.",
            severity="warning",
            kind="consistency",
            measures=fed,
        ),
        no_rows(
            SUITE,
            STAFF_MONTHS,
            "spells_and_months_hold_the_same_days",
            "with by_spell as (select provider_code, employee_key, sum(days_lost) as days_lost, "
            "min(spell_start_date) as first_date "
            f"from {SPELLS} group by provider_code, employee_key), by_month as (select "
            "provider_code, employee_key, sum(days_lost) as days_lost from {batch} "
            "group by provider_code, employee_key) select by_spell.provider_code, "
            "by_spell.employee_key from by_spell left join by_month "
            "on by_spell.provider_code = by_month.provider_code "
            "and by_spell.employee_key = by_month.employee_key "
            f"where abs(by_spell.days_lost - coalesce(by_month.days_lost, 0)) > {ALIKE} "
            "and by_spell.first_date >= (select min(month_start_date) from {batch})",
            description="An employee's days lost are the same by spell and by month.",
            matters_when="Days fall between two tables that are shown side by side.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=fed,
            reads=(SPELLS,),
        ),
    )


def _staff(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_extract("staff_in_post")
    keys = ("month_start_date", "provider_code", "team_code", "grade_code")
    return (
        *(
            Expectation(
                code=f"fct_staff_in_post_{column}_in_range",
                suite=SUITE,
                table=IN_POST,
                description=f"{column} of staff in post is never below zero.",
                matters_when="Sickness per post would be divided by too little.",
                how_to_resolve=ASK_SENDER,
                severity="warning",
                kind="consistency",
                measures=fed,
                keys=keys,
                rule=Between(column, low=0),
            )
            for column in ("fte", "vacancies_fte", "agency_fte")
        ),
        filled(
            SUITE,
            IN_POST,
            "vacancies_fte",
            keys=keys,
            measures=fed,
            severity="info",
            matters_when="The row is left out of the vacancy rate: a blank is not nought (Q24).",
            how_to_resolve=ASK_SENDER,
        ),
        as_sent(
            SUITE,
            IN_POST,
            "posts_within_headcount",
            f"select {', '.join(keys)} from {{batch}} where fte > 1.2 * headcount",
            description="Full-time equivalents are no more than 1.2 times the people in post, the "
            "most hours one post may hold.",
            matters_when="Sickness per post is divided by posts that nobody fills.",
            measures=fed,
        ),
        as_sent(
            SUITE,
            IN_POST,
            "agency_within_posts",
            f"select {', '.join(keys)} from {{batch}} where agency_fte > fte",
            description="Agency staff are some of the staff in post.",
            matters_when="A share of agency staff above 100% is no share.",
            measures=fed,
        ),
    )


def _cases(catalogue: Catalogue) -> tuple[Expectation, ...]:
    fed = catalogue.of_fact("fct_case_months")
    return (
        no_rows(
            SUITE,
            CASE_MONTHS,
            "case_months_are_the_supervised",
            "select coalesce(cases.person_id, people.person_id) as person_id, "
            "coalesce(cases.month_start_date, people.month_start_date) as month_start_date "
            f"from {{batch}} as cases full outer join {PERSON_MONTHS} as people "
            "on cases.person_id = people.person_id "
            "and cases.month_start_date = people.month_start_date "
            "where cases.person_id is null or people.person_id is null",
            description="The people held by officers at a month-end are the people supervised "
            "then.",
            matters_when="People would be lost between the contact page and the workload page.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=fed,
            reads=(PERSON_MONTHS,),
        ),
        no_rows(
            SUITE,
            CASE_MONTHS,
            "case_officers_are_real",
            "select person_id, month_start_date from {batch} where is_placeholder_officer "
            "and month_start_date = (select max(month_start_date) from {batch})",
            description="At the newest month-end everybody's officer is a person in the staff "
            "extract (Q10).",
            matters_when="A case held by no one, or by someone unknown, is a case that can be "
            "lost.",
            how_to_resolve="Ask the provider who holds each case now.",
            severity="warning",
            kind="completeness",
            measures=fed,
        ),
    )
