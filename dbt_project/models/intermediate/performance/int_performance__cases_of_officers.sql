-- One row per person supervised at a month-end, with whether their officer was absent through
-- sickness for most of the month. Unknown: a placeholder, or an officer whose absence the
-- personnel system cannot tell.
with

month_ends as (
    select * from {{ ref('int_contact__supervised_month_ends') }}
),

officer_months as (
    select * from {{ ref('fct_officer_months') }}
),

cases_of_officers as (
    select
        month_ends.person_id,
        month_ends.provider_code,
        month_ends.month_start_date,
        month_ends.staff_key,
        month_ends.team_code,
        case
            when month_ends.is_placeholder_staff is true then 'unknown'
            when officer_months.is_placeholder is true then 'unknown'
            when officer_months.is_mostly_absent then 'absent'
            when officer_months.is_linked then 'present'
            else 'unknown'
        end as officer_absence
    from month_ends
    left join officer_months
        on
            month_ends.provider_code = officer_months.provider_code
            and month_ends.staff_key = officer_months.staff_key
            and month_ends.month_start_date = officer_months.month_start_date
)

select * from cases_of_officers
