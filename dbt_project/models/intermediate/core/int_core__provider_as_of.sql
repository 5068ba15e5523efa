-- One row per provider with submissions of its own cases: how far its data goes.
with

submissions as (
    select * from {{ ref('stg_reference__submissions') }}
),

provider_as_of as (
    select
        provider_code,
        min(period_start_date) as first_covered_date,
        max(period_end_date) as as_of_date,
        max(case when is_newest then period_start_date end) as newest_period_start_date
    from (
        select
            submissions.*,
            period_end_date = max(period_end_date) over (partition by provider_code)
                as is_newest
        from submissions
        where extract_name != 'published_figure'
    ) as marked
    where provider_code != 'MOJ'
    group by provider_code
)

select * from provider_as_of
