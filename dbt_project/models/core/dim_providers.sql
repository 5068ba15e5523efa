-- One row per provider of the data, with its type on its newest day, and one for the total.
with

providers as (
    select * from {{ ref('providers') }}
),

expected_submissions as (
    select distinct provider_code from {{ ref('expected_submissions') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

reach as (
    select max(as_of_date) as last_date from provider_as_of
),

typed as (
    select
        providers.provider_code,
        providers.provider_name,
        providers.provider_type,
        provider_as_of.first_covered_date,
        provider_as_of.as_of_date
    from providers
    inner join expected_submissions
        on providers.provider_code = expected_submissions.provider_code
    cross join reach
    left join provider_as_of on providers.provider_code = provider_as_of.provider_code
    where
        coalesce(provider_as_of.as_of_date, reach.last_date)
        >= coalesce(providers.valid_from_date, date '1900-01-01')
        and coalesce(provider_as_of.as_of_date, reach.last_date)
        <= coalesce(providers.valid_to_date, date '9999-12-31')
),

totals as (
    select
        'all' as provider_code,
        'All providers' as provider_name,
        'all' as provider_type,
        cast(null as date) as first_covered_date,
        cast(null as date) as as_of_date
),

dim_providers as (
    select * from totals
    union all
    select * from typed
)

select * from dim_providers
