-- One row per failure to comply with what surrounds it: the failure before, the last breach
-- end on or before that day, whether a breach was open, and the first breach or recall begun
-- on or after it.
with

failures as (
    select * from {{ ref('int_compliance__failures') }}
),

breaches as (
    select * from {{ ref('int_compliance__breaches') }}
),

sentences as (
    select * from {{ ref('int_core__sentences') }}
),

actions as (
    select * from {{ ref('int_compliance__enforcement_actions') }}
),

sequenced as (
    select
        failures.*,
        lag(trigger_date) over (partition by event_id order by trigger_date)
            as previous_failure_date
    from failures
),

sentence_readings as (
    select
        sequenced.event_id,
        sequenced.trigger_date,
        sequenced.provider_code,
        sentences.disposal_id,
        sentences.reading_provider_code,
        sentences.is_newest_reading,
        sentences.sentence_date,
        sentences.breach_end_date
    from sequenced
    inner join sentences
        on
            sequenced.event_id = sentences.event_id
            and {{ is_read_on('sequenced.trigger_date', 'sentences') }}
),

event_sentences as (
    select
        event_id,
        trigger_date,
        min(sentence_date) as sentence_date,
        max(case when breach_end_date <= trigger_date then breach_end_date end)
            as breach_end_date
    from sentence_readings
    where {{ is_own_reading('sentence_readings') }}
    group by event_id, trigger_date
),

event_breaches as (
    select
        sequenced.event_id,
        sequenced.trigger_date,
        max(
            case
                when breaches.outcome_date <= sequenced.trigger_date then breaches.outcome_date
            end
        ) as breach_end_date,
        bool_or(
            breaches.became_aware_date < sequenced.trigger_date
            and (
                breaches.outcome_date is null
                or breaches.outcome_date > sequenced.trigger_date
            )
        ) as is_in_breach
    from sequenced
    inner join breaches on sequenced.event_id = breaches.event_id
    group by sequenced.event_id, sequenced.trigger_date
),

enforcement_starts as (
    select event_id, became_aware_date as enforced_date from breaches
    union all
    select event_id, action_taken_date
    from actions
    where action_group in ('breach', 'breach_start', 'recall') and event_id is not null
),

enforced as (
    select
        sequenced.event_id,
        sequenced.trigger_date,
        min(enforcement_starts.enforced_date) as enforced_date
    from sequenced
    inner join enforcement_starts
        on
            sequenced.event_id = enforcement_starts.event_id
            and sequenced.trigger_date <= enforcement_starts.enforced_date
    group by sequenced.event_id, sequenced.trigger_date
),

failure_histories as (
    select
        sequenced.event_id,
        sequenced.trigger_date,
        sequenced.person_id,
        sequenced.provider_code,
        sequenced.previous_failure_date,
        coalesce(event_breaches.is_in_breach, false) as is_in_breach,
        nullif(
            greatest(
                coalesce(event_sentences.breach_end_date, date '1900-01-01'),
                coalesce(event_breaches.breach_end_date, date '1900-01-01')
            ),
            date '1900-01-01'
        ) as last_breach_end_date,
        event_sentences.sentence_date,
        enforced.enforced_date
    from sequenced
    left join event_sentences
        on
            sequenced.event_id = event_sentences.event_id
            and sequenced.trigger_date = event_sentences.trigger_date
    left join event_breaches
        on
            sequenced.event_id = event_breaches.event_id
            and sequenced.trigger_date = event_breaches.trigger_date
    left join enforced
        on
            sequenced.event_id = enforced.event_id
            and sequenced.trigger_date = enforced.trigger_date
)

select * from failure_histories
