-- One row per person supervised in the community at a month-end that its provider's data
-- covers, with how long supervision has lasted and what is known of the person that day.
with

supervised_by_provider as (
    select * from {{ ref('int_core__supervised_by_provider_spans') }}
),

supervised as (
    select * from {{ ref('int_core__supervised_spans') }}
),

coverage_by_month as (
    select * from {{ ref('int_contact__coverage_by_month') }}
),

supervision_spans as (
    select * from {{ ref('int_core__supervision_spans') }}
),

attributes as (
    select * from {{ ref('int_core__person_attributes') }}
),

unpaid_work_only as (
    select * from {{ ref('int_core__unpaid_work_only_spans') }}
),

month_ends as (
    select
        supervised_by_provider.person_id,
        supervised_by_provider.provider_code,
        coverage_by_month.month_start_date,
        coverage_by_month.month_end_date,
        coverage_by_month.as_of_date,
        coverage_by_month.covered_from_date,
        supervised_by_provider.from_date as provider_since_date
    from supervised_by_provider
    inner join coverage_by_month
        on
            supervised_by_provider.provider_code = coverage_by_month.provider_code
            and coverage_by_month.month_end_date >= supervised_by_provider.from_date
            and coverage_by_month.month_end_date < supervised_by_provider.until_date
),

described as (
    select
        month_ends.*,
        supervised.from_date as supervised_since_date,
        supervision_spans.allocation_id,
        supervision_spans.staff_key,
        supervision_spans.team_code,
        supervision_spans.is_placeholder_staff,
        coalesce(own.status_code, any_sender.status_code, 'active') as status_code,
        unpaid_work_only.person_id is not null as is_unpaid_work_only
    from month_ends
    inner join supervised
        on
            month_ends.person_id = supervised.person_id
            and month_ends.month_end_date >= supervised.from_date
            and month_ends.month_end_date < supervised.until_date
    inner join supervision_spans
        on
            month_ends.person_id = supervision_spans.person_id
            and month_ends.month_end_date >= supervision_spans.from_date
            and month_ends.month_end_date < supervision_spans.until_date
    left join attributes as own
        on
            month_ends.person_id = own.person_id
            and month_ends.provider_code = own.provider_code
            and month_ends.month_end_date >= own.from_date
            and month_ends.month_end_date < own.until_date
    left join attributes as any_sender
        on
            month_ends.person_id = any_sender.person_id
            and any_sender.provider_code = 'any'
            and month_ends.month_end_date >= any_sender.from_date
            and month_ends.month_end_date < any_sender.until_date
    left join unpaid_work_only
        on
            month_ends.person_id = unpaid_work_only.person_id
            and month_ends.provider_code = unpaid_work_only.reading_provider_code
            and month_ends.month_end_date >= unpaid_work_only.from_date
            and month_ends.month_end_date < unpaid_work_only.until_date
)

select * from described
