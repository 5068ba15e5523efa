-- One row per measure, month and provider the figure exists for, and one for the total (`all`):
-- whether everything the figure needs was sent. supply_status: supplied, partial (a total with
-- some of its providers) or none.
with

months as (
    select * from {{ ref('int_performance__months') }}
),

measures as (
    select * from {{ ref('measures') }}
),

measure_extracts as (
    select * from {{ ref('measure_extracts') }}
),

expected as (
    select
        expected_submissions.provider_code,
        expected_submissions.extract_name,
        providers.provider_type,
        months.month_start_date,
        months.month_end_date
    from {{ ref('expected_submissions') }} as expected_submissions
    cross join months
    inner join {{ ref('providers') }} as providers
        on
            expected_submissions.provider_code = providers.provider_code
            and months.month_end_date >= coalesce(providers.valid_from_date, date '1900-01-01')
            and months.month_end_date <= coalesce(providers.valid_to_date, date '9999-12-31')
    where
        months.month_end_date
        >= coalesce(expected_submissions.valid_from_date, date '1900-01-01')
        and months.month_end_date
        <= coalesce(expected_submissions.valid_to_date, date '9999-12-31')
),

submissions as (
    select * from {{ ref('stg_reference__submissions') }} where is_supplied
),

sent as (
    select distinct
        submissions.provider_code,
        submissions.extract_name,
        months.month_start_date
    from submissions
    inner join months
        on
            months.month_start_date >= submissions.period_start_date
            and months.month_end_date <= submissions.period_end_date
),

expected_providers as (
    select distinct provider_code, provider_type, month_start_date from expected
),

figures as (
    -- The providers a measure has a figure for, by their type in the month.
    select
        measures.measure_code,
        measures.provider_types,
        expected_providers.provider_code,
        expected_providers.provider_type,
        expected_providers.month_start_date
    from measures
    inner join expected_providers
        on
            ' ' || measures.provider_types || ' '
            like '% ' || expected_providers.provider_type || ' %'
),

needs as (
    -- A figure needs its own provider's extracts and, where it spans two organisations, those
    -- of the providers of the other type.
    select
        figures.measure_code,
        figures.provider_code,
        figures.month_start_date,
        expected.provider_code as sender_code,
        expected.extract_name
    from figures
    inner join measure_extracts on figures.measure_code = measure_extracts.measure_code
    inner join expected
        on
            measure_extracts.extract_name = expected.extract_name
            and measure_extracts.provider_type = expected.provider_type
            and figures.month_start_date = expected.month_start_date
            and (
                expected.provider_code = figures.provider_code
                or ' ' || figures.provider_types || ' '
                not like '% ' || expected.provider_type || ' %'
            )
),

months_with_stock as (
    -- Sickness and staffing figures also need the month-end's own row of staff in post.
    select distinct
        _provider_code as provider_code,
        {{ month_start('snapshot_date') }} as month_start_date
    from {{ ref('stg_staff__staff_in_post') }}
    where snapshot_date = last_day(snapshot_date)
),

answerable_months as (
    -- Two measures can be told at the end of a submission's period only: one needs the
    -- appointments to come that the submission knows of, the other an earlier period.
    select
        'lost_in_system' as measure_code,
        provider_code,
        month_start_date
    from {{ ref('int_contact__period_ends') }}
    where has_future_contacts
    union all
    select
        'person_unexplained' as measure_code,
        provider_code,
        month_start_date
    from {{ ref('int_contact__period_ends') }}
    where previous_period_end_date is not null
),

period_end_measures as (
    select 'lost_in_system' as measure_code
    union all
    select 'person_unexplained' as measure_code
),

needs_met as (
    select
        needs.measure_code,
        needs.provider_code,
        needs.month_start_date,
        bool_and(
            sent.provider_code is not null
            and (
                needs.extract_name != 'staff_in_post'
                or months_with_stock.provider_code is not null
            )
        ) as is_supplied
    from needs
    left join sent
        on
            needs.sender_code = sent.provider_code
            and needs.extract_name = sent.extract_name
            and needs.month_start_date = sent.month_start_date
    left join months_with_stock
        on
            needs.sender_code = months_with_stock.provider_code
            and needs.month_start_date = months_with_stock.month_start_date
    group by needs.measure_code, needs.provider_code, needs.month_start_date
),

by_provider as (
    select
        figures.measure_code,
        figures.provider_code,
        figures.month_start_date,
        case
            when
                needs_met.is_supplied
                and (
                    period_end_measures.measure_code is null
                    or answerable_months.measure_code is not null
                )
                then 'supplied'
            else 'none'
        end as supply_status
    from figures
    left join period_end_measures
        on figures.measure_code = period_end_measures.measure_code
    left join answerable_months
        on
            figures.measure_code = answerable_months.measure_code
            and figures.provider_code = answerable_months.provider_code
            and figures.month_start_date = answerable_months.month_start_date
    left join needs_met
        on
            figures.measure_code = needs_met.measure_code
            and figures.provider_code = needs_met.provider_code
            and figures.month_start_date = needs_met.month_start_date
),

totals as (
    select
        measure_code,
        'all' as provider_code,
        month_start_date,
        case
            when min(case when supply_status = 'supplied' then 1 else 0 end) = 1 then 'supplied'
            when max(case when supply_status = 'supplied' then 1 else 0 end) = 1 then 'partial'
            else 'none'
        end as supply_status
    from by_provider
    group by measure_code, month_start_date
),

supply as (
    select * from by_provider
    union all
    select * from totals
)

select * from supply
