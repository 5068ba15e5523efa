-- One row per provider, employee and month in which a post of theirs ran for a day or more.
-- The team and grade are those of the month's last staff row; the rest adds up their posts.
with

staff_spans as (
    select *
    from {{ ref('int_staff__staff_spans') }}
    where employee_key is not null and from_date < employed_until_date
),

months as (
    select * from {{ ref('int_performance__months') }}
),

dates as (
    select * from {{ ref('dim_dates') }} where is_bank_holiday is not true
),

full_time as (
    select value as weekly_days
    from {{ ref('thresholds') }}
    where threshold_name = 'full_time_weekly_days'
),

posts as (
    select
        staff_spans.*,
        months.month_start_date,
        months.month_end_date,
        staff_spans.employed_until_date > months.month_end_date
        and staff_spans.from_date <= months.month_end_date as covers_month_end,
        row_number() over (
            partition by
                staff_spans.provider_code, staff_spans.employee_key, months.month_start_date
            order by
                staff_spans.employed_until_date > months.month_end_date desc,
                staff_spans.from_date desc,
                staff_spans.staff_key desc
        ) as post_rank
    from staff_spans
    inner join months
        on
            staff_spans.from_date <= months.month_end_date
            and staff_spans.employed_until_date > months.month_start_date
),

working_days as (
    select
        posts.provider_code,
        posts.employee_key,
        posts.month_start_date,
        sum(
            posts.fte * (full_time.weekly_days / nullif(posts.working_days_a_week, 0))
        ) as working_days
    from posts
    inner join dates
        on
            posts.month_start_date = dates.month_start_date
            and dates.date_day >= posts.from_date
            and dates.date_day < posts.employed_until_date
            and substring(posts.working_pattern, dates.iso_weekday, 1) = 'Y'
    cross join full_time
    group by posts.provider_code, posts.employee_key, posts.month_start_date
),

by_month as (
    select
        provider_code,
        employee_key,
        month_start_date,
        month_end_date,
        max(case when post_rank = 1 then team_code end) as team_code,
        max(case when post_rank = 1 then grade end) as grade,
        bool_or(covers_month_end) as is_in_post_at_month_end,
        bool_or(
            covers_month_end
            and not is_placeholder
            and contract_type is distinct from 'agency'
        ) as is_own_staff_at_month_end,
        sum(case when covers_month_end then fte else 0 end) as month_end_fte
    from posts
    group by provider_code, employee_key, month_start_date, month_end_date
),

employee_months as (
    select
        by_month.*,
        coalesce(working_days.working_days, 0) as working_days
    from by_month
    left join working_days
        on
            by_month.provider_code = working_days.provider_code
            and by_month.employee_key = working_days.employee_key
            and by_month.month_start_date = working_days.month_start_date
)

select * from employee_months
