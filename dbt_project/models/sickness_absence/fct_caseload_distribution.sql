-- One row per month and provider: how the people held are spread over the officers that hold
-- any, by headcount. Quantiles of fewer officers than a figure needs are null.
{% set shares = [('p10', 0.1), ('p25', 0.25), ('p50', 0.5), ('p75', 0.75), ('p90', 0.9)] %}
with

officer_months as (
    select * from {{ ref('fct_officer_months') }} where is_holding_cases
),

minimum_officers as (
    select value as officers from {{ ref('thresholds') }}
    where threshold_name = 'minimum_denominator'
),

ranked as (
    select
        month_start_date,
        provider_code,
        officers_over_50_cases,
        fte,
        cast(people_held as double) as people_held,
        cast(row_number() over (
            partition by month_start_date, provider_code order by people_held
        ) as double) as position,
        cast(count(*) over (partition by month_start_date, provider_code) as double)
            as officers
    from officer_months
),

summed as (
    -- Type 7: straight between the two officers nearest to the share of the way.
    select
        month_start_date,
        provider_code,
        count(*) as officers,
        cast(sum(people_held) as bigint) as people_held,
        sum(fte) as fte,
        count(case when officers_over_50_cases = 'yes' then 1 end) as officers_over_limit,
    {% for name, share in shares -%}
        sum(people_held * greatest(0, 1 - abs(position - 1 - (officers - 1) * {{ share }})))
            as people_held_{{ name }}{{ ',' if not loop.last }}
    {% endfor %}
    from ranked
    group by month_start_date, provider_code
),

caseload_distribution as (
    select
        summed.month_start_date,
        summed.provider_code,
        summed.officers,
        summed.people_held,
        cast(summed.fte as double) as fte,
        summed.officers_over_limit,
    {% for name, share in shares -%}
        cast(
            case
                when summed.officers >= minimum_officers.officers
                    then summed.people_held_{{ name }}
            end as double
        ) as people_held_{{ name }}{{ ',' if not loop.last }}
    {% endfor %}
    from summed
    cross join minimum_officers
)

select * from caseload_distribution order by provider_code, month_start_date
