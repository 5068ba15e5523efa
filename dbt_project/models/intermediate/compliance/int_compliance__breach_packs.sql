-- One row per pack sent for a breach, counted under the company that sent it, with what was
-- decided. A pack still pending has no answer.
with

breach_referrals as (
    select * from {{ ref('int_compliance__breach_referrals') }}
),

packs as (
    select
        breach_id,
        attempt_number,
        person_id,
        event_id,
        from_provider_code as provider_code,
        court_provider_code,
        submitted_date as trigger_date,
        submitted_date,
        received_date,
        decision,
        decision_date,
        return_reason_code,
        is_late_information,
        presented_to_court_date,
        case
            when attempt_number != 1 then null
            when decision = 'accepted' or (decision = 'returned' and is_late_information)
                then 'yes'
            when decision = 'returned' then 'no'
        end as breach_pack_accepted_first_time,
        case
            when decision = 'returned' then 'yes'
            when decision = 'accepted' then 'no'
        end as breach_pack_returned
    from breach_referrals
)

select * from packs
