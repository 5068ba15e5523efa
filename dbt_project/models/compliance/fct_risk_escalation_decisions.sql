-- One row per case passed up because risk had risen, counted under the provider asked to
-- decide, in the month it was raised.
with

asked as (
    select escalations.*, to_provider_code as provider_code
    from {{ ref('int_compliance__risk_escalations') }} as escalations
),

risk_escalation_decisions as (
    select
        escalation_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        from_provider_code,
        decision,
        decision_date,
        risk_escalation_decided_on_time
    from {{ placed_units('asked') }} as placed_rows
)

select * from risk_escalation_decisions
