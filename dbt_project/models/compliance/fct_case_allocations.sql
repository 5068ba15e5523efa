-- One row per case allocated at court, in the month of sentence.
with

case_allocations as (
    select * from {{ ref('int_compliance__case_allocations') }}
),

placed_case_allocations as (
    select
        case_allocation_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        court_team_code,
        allocated_date,
        decision,
        case_allocated_on_time,
        allocation_form_complete
    from {{ placed_units('case_allocations') }} as placed_rows
)

select * from placed_case_allocations
