-- One row per unpaid work requirement whose time limit (unpaid_work_completed, from sentence)
-- has passed, counted under the person's manager that day. Those ended before with a neutral
-- or excluded result are out.
with

unpaid_work as (
    select * from {{ ref('int_compliance__unpaid_work') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

months_allowed as (
    select cast(value as int) as months
    from {{ ref('thresholds') }}
    where threshold_name = 'unpaid_work_completed'
),

limits as (
    select
        unpaid_work.*,
        unpaid_work.component_kind || ' ' || cast(unpaid_work.component_id as string)
            as unit_key,
        {{ add_months('unpaid_work.sentence_date', 'months_allowed.months') }} as trigger_date,
        unpaid_work.sentence_date as look_back_date
    from unpaid_work
    cross join months_allowed
),

still_counted as (
    select *
    from limits
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
    select unit_key from {{ uncovered_units('counted', ['requirement']) }} as units
),

unpaid_work_limits as (
    select
        counted.component_kind,
        counted.component_id,
        counted.disposal_id,
        counted.event_id,
        counted.person_id,
        counted.provider_code,
        counted.trigger_date,
        counted.termination_date,
        case
            when uncovered.unit_key is not null then 'not_covered'
            when
                counted.result_group = 'positive'
                and counted.termination_date <= counted.trigger_date
                then 'yes'
            else 'no'
        end as unpaid_work_completed_12_months
    from counted
    left join uncovered on counted.unit_key = uncovered.unit_key
)

select * from unpaid_work_limits
