-- One row per allocation (manager kind and id), newest version, deleted ones out.
with

allocations as (
    select *
    from {{ resolved_states(ref('stg_case__allocations'), 'allocation_id, manager_kind') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

resolved as (
    select
        allocations.allocation_id,
        allocations.manager_kind,
        person_ids.person_id,
        allocations.event_id,
        allocations.provider_code,
        allocations.staff_key,
        allocations.team_code,
        allocations._is_placeholder_staff as is_placeholder_staff,
        allocations.allocation_date,
        allocations.end_date,
        coalesce(allocations.end_date, allocations.known_until_date) as live_until_date
    from allocations
    inner join person_ids on allocations.person_key = person_ids.person_key
    where allocations.is_soft_deleted is not true and not person_ids.is_deleted
)

select * from resolved
