-- One row per person supervised at a month-end and look-back in days that another provider's
-- data does not cover, though that provider supervised the person in it.
with

month_ends as (
    select * from {{ ref('int_contact__supervised_month_ends') }}
),

supervised_by_provider as (
    select * from {{ ref('int_core__supervised_by_provider_spans') }}
),

coverage_by_month as (
    select * from {{ ref('int_contact__coverage_by_month') }}
),

look_backs as (
    select threshold_name as measure_code, cast(value as int) as look_back_days
    from {{ ref('thresholds') }}
    where threshold_name in ('not_seen_4_weeks', 'not_seen_8_weeks', 'not_seen_12_weeks')
),

look_back_gaps as (
    select distinct
        month_ends.person_id,
        month_ends.month_start_date,
        look_backs.measure_code
    from month_ends
    inner join supervised_by_provider as others
        on
            month_ends.person_id = others.person_id
            and month_ends.provider_code != others.provider_code
            and month_ends.month_end_date >= others.from_date
    inner join look_backs
        on others.until_date > month_ends.month_end_date - look_backs.look_back_days + 1
    left join coverage_by_month
        on
            others.provider_code = coverage_by_month.provider_code
            and month_ends.month_start_date = coverage_by_month.month_start_date
    where
        coverage_by_month.covered_from_date is null
        or coverage_by_month.covered_from_date
        > month_ends.month_end_date - look_backs.look_back_days + 1
)

select * from look_back_gaps
