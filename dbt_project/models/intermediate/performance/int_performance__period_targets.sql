-- One row per measure, provider (or `all`) and period end with a target in force that day.
-- A total has one only where every provider it adds up has the same.
with

targets as (
    select * from {{ ref('measure_targets') }}
),

supply as (
    select distinct measure_code, provider_code, month_start_date
    from {{ ref('int_performance__supply') }}
    where provider_code != 'all'
),

providers as (
    select * from {{ ref('providers') }}
),

by_provider as (
    select
        supply.measure_code,
        supply.provider_code,
        last_day(supply.month_start_date) as period_end_date,
        max(targets.target_value) as target_value
    from supply
    inner join providers
        on
            supply.provider_code = providers.provider_code
            and last_day(supply.month_start_date)
            >= coalesce(providers.valid_from_date, date '1900-01-01')
            and last_day(supply.month_start_date)
            <= coalesce(providers.valid_to_date, date '9999-12-31')
    left join targets
        on
            supply.measure_code = targets.measure_code
            and providers.provider_type = targets.provider_type
            and last_day(supply.month_start_date)
            >= coalesce(targets.valid_from_date, date '1900-01-01')
            and last_day(supply.month_start_date)
            <= coalesce(targets.valid_to_date, date '9999-12-31')
    group by supply.measure_code, supply.provider_code, supply.month_start_date
),

totals as (
    select
        measure_code,
        'all' as provider_code,
        period_end_date,
        max(target_value) as target_value
    from by_provider
    group by measure_code, period_end_date
    having count(target_value) = count(*) and min(target_value) = max(target_value)
),

period_targets as (
    select measure_code, provider_code, period_end_date, target_value
    from by_provider
    where target_value is not null
    union all
    select measure_code, provider_code, period_end_date, target_value from totals
)

select * from period_targets
