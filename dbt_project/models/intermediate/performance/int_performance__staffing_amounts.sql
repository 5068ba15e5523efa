-- One row per measure and the row of a fact that gives it an amount: days lost, staff in post,
-- people held. What counts people or sessions by yes and no is counted elsewhere.
with

staff_months as (
    -- Employees who are not linked to the staff are left out.
    select * from {{ ref('fct_staff_months') }} where is_linked
),

staff_in_post as (
    select * from {{ ref('fct_staff_in_post') }}
),

officer_months as (
    select * from {{ ref('fct_officer_months') }} where is_holding_cases
),

business_days as (
    select
        month_start_date,
        sum(case when is_business_day then 1 else 0 end) as business_days
    from {{ ref('dim_dates') }}
    group by month_start_date
),

months_with_stock as (
    select provider_code, month_start_date
    from staff_in_post
    group by provider_code, month_start_date
),

days_lost as (
    select staff_months.*
    from staff_months
    inner join months_with_stock
        on
            staff_months.provider_code = months_with_stock.provider_code
            and staff_months.month_start_date = months_with_stock.month_start_date
),

stock as (
    select
        staff_in_post.*,
        business_days.business_days
    from staff_in_post
    inner join business_days
        on staff_in_post.month_start_date = business_days.month_start_date
),

rates as (
    select
        measure_codes.measure_code,
        days_lost.month_start_date,
        days_lost.provider_code,
        days_lost.borough_code,
        days_lost.placement_method,
        case measure_codes.measure_code
            when 'working_days_lost_long_term_per_fte' then days_lost.long_term_days_lost
            when 'working_days_lost_short_term_per_fte' then days_lost.short_term_days_lost
            when 'sickness_stress_share' then days_lost.stress_days_lost
            else days_lost.days_lost
        end as numerator,
        case measure_codes.measure_code
            when 'sickness_stress_share' then days_lost.days_lost
            else cast(0 as double)
        end as denominator
    from days_lost
    cross join (
        values
        ('working_days_lost_per_fte'),
        ('working_days_lost_long_term_per_fte'),
        ('working_days_lost_short_term_per_fte'),
        ('sickness_time_lost'),
        ('sickness_stress_share')
    ) as measure_codes (measure_code)
),

stocks as (
    select
        measure_codes.measure_code,
        stock.month_start_date,
        stock.provider_code,
        stock.borough_code,
        stock.placement_method,
        case measure_codes.measure_code
            when 'vacancy_rate' then stock.vacancies_fte
            when 'agency_share' then stock.agency_fte
            else cast(0 as double)
        end as numerator,
        case measure_codes.measure_code
            when 'vacancy_rate' then stock.fte + stock.vacancies_fte
            when 'sickness_time_lost' then stock.fte * stock.business_days
            else stock.fte
        end as denominator
    from stock
    cross join (
        values
        ('working_days_lost_per_fte'),
        ('working_days_lost_long_term_per_fte'),
        ('working_days_lost_short_term_per_fte'),
        ('sickness_time_lost'),
        ('vacancy_rate'),
        ('agency_share')
    ) as measure_codes (measure_code)
    -- A row that leaves the amount blank says nothing about it.
    where
        (measure_codes.measure_code != 'vacancy_rate' or stock.vacancies_fte is not null)
        and (measure_codes.measure_code != 'agency_share' or stock.agency_fte is not null)
),

caseloads as (
    select
        'cases_per_officer' as measure_code,
        month_start_date,
        provider_code,
        borough_code,
        placement_method,
        cast(people_held as double) as numerator,
        fte as denominator
    from officer_months
),

amounts as (
    select * from rates
    union all
    select * from stocks
    union all
    select * from caseloads
)

select * from amounts
