-- One row per recommendation or criterion and measure that bears on it. A criterion has every
-- measure the catalogue gives it.
with

recommendations as (
    select * from {{ ref('recommendations') }}
),

recommendation_measures as (
    select * from {{ ref('recommendation_measures') }}
),

measures as (
    select * from {{ ref('measures') }}
),

of_recommendations as (
    select
        item_code,
        measure_code,
        measure_order,
        how_it_bears
    from recommendation_measures
),

of_criteria as (
    select
        recommendations.item_code,
        measures.measure_code,
        measures.measure_order,
        measures.why_it_matters as how_it_bears
    from recommendations
    inner join measures on recommendations.item_code = measures.criterion
    where recommendations.item_type = 'criterion'
),

together as (
    select * from of_recommendations
    union all
    select * from of_criteria
),

fct_recommendation_measures as (
    select
        together.item_code,
        recommendations.item_order,
        together.measure_code,
        together.measure_order,
        together.how_it_bears,
        measures.kind,
        measures.unit,
        measures.direction,
        recommendations.addressed_to,
        recommendations.baseline_start_date,
        recommendations.baseline_end_date
    from together
    inner join recommendations on together.item_code = recommendations.item_code
    inner join measures on together.measure_code = measures.measure_code
)

select * from fct_recommendation_measures order by item_order, measure_order, measure_code
