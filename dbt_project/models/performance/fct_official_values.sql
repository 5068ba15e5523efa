-- One row per official figure that stands beside one of our measures. Compared, never blended.
with

published_figures as (
    select *
    from {{ resolved_events(
        ref('stg_reference__published_figures'), 'measure_code, provider_label, area, period_label'
    ) }}
),

official_codes as (
    select * from {{ ref('measure_official_codes') }}
),

official_values as (
    select
        official_codes.measure_code,
        official_codes.official_code,
        official_codes.framework,
        published_figures.measure_name as official_name,
        published_figures.provider_label,
        published_figures.area,
        published_figures.period_label,
        published_figures.period_start as period_start_date,
        published_figures.period_end as period_end_date,
        published_figures.value,
        published_figures.unit,
        official_codes.how_it_differs,
        published_figures.source
    from published_figures
    inner join official_codes
        on published_figures.measure_code = official_codes.published_measure_code
)

select *
from official_values
order by measure_code, official_code, provider_label, area, period_start_date, period_label
