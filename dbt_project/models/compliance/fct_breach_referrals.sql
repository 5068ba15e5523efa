-- One row per breach pack (breach and attempt), in the month it was sent.
with

packs as (
    select * from {{ ref('int_compliance__breach_packs') }}
),

breach_referrals as (
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
        court_provider_code,
        submitted_date,
        received_date,
        decision,
        decision_date,
        return_reason_code,
        is_late_information,
        presented_to_court_date,
        breach_pack_accepted_first_time,
        breach_pack_returned
    from {{ placed_units('packs') }} as placed_packs
)

select * from breach_referrals
