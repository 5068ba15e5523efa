-- One row per measure, month, provider and borough with something to count: the counts of
-- every fact, still at the finest grain.
-- depends_on: {{ ref('measures') }}
-- noqa: disable=LT02
{% set facts = [
    'fct_appointments',
    'fct_person_months',
    'fct_person_period_ends',
    'fct_person_periods',
    'fct_first_contacts',
    'fct_failures',
    'fct_breaches',
    'fct_breach_presentations',
    'fct_breach_referrals',
    'fct_sentence_ends',
    'fct_sentence_starts',
    'fct_first_attended',
    'fct_plans',
    'fct_plan_changes',
    'fct_case_allocations',
    'fct_requirements',
    'fct_requirement_limits',
    'fct_court_reports',
    'fct_completed_court_reports',
    'fct_registration_months',
    'fct_risk_escalations',
    'fct_risk_escalation_decisions',
    'fct_service_requests',
] %}
with

{% for fact in facts %}
counted_{{ fact }} as (
    select * from {{ counted_shares(fact) }} as counted
),
{% endfor %}

offered as (
    select
        'appointments_offered_per_person' as measure_code,
        month_start_date,
        provider_code,
        borough_code,
        'all' as breakdown,
        'all' as breakdown_value,
        cast(
            sum(case when seen_in_month != 'not_covered' then appointments_offered else 0 end)
            as double
        ) as numerator,
        cast(sum(case when seen_in_month != 'not_covered' then 1 else 0 end) as double)
            as denominator,
        cast(0 as bigint) as not_due,
        cast(sum(case when seen_in_month = 'not_covered' then 1 else 0 end) as bigint)
            as not_covered,
        cast(0 as bigint) as unrecorded,
        cast(sum(case when placement_method = 'home' then 1 else 0 end) as bigint)
            as units_by_home,
        cast(sum(case when placement_method = 'team' then 1 else 0 end) as bigint)
            as units_by_team,
        cast(sum(case when placement_method = 'unplaced' then 1 else 0 end) as bigint)
            as units_unplaced
    from {{ ref('fct_person_months') }}
    where seen_in_month is not null
    group by month_start_date, provider_code, borough_code
),

counted_sickness as (
    select * from {{ ref('int_performance__sickness_counted') }}
),

counted as (
    {% for fact in facts -%}
    select * from counted_{{ fact }}
    union all
    {% endfor -%}
    select * from offered
    union all
    select * from counted_sickness
)

select * from counted
