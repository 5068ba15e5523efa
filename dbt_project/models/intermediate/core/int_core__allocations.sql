-- One row per allocation and stretch of days for which its kind, officer and team read the
-- same; dates are those of the newest version. Deleted ones are out.
with

allocations as (
    select *
    from {{ resolved_states(ref('stg_case__allocations'), 'allocation_id') }}
),

stretches as (
    select *
    from {{ read_stretches(
        ref('stg_case__allocations'),
        'allocation_id',
        ['manager_kind', 'staff_key', 'team_code', '_is_placeholder_staff']
    ) }} as stretches_read
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

resolved as (
    select
        allocations.allocation_id,
        stretches.manager_kind,
        person_ids.person_id,
        allocations.event_id,
        allocations.provider_code,
        stretches.staff_key,
        stretches.team_code,
        stretches._is_placeholder_staff as is_placeholder_staff,
        stretches.read_from_date,
        stretches.read_until_date,
        allocations.allocation_date,
        allocations.end_date,
        coalesce(allocations.end_date, allocations.known_until_date) as live_until_date
    from allocations
    inner join stretches on allocations.allocation_id = stretches.allocation_id
    inner join person_ids on allocations.person_key = person_ids.person_key
    where allocations.is_soft_deleted is not true and not person_ids.is_deleted
)

select * from resolved
