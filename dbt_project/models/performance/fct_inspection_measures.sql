-- One row per statement of the inspectors, measure that speaks to it and place to read it for:
-- each borough inspected, or the whole area where the measure or the inspection has no boroughs.
with

statements as (
    select * from {{ ref('inspection_statements') }}
),

statement_measures as (
    select * from {{ ref('inspection_statement_measures') }}
),

inspection_boroughs as (
    select * from {{ ref('inspection_boroughs') }}
),

inspections as (
    select * from {{ ref('inspections') }}
),

measures as (
    select * from {{ ref('measures') }}
),

fct_inspection_measures as (
    select
        statements.statement_code,
        statements.statement_order,
        statements.about,
        statement_measures.measure_code,
        statement_measures.measure_order,
        measures.kind,
        measures.unit,
        case when inspection_boroughs.geography_code is null then 'all' else 'borough' end
            as geography_level,
        coalesce(inspection_boroughs.geography_code, 'all') as geography_code,
        inspections.fieldwork_start_date,
        inspections.fieldwork_end_date
    from statements
    inner join statement_measures
        on statements.statement_code = statement_measures.statement_code
    inner join inspections on statements.inspection_code = inspections.inspection_code
    inner join measures on statement_measures.measure_code = measures.measure_code
    left join inspection_boroughs
        on
            statements.inspection_code = inspection_boroughs.inspection_code
            and measures.lowest_geography = 'borough'
)

select *
from fct_inspection_measures
order by statement_order, measure_order, geography_code
