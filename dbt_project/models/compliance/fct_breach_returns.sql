-- One row per breach pack sent back, with the reason, the pair of teams and the business days
-- lost: from the day it was sent until the next pack was, or until now while none was.
with

pack_turns as (
    select * from {{ ref('int_compliance__pack_turns') }} where decision = 'returned'
),

allocation_spans as (
    select * from {{ ref('int_core__allocation_spans') }}
),

placed_turns as (
    select * from {{ placed_units('pack_turns') }} as placed_rows
),

breach_returns as (
    select
        placed_turns.breach_id,
        placed_turns.attempt_number,
        placed_turns.person_id,
        placed_turns.event_id,
        placed_turns.provider_code,
        placed_turns.trigger_date,
        placed_turns.month_start_date,
        placed_turns.borough_code,
        placed_turns.placement_method,
        allocation_spans.team_code as sending_team_code,
        placed_turns.court_provider_code,
        coalesce(placed_turns.return_reason_code, 'not_recorded') as return_reason_code,
        placed_turns.is_late_information,
        placed_turns.decision_date as returned_date,
        placed_turns.next_submitted_date,
        placed_turns.business_days_lost
    from placed_turns
    left join allocation_spans
        on
            placed_turns.person_id = allocation_spans.person_id
            and placed_turns.trigger_date >= allocation_spans.from_date
            and placed_turns.trigger_date < allocation_spans.until_date
)

select * from breach_returns
