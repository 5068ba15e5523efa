-- One row per measure, with how its months add up to longer periods.
with

measures as (
    select * from {{ ref('measures') }}
),

measure_kinds as (
    select
        measure_code,
        kind,
        case
            when kind = 'rolling_rate' then 'rolling'
            when kind in ('snapshot_share', 'mean_stock', 'quantile_ratio') then 'snapshot'
            else 'flow'
        end as adding_up
    from measures
)

select * from measure_kinds
