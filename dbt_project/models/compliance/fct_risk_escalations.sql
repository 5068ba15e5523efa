-- One row per case passed up because risk had risen, counted under the provider that raised
-- it, in the month it was raised.
with

raised as (
    select escalations.*, from_provider_code as provider_code
    from {{ ref('int_compliance__risk_escalations') }} as escalations
),

risk_escalations as (
    select
        escalation_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        to_provider_code,
        decision,
        decision_date,
        reason_code,
        risk_escalation_accepted
    from {{ placed_units('raised') }} as placed_rows
)

select * from risk_escalations
