-- One row per period a figure can be asked for: every month in reach of the submissions, every
-- quarter that touches them, and the twelve months that end with each month.
{% set month_name = "substr('JanFebMarAprMayJunJulAugSepOctNovDec', 3 * cast(extract(month from {}) as int) - 2, 3)" %}
{% set year_text = "cast(cast(extract(year from {}) as int) as string)" %}
{% set month_code = year_text ~ " || '-' || lpad(cast(cast(extract(month from {}) as int) as string), 2, '0')" %}
with

months as (
    select * from {{ ref('int_performance__months') }}
),

quarters as (
    select
        cast(date_trunc('quarter', month_start_date) as date) as period_start_date,
        max(last_day({{ add_months("cast(date_trunc('quarter', month_start_date) as date)", 2) }}))
            as period_end_date
    from months
    group by period_start_date
),

periods as (
    select
        'month' as period_type,
        month_start_date as period_start_date,
        month_end_date as period_end_date
    from months
    union all
    select 'quarter', period_start_date, period_end_date from quarters
    union all
    select
        'rolling_12_months',
        {{ add_months('month_start_date', -11) }},
        month_end_date
    from months
),

named as (
    select
        period_type,
        case
            when period_type = 'month'
                then {{ month_code.format('period_start_date', 'period_start_date') }}
            else
                {{ month_code.format('period_start_date', 'period_start_date') }}
                || '_' || {{ month_code.format('period_end_date', 'period_end_date') }}
        end as period_code,
        case period_type
            when 'month'
                then
                    {{ month_name.format('period_start_date') }}
                    || ' ' || {{ year_text.format('period_start_date') }}
            when 'quarter'
                then
                    {{ month_name.format('period_start_date') }}
                    || ' to ' || {{ month_name.format('period_end_date') }}
                    || ' ' || {{ year_text.format('period_end_date') }}
            else
                'Year to ' || {{ month_name.format('period_end_date') }}
                || ' ' || {{ year_text.format('period_end_date') }}
        end as period_label,
        period_start_date,
        period_end_date
    from periods
)

select * from named
