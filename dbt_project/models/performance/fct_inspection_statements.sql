-- One row per statement of the inspectors, with the interval its sample allows.
-- Where only a bound of the count is known, the interval is that of the highest count.
with

statements as (
    select * from {{ ref('inspection_statements') }}
),

inspections as (
    select * from {{ ref('inspections') }}
),

shares as (
    -- The count that bounds the statement: the highest it allows, else what the share implies.
    select
        statements.*,
        coalesce(
            cast(statements.count_high as double),
            statements.reported_pct * statements.sample_size / 100
        ) as bounding_count
    from statements
),

fct_inspection_statements as (
    select
        shares.statement_code,
        shares.statement_order,
        shares.inspection_code,
        inspections.inspection_name,
        inspections.inspected_area,
        inspections.fieldwork_start_date,
        inspections.fieldwork_end_date,
        inspections.published_date,
        shares.about,
        shares.criterion,
        shares.statement,
        shares.judgement,
        shares.sample_size,
        shares.count_low,
        shares.count_high,
        shares.reported_pct,
        {{ rate('shares.bounding_count', 'shares.sample_size') }} as bounding_pct,
        {{ wilson_pct('shares.bounding_count', 'shares.sample_size', '-') }} as interval_low_pct,
        {{ wilson_pct('shares.bounding_count', 'shares.sample_size', '+') }} as interval_high_pct,
        coalesce(shares.count_low < shares.count_high, false) as is_bound,
        shares.basis,
        shares.source
    from shares
    inner join inspections on shares.inspection_code = inspections.inspection_code
)

select * from fct_inspection_statements order by statement_order
