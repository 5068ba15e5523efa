-- One row per accepted pack, counted under the court side, from the day it was received.
-- Packs returned or pending have no row: their clock has not started.
with

breach_referrals as (
    select * from {{ ref('int_compliance__breach_referrals') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

accepted as (
    select
        breach_id,
        attempt_number,
        person_id,
        event_id,
        court_provider_code as provider_code,
        from_provider_code,
        coalesce(received_date, submitted_date) as trigger_date,
        presented_to_court_date
    from breach_referrals
    where decision = 'accepted'
),

presentations as (
    select
        accepted.*,
        {{ met_on_time(
            'accepted.presented_to_court_date',
            'deadlines.deadline_date',
            'provider_as_of.as_of_date',
            from_date='accepted.trigger_date'
        ) }}
            as breach_presented_on_time_referred
    from accepted
    inner join deadlines
        on
            accepted.trigger_date = deadlines.start_date
            and deadlines.threshold_name = 'breach_presented_referred'
    left join provider_as_of on accepted.provider_code = provider_as_of.provider_code
)

select * from presentations
