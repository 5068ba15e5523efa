-- One row per provider, extract and unbroken span of days that current submissions hold.
with

supplied as (
    select
        provider_code,
        extract_name,
        period_start_date as from_date,
        period_end_date + 1 as until_date
    from {{ ref('stg_reference__submissions') }}
    where is_supplied
),

covered_spans as (
    select * from {{ merged_spans('supplied', 'provider_code, extract_name') }} as spans
)

select * from covered_spans
