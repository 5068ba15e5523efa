-- One row per person available and supervised at the end of their provider's period, newly
-- supervised people and unpaid-work-only people left out: the legs of being lost.
with

period_ends as (
    select * from {{ ref('int_contact__period_ends') }} where has_future_contacts
),

month_ends as (
    select * from {{ ref('int_contact__supervised_month_ends') }}
),

last_seen_spans as (
    select * from {{ ref('int_contact__last_seen_spans') }}
),

people_booked as (
    select * from {{ ref('int_contact__people_booked') }}
),

in_progress as (
    select * from {{ ref('int_contact__breaches_in_progress') }}
),

officers as (
    select * from {{ ref('int_staff__officers_at_month_end') }}
),

dates as (
    select * from {{ ref('dim_dates') }}
),

not_seen_days as (
    select cast(value as int) as days
    from {{ ref('thresholds') }}
    where threshold_name = 'lost_not_seen'
),

people as (
    select
        month_ends.person_id,
        month_ends.provider_code,
        month_ends.month_start_date,
        month_ends.month_end_date as period_end_date,
        month_ends.month_end_date as trigger_date,
        month_ends.staff_key,
        month_ends.supervised_since_date,
        people_booked.person_id is not null as is_booked,
        in_progress.person_id is not null as is_enforcement_in_progress,
        month_ends.supervised_since_date <= month_ends.month_end_date - not_seen_days.days + 1
        and (
            last_seen_spans.last_seen_date is null
            or last_seen_spans.last_seen_date
            < month_ends.month_end_date - not_seen_days.days + 1
        ) as is_not_seen,
        month_ends.is_placeholder_staff is true
        or coalesce(officers.is_placeholder, true) as is_placeholder_officer,
        month_ends.is_placeholder_staff is not true
        and coalesce(officers.has_left, false) as is_officer_gone,
        month_ends.is_placeholder_staff is not true
        and coalesce(officers.is_absent_long_term, false) as is_officer_absent_long_term
    from month_ends
    inner join period_ends
        on
            month_ends.provider_code = period_ends.provider_code
            and month_ends.month_end_date = period_ends.period_end_date
    inner join dates on month_ends.supervised_since_date = dates.date_day
    cross join not_seen_days
    left join last_seen_spans
        on
            month_ends.person_id = last_seen_spans.person_id
            and month_ends.month_start_date >= last_seen_spans.from_month_date
            and month_ends.month_start_date < last_seen_spans.until_month_date
    left join people_booked
        on
            month_ends.person_id = people_booked.person_id
            and month_ends.month_end_date = people_booked.period_end_date
    left join in_progress
        on
            month_ends.person_id = in_progress.person_id
            and month_ends.provider_code = in_progress.provider_code
            and month_ends.month_end_date = in_progress.period_end_date
    left join officers
        on
            month_ends.provider_code = officers.provider_code
            and month_ends.staff_key = officers.staff_key
            and month_ends.month_start_date = officers.month_start_date
    where
        month_ends.status_code = 'active'
        and not month_ends.is_unpaid_work_only
        and dates.business_days_5_after_date < month_ends.month_end_date
),

person_period_ends as (
    select
        person_id,
        provider_code,
        borough_code,
        placement_method,
        month_start_date,
        period_end_date,
        is_booked,
        is_enforcement_in_progress,
        is_not_seen,
        is_placeholder_officer,
        is_officer_gone,
        is_officer_absent_long_term,
        case
            when
                not is_booked
                and not is_enforcement_in_progress
                and (
                    is_not_seen
                    or is_placeholder_officer
                    or is_officer_gone
                    or is_officer_absent_long_term
                )
                then 'yes'
            else 'no'
        end as lost_in_system
    from {{ placed('people', team='cast(null as string)') }} as located
)

select * from person_period_ends
