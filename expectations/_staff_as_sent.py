"""Staff, teams, allocations and absences as sent, judged by each provider's newest period."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import ASK_SENDER, as_sent, newest_period, no_rows
from expectations.declare import Expectation

ALLOCATIONS = "staging.stg_case__allocations"
STAFF = "staging.stg_staff__staff"
ABSENCES = "staging.stg_staff__absences"
TEAMS = "staging.stg_reference__teams"


def expectations(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    """What should hold of staff and their absences as sent."""
    return (*_staff(catalogue, suite=suite), *_absences(catalogue, suite=suite))


def _staff(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    staffing = catalogue.of_extract("staff", "allocation")
    return (
        no_rows(
            suite,
            ALLOCATIONS,
            "allocations_have_a_real_officer",
            "select allocation_id, _sequence from {batch} as rows_read "
            "where _is_placeholder_staff and end_date is null and manager_kind = 'OM' "
            "and not is_soft_deleted and " + newest_period("rows_read", ALLOCATIONS),
            description="Nobody's case is held by a placeholder officer (Q10).",
            matters_when="A person supervised by no one is the surest sign of a lost case.",
            how_to_resolve="Ask the provider who holds each case now.",
            severity="warning",
            kind="consistency",
            measures=staffing,
        ),
        no_rows(
            suite,
            ALLOCATIONS,
            "leavers_hold_no_live_case",
            "select rows_read.allocation_id, rows_read._sequence from {batch} as rows_read "
            "where rows_read.end_date is null and not rows_read.is_soft_deleted "
            "and rows_read.manager_kind = 'OM' and "
            + newest_period("rows_read", ALLOCATIONS)
            + " and "
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
            suite,
            TEAMS,
            "team_names_readable",
            "select distinct team_code, _sequence from {batch} as rows_read "
            "where (contains(team_name, 'â€') or contains(team_name, 'Ã') "
            "or contains(team_name, chr(65533))) and " + newest_period("rows_read", TEAMS),
            description="Team names hold no letters spoilt by a wrong encoding (Q28).",
            matters_when="The name is shown as it was sent; the file may be spoilt elsewhere too.",
            how_to_resolve="Ask the sender to export the file as UTF-8.",
            severity="info",
            kind="consistency",
        ),
        as_sent(
            suite,
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
            + newest_period("earlier", TEAMS),
            description="On any day a team belongs to one provider, cluster and borough (Q11).",
            matters_when="People placed by their team are counted in the wrong borough.",
            measures=catalogue.every(),
        ),
    )


def _absences(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    sickness = catalogue.of_extract("staff_absence")
    keys = "rows_read.absence_id, rows_read.provider_code, rows_read._sequence"
    return (
        as_sent(
            suite,
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
            measures=sickness,
        ),
        as_sent(
            suite,
            ABSENCES,
            "absence_dates_in_order",
            f"select {keys} from {{batch}} as rows_read "
            "where absence_end_date < absence_start_date",
            description="No absence ends before it starts (Q31).",
            matters_when="Its days are lost from the sickness figures.",
            measures=sickness,
        ),
        no_rows(
            suite,
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
        as_sent(
            suite,
            ABSENCES,
            "leavers_have_no_open_absence",
            f"select {keys} from {{batch}} as rows_read where rows_read.absence_end_date is null "
            "and " + newest_period("rows_read", ABSENCES) + " and exists "
            f"(select 1 from {STAFF} as leavers "
            "where leavers.employee_key = rows_read.employee_key "
            "and leavers._sequence = rows_read._sequence "
            "and leavers.end_date <= rows_read._period_end_date) and not exists "
            f"(select 1 from {STAFF} as posts where posts.employee_key = rows_read.employee_key "
            "and posts._sequence = rows_read._sequence and posts.end_date is null)",
            description="No one who has left is still absent (Q31).",
            matters_when="Days would be counted for somebody who no longer works there.",
            measures=sickness,
            reads=(STAFF,),
        ),
        no_rows(
            suite,
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
