-- One row per provider, officer and month with a case held at the month-end or a day of
-- sickness in the month.
with

officers as (
    select * from {{ ref('int_staff__officers_at_month_end') }}
),

absent_days as (
    select
        provider_code,
        staff_key,
        month_start_date,
        max(team_code) as team_code,
        count(*) as absence_working_days
    from {{ ref('int_staff__days_lost') }}
    where is_counted
    group by provider_code, staff_key, month_start_date
),

months as (
    select * from {{ ref('int_performance__months') }}
),

team_boroughs as (
    select * from {{ ref('int_core__team_boroughs') }}
),

limits as (
    select
        max(case when threshold_name = 'officer_cases_limit' then value end) as cases_limit,
        max(case when threshold_name = 'officer_absent' then value end) as absent_limit
    from {{ ref('thresholds') }}
),

joined as (
    select
        coalesce(officers.provider_code, absent_days.provider_code) as provider_code,
        coalesce(officers.staff_key, absent_days.staff_key) as staff_key,
        coalesce(officers.month_start_date, absent_days.month_start_date)
            as month_start_date,
        coalesce(officers.team_code, absent_days.team_code) as team_code,
        officers.grade,
        officers.fte,
        officers.people_held,
        officers.is_placeholder,
        officers.is_linked,
        officers.is_absent,
        coalesce(absent_days.absence_working_days, 0) as absence_working_days
    from officers
    full outer join absent_days
        on
            officers.provider_code = absent_days.provider_code
            and officers.staff_key = absent_days.staff_key
            and officers.month_start_date = absent_days.month_start_date
),

officer_months as (
    select
        joined.provider_code,
        joined.staff_key,
        joined.month_start_date,
        coalesce(team_boroughs.borough_code, 'unplaced') as borough_code,
        case when team_boroughs.borough_code is null then 'unplaced' else 'team' end
            as placement_method,
        joined.team_code,
        joined.grade,
        cast(joined.fte as double) as fte,
        cast(coalesce(joined.people_held, 0) as bigint) as people_held,
        coalesce(joined.people_held > 0 and not joined.is_placeholder, false)
            as is_holding_cases,
        joined.is_placeholder,
        joined.is_linked,
        joined.is_absent,
        cast(joined.absence_working_days as bigint) as absence_working_days,
        joined.absence_working_days >= limits.absent_limit as is_mostly_absent,
        case
            when joined.people_held is null or joined.is_placeholder then null
            when joined.people_held > limits.cases_limit * joined.fte then 'yes'
            else 'no'
        end as officers_over_50_cases
    from joined
    cross join limits
    inner join months on joined.month_start_date = months.month_start_date
    left join team_boroughs
        on
            joined.team_code = team_boroughs.team_code
            and months.month_end_date >= team_boroughs.from_date
            and months.month_end_date < team_boroughs.until_date
)

select * from officer_months
