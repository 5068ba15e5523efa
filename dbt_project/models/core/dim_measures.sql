-- One row per measure: the catalogue, with its official counterparts named.
with

measures as (
    select * from {{ ref('measures') }}
),

official_codes as (
    select
        measure_code,
        {{ listed("framework || ' ' || official_code", "', '", "framework, official_code") }}
            as official_code,
        {{ listed("how_it_differs", "' '", "framework, official_code") }} as how_it_differs
    from {{ ref('measure_official_codes') }}
    group by measure_code
),

dim_measures as (
    select
        measures.measure_code,
        measures.measure_name,
        measures.domain,
        measures.criterion,
        measures.kind,
        measures.definition,
        measures.numerator_definition,
        measures.denominator_definition,
        measures.unit,
        measures.direction,
        measures.lowest_geography,
        measures.minimum_denominator,
        measures.chart_kind,
        measures.fact,
        measures.fact = 'fct_person_months' as is_same_people,
        measures.measure_order,
        measures.provider_types,
        measures.owner,
        measures.basis,
        measures.why_it_matters,
        measures.question_if_worse,
        measures.what_it_cannot_tell,
        official_codes.official_code,
        official_codes.how_it_differs
    from measures
    left join official_codes on measures.measure_code = official_codes.measure_code
)

select * from dim_measures order by measure_order
