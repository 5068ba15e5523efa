-- One row per measure, month, provider and borough with something to count: the counts of
-- every fact, still at the finest grain.
-- depends_on: {{ ref('measures') }}
{% set facts = [
    'fct_appointments',
    'fct_person_months',
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

counted_sickness as (
    select * from {{ ref('int_performance__sickness_counted') }}
),

counted as (
    {% for fact in facts -%}
    select * from counted_{{ fact }}
    union all
    {% endfor -%}
    select * from counted_sickness
)

select * from counted
