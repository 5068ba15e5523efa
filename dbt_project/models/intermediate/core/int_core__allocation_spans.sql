-- One row per person and unbroken span under one person's manager (OM) allocation.
-- Where several are live at once the newest allocation date counts, then the highest id.
with

allocations as (
    select
        person_id,
        allocation_id,
        provider_code,
        staff_key,
        team_code,
        is_placeholder_staff,
        allocation_date,
        greatest(allocation_date, read_from_date) as from_date,
        least(live_until_date, read_until_date) as until_date
    from {{ ref('int_core__allocations') }}
    where
        manager_kind = 'OM'
        and allocation_date < live_until_date
        and greatest(allocation_date, read_from_date) < least(live_until_date, read_until_date)
),

boundaries as (
    select person_id, from_date as boundary_date from allocations
    union
    select person_id, until_date from allocations
),

slices as (
    select
        person_id,
        boundary_date as from_date,
        lead(boundary_date) over (partition by person_id order by boundary_date) as until_date
    from boundaries
),

in_force as (
    select
        slices.person_id,
        slices.from_date,
        slices.until_date,
        allocations.allocation_id,
        allocations.provider_code,
        allocations.staff_key,
        allocations.team_code,
        allocations.is_placeholder_staff,
        row_number() over (
            partition by slices.person_id, slices.from_date
            order by allocations.allocation_date desc, allocations.allocation_id desc
        ) as allocation_rank
    from slices
    inner join allocations
        on
            slices.person_id = allocations.person_id
            and slices.from_date >= allocations.from_date
            and slices.from_date < allocations.until_date
    where slices.until_date is not null
),

counted as (
    select * from in_force where allocation_rank = 1
),

allocation_spans as (
    select *
    from {{ merged_spans(
        'counted',
        'person_id, allocation_id, provider_code, staff_key, team_code, is_placeholder_staff'
    ) }} as spans
)

select * from allocation_spans
