-- One row per period, way of adding up and month that belongs to it.
-- flow: every month of the period. snapshot: its last month. rolling: the twelve months that
-- end with it, whatever the period's own length.
with

periods as (
    select * from {{ ref('dim_periods') }}
),

months as (
    select distinct month_start_date from {{ ref('dim_dates') }}
),

flows as (
    select
        periods.period_type,
        periods.period_start_date,
        periods.period_end_date,
        'flow' as adding_up,
        months.month_start_date
    from periods
    inner join months
        on
            months.month_start_date >= periods.period_start_date
            and months.month_start_date <= periods.period_end_date
),

snapshots as (
    select
        period_type,
        period_start_date,
        period_end_date,
        'snapshot' as adding_up,
        {{ month_start('period_end_date') }} as month_start_date
    from periods
),

rolling as (
    select
        periods.period_type,
        periods.period_start_date,
        periods.period_end_date,
        'rolling' as adding_up,
        months.month_start_date
    from periods
    inner join months
        on
            months.month_start_date
            >= {{ add_months(month_start('periods.period_end_date'), -11) }}
            and months.month_start_date <= periods.period_end_date
),

period_months as (
    select * from flows
    union all
    select * from snapshots
    union all
    select * from rolling
)

select * from period_months
