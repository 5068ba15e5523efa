-- One row per provider and period end of a current submission, with the period end before it
-- and whether the submission knows of any appointment to come.
with

submissions as (
    select distinct provider_code, period_start_date, period_end_date
    from {{ ref('stg_reference__submissions') }}
    where provider_code in (select provider_code from {{ ref('int_core__provider_as_of') }})
),

future_contacts as (
    select distinct
        _provider_code as provider_code,
        _period_end_date as period_end_date
    from {{ ref('stg_case__contacts') }}
    where _is_future
),

period_ends as (
    select
        submissions.provider_code,
        submissions.period_end_date,
        {{ month_start('submissions.period_end_date') }} as month_start_date,
        lag(submissions.period_end_date) over (
            partition by submissions.provider_code order by submissions.period_end_date
        ) as previous_period_end_date,
        future_contacts.provider_code is not null as has_future_contacts
    from submissions
    left join future_contacts
        on
            submissions.provider_code = future_contacts.provider_code
            and submissions.period_end_date = future_contacts.period_end_date
)

select * from period_ends
