-- One row per accepted breach pack, in the month the court side received it.
with

presentations as (
    select * from {{ ref('int_compliance__breach_presentations') }}
),

breach_presentations as (
    select
        breach_id,
        attempt_number,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        from_provider_code,
        presented_to_court_date,
        breach_presented_on_time_referred
    from {{ placed_units('presentations') }} as placed_presentations
)

select * from breach_presentations
