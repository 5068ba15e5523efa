-- One row per provider, officer and month-end on which the officer holds a live allocation as
-- a person's manager. People held are counted once an officer, those in custody included.
-- The officer's staff row is read from the provider of the allocation first, then any other.
with

allocations as (
    -- A case filed under a placeholder is nobody's, whatever else its officer holds.
    select *
    from {{ ref('int_core__allocations') }}
    where manager_kind = 'OM' and is_placeholder_staff is not true
),

months as (
    select * from {{ ref('int_performance__months') }}
),

staff_spans as (
    select * from {{ ref('int_staff__staff_spans') }}
),

spells as (
    select * from {{ ref('int_staff__sickness_spells') }}
),

held as (
    select
        allocations.provider_code,
        allocations.staff_key,
        months.month_start_date,
        months.month_end_date,
        cast(count(distinct allocations.person_id) as bigint) as people_held
    from allocations
    inner join months
        on
            months.month_end_date >= allocations.allocation_date
            and months.month_end_date < allocations.live_until_date
            and {{ is_read_on('months.month_end_date', 'allocations') }}
    group by
        allocations.provider_code,
        allocations.staff_key,
        months.month_start_date,
        months.month_end_date
),

ranked as (
    select
        held.*,
        staff_spans.provider_code as staff_provider_code,
        staff_spans.employee_key,
        staff_spans.team_code,
        staff_spans.grade,
        staff_spans.fte,
        staff_spans.service_start_date,
        staff_spans.end_date,
        staff_spans.staff_key is null
        or staff_spans.is_placeholder as is_placeholder,
        row_number() over (
            partition by held.provider_code, held.staff_key, held.month_start_date
            order by
                case when staff_spans.provider_code = held.provider_code then 0 else 1 end,
                staff_spans.from_date desc nulls last,
                staff_spans.provider_code nulls last
        ) as staff_rank
    from held
    left join staff_spans
        on
            held.staff_key = staff_spans.staff_key
            and held.month_end_date >= staff_spans.from_date
            and held.month_end_date < staff_spans.until_date
),

absent as (
    select
        spells.provider_code,
        spells.employee_key,
        months.month_start_date,
        spells.is_long_term
    from spells
    inner join months
        on
            months.month_end_date >= spells.from_date
            and months.month_end_date < spells.until_date
),

officers as (
    select
        ranked.provider_code,
        ranked.staff_key,
        ranked.month_start_date,
        ranked.month_end_date,
        ranked.people_held,
        ranked.team_code,
        ranked.grade,
        ranked.fte,
        ranked.service_start_date,
        ranked.is_placeholder,
        ranked.employee_key is not null and not ranked.is_placeholder as is_linked,
        ranked.end_date is not null and ranked.end_date <= ranked.month_end_date as has_left,
        absent.employee_key is not null and not ranked.is_placeholder as is_absent,
        coalesce(absent.is_long_term, false) and not ranked.is_placeholder as is_absent_long_term
    from ranked
    left join absent
        on
            ranked.staff_provider_code = absent.provider_code
            and ranked.employee_key = absent.employee_key
            and ranked.month_start_date = absent.month_start_date
    where ranked.staff_rank = 1
)

select * from officers
