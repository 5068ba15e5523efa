-- One row per alleged breach, in the month the provider became aware of it.
with

breach_clocks as (
    select * from {{ ref('int_compliance__breach_clocks') }}
),

breaches as (
    select
        breach_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        became_aware_date,
        referred_date,
        cast(attempts as bigint) as attempts,
        presented_to_court_date,
        outcome_code,
        outcome_date,
        breach_referred_on_time,
        breach_presented_on_time_own,
        breach_end_to_end_on_time
    from {{ placed_units('breach_clocks') }} as placed_breaches
)

select * from breaches
