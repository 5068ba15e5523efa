-- One row per alleged breach of a rehabilitation company with every clock of its way to
-- court, in the month the company became aware.
with

breach_journeys as (
    select * from {{ ref('int_compliance__breach_journeys') }}
),

placed_journeys as (
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
        first_submitted_date,
        attempts,
        returns,
        accepted_attempt_number,
        accepted_received_date,
        presented_to_court_date,
        outcome_code,
        outcome_date,
        held_by,
        business_days_to_referral,
        business_days_lost_to_returns,
        business_days_to_presentation,
        business_days_so_far,
        court_side_business_days,
        company_business_days,
        breach_referred_on_time,
        breach_presented_on_time_referred,
        breach_end_to_end_on_time
    from {{ placed_units('breach_journeys') }} as placed_rows
)

select * from placed_journeys
