-- One row per person supervised at a month-end, with what is known of their officer that day.
-- Deleted people are left out; limited-access people are in.
with

month_ends as (
    select * from {{ ref('int_contact__supervised_month_ends') }}
),

officers as (
    select * from {{ ref('int_staff__officers_at_month_end') }}
),

new_service as (
    select cast(value as int) as months
    from {{ ref('thresholds') }}
    where threshold_name = 'officer_new_service'
),

with_officer as (
    select
        month_ends.person_id,
        month_ends.provider_code,
        month_ends.month_start_date,
        month_ends.month_end_date as trigger_date,
        month_ends.team_code,
        month_ends.is_placeholder_staff is true
        or coalesce(officers.is_placeholder, true) as is_placeholder_officer,
        month_ends.is_placeholder_staff is not true
        and coalesce(officers.is_linked, false) as is_linked,
        coalesce(officers.is_absent, false) as is_absent,
        case
            when not officers.is_placeholder and month_ends.is_placeholder_staff is not true
                then officers.service_start_date
        end as service_start_date,
        {{ add_months('officers.service_start_date', 'new_service.months') }}
            as new_until_date
    from month_ends
    cross join new_service
    left join officers
        on
            month_ends.provider_code = officers.provider_code
            and month_ends.staff_key = officers.staff_key
            and month_ends.month_start_date = officers.month_start_date
),

placed as (
    select * from {{ placed('with_officer') }} as located
),

case_months as (
    select
        person_id,
        month_start_date,
        provider_code,
        borough_code,
        placement_method,
        is_placeholder_officer,
        is_linked,
        case
            when not is_linked then null
            when is_absent then 'yes'
            else 'no'
        end as cases_with_absent_officer,
        case
            when service_start_date is null then null
            when new_until_date > trigger_date then 'yes'
            else 'no'
        end as cases_with_officer_under_12_months
    from placed
)

select * from case_months
