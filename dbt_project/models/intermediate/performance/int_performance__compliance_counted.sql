-- One row per compliance measure, month, provider and borough with something to count.
-- Breaches and sentence ends are counted apart.
-- depends_on: {{ ref('measures') }}
with

failures as (
    select * from {{ counted_shares('fct_failures') }} as counted
),

breach_presentations as (
    select * from {{ counted_shares('fct_breach_presentations') }} as counted
),

breach_referrals as (
    select * from {{ counted_shares('fct_breach_referrals') }} as counted
),

sentence_starts as (
    select * from {{ counted_shares('fct_sentence_starts') }} as counted
),

first_attended as (
    select * from {{ counted_shares('fct_first_attended') }} as counted
),

plans as (
    select * from {{ counted_shares('fct_plans') }} as counted
),

case_allocations as (
    select * from {{ counted_shares('fct_case_allocations') }} as counted
),

requirements as (
    select * from {{ counted_shares('fct_requirements') }} as counted
),

requirement_limits as (
    select * from {{ counted_shares('fct_requirement_limits') }} as counted
),

court_reports as (
    select * from {{ counted_shares('fct_court_reports') }} as counted
),

completed_court_reports as (
    select * from {{ counted_shares('fct_completed_court_reports') }} as counted
),

plan_changes as (
    select * from {{ counted_shares('fct_plan_changes') }} as counted
),

registration_months as (
    select * from {{ counted_shares('fct_registration_months') }} as counted
),

risk_escalations as (
    select * from {{ counted_shares('fct_risk_escalations') }} as counted
),

risk_escalation_decisions as (
    select * from {{ counted_shares('fct_risk_escalation_decisions') }} as counted
),

service_requests as (
    select * from {{ counted_shares('fct_service_requests') }} as counted
),

counted as (
    select * from failures
    union all
    select * from breach_presentations
    union all
    select * from breach_referrals
    union all
    select * from sentence_starts
    union all
    select * from first_attended
    union all
    select * from plans
    union all
    select * from case_allocations
    union all
    select * from requirements
    union all
    select * from requirement_limits
    union all
    select * from court_reports
    union all
    select * from completed_court_reports
    union all
    select * from plan_changes
    union all
    select * from registration_months
    union all
    select * from risk_escalations
    union all
    select * from risk_escalation_decisions
    union all
    select * from service_requests
)

select * from counted
