-- One row per person supervised in the community at a month-end.
-- Deleted people are left out; limited-access people are in. People whose provider sent
-- nothing for the month have no row.
{% set look_backs = ['not_seen_4_weeks', 'not_seen_8_weeks', 'not_seen_12_weeks'] %}
with

month_ends as (
    select * from {{ ref('int_contact__supervised_month_ends') }}
),

last_seen_spans as (
    select * from {{ ref('int_contact__last_seen_spans') }}
),

offered as (
    select * from {{ ref('int_contact__person_months_offered') }}
),

look_back_gaps as (
    select * from {{ ref('int_contact__look_back_gaps') }}
),

thresholds as (
    select
        {% for look_back in look_backs -%}
        max(case when threshold_name = '{{ look_back }}' then cast(value as int) end)
            as {{ look_back }}_days{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('thresholds') }}
),

seen as (
    select
        month_ends.*,
        month_ends.month_end_date as trigger_date,
        last_seen_spans.last_seen_date,
        {{ days_between('last_seen_spans.last_seen_date', 'month_ends.month_end_date') }}
            as days_since_last_seen,
        month_ends.provider_since_date <= month_ends.month_start_date
            as is_supervised_whole_month,
        month_ends.status_code = 'active' as is_available,
        coalesce(offered.appointments_offered, 0) as appointments_offered,
        coalesce(offered.is_any_attended, false) as is_any_attended,
        coalesce(offered.is_any_followed_up, false) as is_any_followed_up,
        offered.newest_due_date,
        {% for look_back in look_backs -%}
        {{ look_back }}_gaps.person_id is not null as has_{{ look_back }}_gap,
        month_ends.month_end_date - thresholds.{{ look_back }}_days + 1
            as {{ look_back }}_from_date{{ ',' if not loop.last }}
        {% endfor %}
    from month_ends
    cross join thresholds
    left join last_seen_spans
        on
            month_ends.person_id = last_seen_spans.person_id
            and month_ends.month_start_date >= last_seen_spans.from_month_date
            and month_ends.month_start_date < last_seen_spans.until_month_date
    left join offered
        on
            month_ends.person_id = offered.person_id
            and month_ends.month_start_date = offered.month_start_date
    {% for look_back in look_backs -%}
    left join look_back_gaps as {{ look_back }}_gaps
        on
            month_ends.person_id = {{ look_back }}_gaps.person_id
            and month_ends.month_start_date = {{ look_back }}_gaps.month_start_date
            and {{ look_back }}_gaps.measure_code = '{{ look_back }}'
    {% endfor %}
),

placed as (
    select * from {{ placed('seen') }} as located
),

measured as (
    select
        person_id,
        month_start_date,
        month_end_date,
        provider_code,
        borough_code,
        placement_method,
        allocation_id,
        team_code,
        is_placeholder_staff,
        supervised_since_date,
        is_supervised_whole_month,
        status_code,
        is_available,
        is_unpaid_work_only,
        last_seen_date,
        cast(days_since_last_seen as bigint) as days_since_last_seen,
        case
            when last_seen_date is null then 'not in the data'
            when days_since_last_seen <= 7 then '0-7'
            when days_since_last_seen <= 14 then '8-14'
            when days_since_last_seen <= 28 then '15-28'
            when days_since_last_seen <= 56 then '29-56'
            when days_since_last_seen <= 84 then '57-84'
            else '85+'
        end as last_seen_band,
        appointments_offered,
        case
            when not is_supervised_whole_month then null
            when covered_from_date is null or covered_from_date > month_start_date
                then 'not_covered'
            when is_any_attended or is_any_followed_up then 'yes'
            when newest_due_date > as_of_date then 'not_due'
            else 'no'
        end as monthly_contact_offered,
        case
            when not is_supervised_whole_month then null
            when covered_from_date is null or covered_from_date > month_start_date
                then 'not_covered'
            when last_seen_date >= month_start_date then 'yes'
            else 'no'
        end as seen_in_month,
        {% for look_back in look_backs -%}
        case
            when not is_available or is_unpaid_work_only then null
            when supervised_since_date > {{ look_back }}_from_date then null
            when
                covered_from_date is null
                or covered_from_date > {{ look_back }}_from_date
                or has_{{ look_back }}_gap
                then 'not_covered'
            when last_seen_date >= {{ look_back }}_from_date then 'no'
            else 'yes'
        end as {{ look_back }}{{ ',' if not loop.last }}
        {% endfor %}
    from placed
)

select * from measured
