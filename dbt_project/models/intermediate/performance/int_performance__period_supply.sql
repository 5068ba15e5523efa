-- One row per measure, provider and period: whether every month it adds up was sent.
-- months_before_data counts the months of a rolling year before the first submission.
with

supply as (
    select * from {{ ref('int_performance__supply') }}
),

measures as (
    select * from {{ ref('int_performance__measure_kinds') }}
),

period_months as (
    select * from {{ ref('int_performance__period_months') }}
),

months as (
    select * from {{ ref('int_performance__months') }}
),

first_month as (
    select min(month_start_date) as month_start_date from months
),

figures as (
    select distinct measure_code, provider_code from supply
),

period_supply as (
    select
        figures.measure_code,
        figures.provider_code,
        period_months.period_type,
        period_months.period_start_date,
        period_months.period_end_date,
        cast(count_if(supply.supply_status = 'supplied') as bigint) as months_supplied,
        cast(count_if(supply.supply_status = 'partial') as bigint) as months_partial,
        cast(
            count_if(
                (measures.adding_up = 'rolling' or period_months.period_type != 'quarter')
                and period_months.month_start_date < first_month.month_start_date
            ) as bigint
        ) as months_before_data,
        count(*) as months_needed
    from figures
    inner join measures on figures.measure_code = measures.measure_code
    inner join period_months on measures.adding_up = period_months.adding_up
    cross join first_month
    left join supply
        on
            figures.measure_code = supply.measure_code
            and figures.provider_code = supply.provider_code
            and period_months.month_start_date = supply.month_start_date
    group by
        figures.measure_code,
        figures.provider_code,
        period_months.period_type,
        period_months.period_start_date,
        period_months.period_end_date
)

select * from period_supply
