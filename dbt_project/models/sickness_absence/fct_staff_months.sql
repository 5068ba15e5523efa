-- One row per provider, employee and month in post or with a day of sickness.
-- Days without a staff row are reported and not counted as lost. Long and short add up.
with

employee_months as (
    select * from {{ ref('int_staff__employee_months') }}
),

days_lost as (
    select * from {{ ref('int_staff__days_lost') }}
),

team_boroughs as (
    select * from {{ ref('int_core__team_boroughs') }}
),

months as (
    select * from {{ ref('int_performance__months') }}
),

linked_employees as (
    select provider_code, employee_key
    from {{ ref('int_staff__staff_spans') }}
    where employee_key is not null
    group by provider_code, employee_key
),

lost as (
    select
        provider_code,
        employee_key,
        month_start_date,
        sum(days_lost) as days_lost,
        sum(case when is_long_term then days_lost else 0 end) as long_term_days_lost,
        sum(case when not is_long_term then days_lost else 0 end) as short_term_days_lost,
        sum(
            case when reason_group = 'Mental and behavioural disorders' then days_lost else 0 end
        ) as stress_days_lost,
        count(distinct case when is_counted then lost_date end) as absence_days,
        count(distinct case when not is_counted then lost_date end) as uncounted_days,
        max(team_code) as team_code
    from days_lost
    group by provider_code, employee_key, month_start_date
),

joined as (
    select
        coalesce(employee_months.provider_code, lost.provider_code) as provider_code,
        coalesce(employee_months.employee_key, lost.employee_key) as employee_key,
        coalesce(employee_months.month_start_date, lost.month_start_date) as month_start_date,
        coalesce(employee_months.team_code, lost.team_code) as team_code,
        employee_months.grade,
        coalesce(employee_months.is_in_post_at_month_end, false) as is_in_post_at_month_end,
        coalesce(employee_months.is_own_staff_at_month_end, false) as is_own_staff_at_month_end,
        coalesce(employee_months.month_end_fte, 0) as month_end_fte,
        coalesce(employee_months.working_days, 0) as working_days,
        coalesce(lost.days_lost, 0) as days_lost,
        coalesce(lost.long_term_days_lost, 0) as long_term_days_lost,
        coalesce(lost.short_term_days_lost, 0) as short_term_days_lost,
        coalesce(lost.stress_days_lost, 0) as stress_days_lost,
        coalesce(lost.absence_days, 0) as absence_days,
        coalesce(lost.uncounted_days, 0) as uncounted_days
    from employee_months
    full outer join lost
        on
            employee_months.provider_code = lost.provider_code
            and employee_months.employee_key = lost.employee_key
            and employee_months.month_start_date = lost.month_start_date
),

placed as (
    select
        joined.*,
        linked_employees.employee_key is not null as is_linked,
        coalesce(team_boroughs.borough_code, 'unplaced') as borough_code,
        case when team_boroughs.borough_code is null then 'unplaced' else 'team' end
            as placement_method
    from joined
    inner join months on joined.month_start_date = months.month_start_date
    left join linked_employees
        on
            joined.provider_code = linked_employees.provider_code
            and joined.employee_key = linked_employees.employee_key
    left join team_boroughs
        on
            joined.team_code = team_boroughs.team_code
            and months.month_end_date >= team_boroughs.from_date
            and months.month_end_date < team_boroughs.until_date
),

staff_months as (
    select
        provider_code,
        employee_key,
        month_start_date,
        borough_code,
        placement_method,
        team_code,
        grade,
        is_linked,
        is_in_post_at_month_end,
        is_own_staff_at_month_end,
        cast(month_end_fte as double) as month_end_fte,
        cast(working_days as double) as working_days,
        cast(days_lost as double) as days_lost,
        cast(long_term_days_lost as double) as long_term_days_lost,
        cast(short_term_days_lost as double) as short_term_days_lost,
        cast(stress_days_lost as double) as stress_days_lost,
        cast(absence_days as bigint) as absence_days,
        cast(uncounted_days as bigint) as uncounted_days
    from placed
)

select * from staff_months
