-- One row per registration and month-end on which it was live and its person supervised by
-- anyone. Dates of life are those of its newest version; review dates are those of the
-- submission whose period holds that day, else the nearest later, else the nearest earlier.
with

versions as (
    -- What each period says of a registration: the latest arrival, whoever sent it.
    select *
    from (
        select
            sent.*,
            row_number() over (
                partition by sent.registration_id, sent._period_end_date
                order by sent._sequence desc
            ) as arrival_rank
        from {{ ref('stg_case__registrations') }} as sent
    ) as arrivals
    where arrival_rank = 1
),

registrations as (
    select * from {{ resolved_states('versions', 'registration_id') }} as resolved
),

stretches as (
    select *
    from {{ read_stretches(
        'versions',
        'registration_id',
        ['provider_code', '_provider_code', 'next_review_date', 'last_review_date']
    ) }} as stretches_read
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

supervised_spans as (
    select * from {{ ref('int_core__supervised_spans') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

month_ends as (
    select date_day from {{ ref('dim_dates') }} where date_day = month_end_date
),

live as (
    select
        registrations.registration_id,
        person_ids.person_id,
        registrations.type_code,
        registrations.provider_code,
        registrations.registration_date,
        coalesce(registrations.deregistration_date, registrations.known_until_date)
            as live_until_date
    from registrations
    inner join person_ids on registrations.person_key = person_ids.person_key
    where registrations.is_soft_deleted is not true and not person_ids.is_deleted
),

snapshots as (
    select
        live.*,
        month_ends.date_day as trigger_date
    from live
    inner join provider_as_of on live.provider_code = provider_as_of.provider_code
    inner join month_ends
        on
            month_ends.date_day >= live.registration_date
            and month_ends.date_day < live.live_until_date
            and month_ends.date_day >= provider_as_of.first_covered_date
            and month_ends.date_day <= provider_as_of.as_of_date
    inner join supervised_spans
        on
            live.person_id = supervised_spans.person_id
            and month_ends.date_day >= supervised_spans.from_date
            and month_ends.date_day < supervised_spans.until_date
),

read_at_the_time as (
    select
        snapshots.registration_id,
        snapshots.trigger_date,
        snapshots.person_id,
        snapshots.type_code,
        coalesce(stretches.provider_code, stretches._provider_code) as provider_code,
        stretches.next_review_date,
        stretches.last_review_date
    from snapshots
    inner join stretches
        on
            snapshots.registration_id = stretches.registration_id
            and {{ is_read_on('snapshots.trigger_date', 'stretches') }}
),

registration_months as (
    select
        registration_id,
        person_id,
        cast(null as bigint) as event_id,
        provider_code,
        trigger_date,
        type_code,
        next_review_date,
        last_review_date,
        case
            when next_review_date is null then null
            when
                next_review_date < trigger_date
                and (last_review_date is null or last_review_date < next_review_date)
                then 'yes'
            else 'no'
        end as registration_review_overdue
    from read_at_the_time
)

select * from registration_months
