-- One row per order or release that reached nine months (the complied_with_sentence limit),
-- counted under the person's manager that day. Those ended before with a neutral or excluded
-- result are out; those not reached by the provider's as-of date have no row yet.
with

supervision_starts as (
    select * from {{ ref('int_compliance__supervision_starts') }}
),

failures as (
    select * from {{ ref('int_compliance__failures_followed_up') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

months_until_point as (
    select cast(value as int) as months
    from {{ ref('thresholds') }}
    where threshold_name = 'complied_with_sentence'
),

points as (
    select
        supervision_starts.*,
        cast(supervision_starts.disposal_id as string)
        || ' ' || cast(supervision_starts.start_date as string) as unit_key,
        {{ add_months('supervision_starts.start_date', 'months_until_point.months') }}
            as trigger_date,
        supervision_starts.start_date as look_back_date
    from supervision_starts
    cross join months_until_point
),

still_counted as (
    select *
    from points
    where
        termination_date is null
        or termination_date >= trigger_date
        or result_group is null
        or result_group not in ('neutral', 'exclude')
),

counted as (
    select units.*
    from {{ counted_under_manager('still_counted') }} as units
    inner join provider_as_of
        on
            units.provider_code = provider_as_of.provider_code
            and units.trigger_date <= provider_as_of.as_of_date
),

uncovered as (
    select unit_key
    from {{ uncovered_units('counted', ['contact', 'enforcement_action']) }} as units
),

failures_between as (
    select
        counted.unit_key,
        bool_or(
            failures.failure_actioned_on_time = 'no'
            or failures.next_attended_date is null
            or failures.next_attended_date > counted.trigger_date
        ) as has_failure_left,
        bool_or(failures.failure_actioned_on_time = 'not_due') as has_action_not_due,
        count(*) as failures
    from counted
    inner join failures
        on
            counted.event_id = failures.event_id
            and failures.trigger_date >= counted.start_date
            and failures.trigger_date <= counted.trigger_date
    group by counted.unit_key
),

nine_month_points as (
    select
        counted.disposal_id,
        counted.event_id,
        counted.person_id,
        counted.provider_code,
        counted.trigger_date,
        counted.start_kind,
        counted.start_date,
        cast(coalesce(failures_between.failures, 0) as bigint) as failures,
        case
            when uncovered.unit_key is not null then 'not_covered'
            when counted.recalled_date <= counted.trigger_date then 'no'
            when
                counted.result_group = 'negative'
                and counted.termination_date <= counted.trigger_date
                then 'no'
            when failures_between.has_failure_left then 'no'
            when failures_between.has_action_not_due then 'not_due'
            else 'yes'
        end as complied_with_sentence_9_months
    from counted
    left join uncovered on counted.unit_key = uncovered.unit_key
    left join failures_between on counted.unit_key = failures_between.unit_key
)

select * from nine_month_points
