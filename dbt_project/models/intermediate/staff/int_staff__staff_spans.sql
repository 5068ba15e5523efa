-- One row per officer, provider and unbroken span with the same team, grade, hours and link.
-- Dates come from the newest version of each staff row; the rest from the submission whose
-- period holds the day, else the nearest later one, else the nearest earlier one.
with

staff as (
    select * from {{ ref('stg_staff__staff') }}
),

full_time as (
    select value as weekly_hours
    from {{ ref('thresholds') }}
    where threshold_name = 'full_time_weekly_hours'
),

newest as (
    select
        staff_key,
        provider_code,
        valid_from,
        start_date,
        end_date,
        coalesce(valid_to + 1, known_until_date) as live_until_date
    from {{ resolved_states(ref('stg_staff__staff'), 'staff_key, provider_code, valid_from') }}
        as newest_versions
),

live as (
    -- The officer's next row ends this one, whatever end it was sent with.
    select
        staff_key,
        provider_code,
        valid_from,
        start_date,
        end_date,
        least(
            live_until_date,
            coalesce(
                lead(valid_from) over (
                    partition by staff_key, provider_code order by valid_from
                ),
                live_until_date
            )
        ) as live_until_date
    from newest
),

versions as (
    select
        staff.*,
        lag(_period_end_date) over (
            partition by staff_key, provider_code, valid_from
            order by _period_end_date, _sequence
        ) + 1 as read_from_date,
        case
            when
                lead(_period_end_date) over (
                    partition by staff_key, provider_code, valid_from
                    order by _period_end_date, _sequence
                ) is null
                then date '9999-12-31'
            else _period_end_date + 1
        end as read_until_date
    from staff
),

sliced as (
    select
        versions.staff_key,
        versions.provider_code,
        versions.team_code,
        versions.employee_key,
        versions.grade_code,
        versions.workload_grade as grade,
        coalesce(
            versions.fte, versions.contracted_hours / nullif(full_time.weekly_hours, 0), 1
        ) as fte,
        coalesce(versions.working_pattern, 'YYYYYNN') as working_pattern,
        versions.contract_type,
        live.start_date,
        live.end_date,
        versions.service_start_date,
        versions.is_placeholder is true or versions._is_placeholder_staff is true
            as is_placeholder,
        greatest(live.valid_from, coalesce(versions.read_from_date, live.valid_from))
            as from_date,
        least(live.live_until_date, versions.read_until_date) as until_date
    from versions
    inner join live
        on
            versions.staff_key = live.staff_key
            and versions.provider_code = live.provider_code
            and versions.valid_from = live.valid_from
    cross join full_time
),

staff_spans as (
    select
        spans.*,
        cast(
            length(working_pattern) - length(replace(working_pattern, 'Y', '')) as bigint
        ) as working_days_a_week,
        -- Someone who has left no longer works, though the row goes on while cases do. The last
        -- day is still worked.
        least(until_date, coalesce(end_date + 1, until_date)) as employed_until_date
    from {{ merged_spans(
        'sliced',
        'staff_key, provider_code, team_code, employee_key, grade_code, grade, fte, '
        ~ 'working_pattern, contract_type, start_date, end_date, service_start_date, '
        ~ 'is_placeholder'
    ) }} as spans
)

select * from staff_spans
