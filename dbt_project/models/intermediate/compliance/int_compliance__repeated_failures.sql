-- One row per failure to comply, with the answer of the second-failure rule. A failure that
-- is the first, or came while a breach was open, has no answer; one whose earlier failures
-- may lie before the data is not_covered.
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

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

look_back as (
    select cast(value as int) as look_back_days
    from {{ ref('thresholds') }}
    where threshold_name = 'failure_look_back'
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
    inner join sentences on sequenced.event_id = sentences.event_id
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
        max(case when breaches.outcome_date <= sequenced.trigger_date then breaches.outcome_date end)
            as breach_end_date,
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

dated as (
    select
        sequenced.event_id,
        sequenced.trigger_date,
        sequenced.person_id,
        sequenced.provider_code,
        cast(sequenced.event_id as string) || ' ' || cast(sequenced.trigger_date as string)
            as unit_key,
        sequenced.previous_failure_date,
        coalesce(event_breaches.is_in_breach, false) as is_in_breach,
        enforced.enforced_date,
        deadlines.deadline_date,
        provider_as_of.as_of_date,
        sequenced.trigger_date - look_back.look_back_days as window_start_date,
        greatest(
            coalesce(event_sentences.breach_end_date, date '1900-01-01'),
            coalesce(event_breaches.breach_end_date, date '1900-01-01')
        ) as last_breach_end_date,
        coalesce(event_sentences.sentence_date, date '1900-01-01') as sentence_date
    from sequenced
    cross join look_back
    inner join deadlines
        on
            sequenced.trigger_date = deadlines.start_date
            and deadlines.threshold_name = 'second_failure_enforced'
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
    left join provider_as_of on sequenced.provider_code = provider_as_of.provider_code
),

judged as (
    -- The nearest earlier failure satisfies the rule whenever any earlier one does.
    select
        dated.*,
        previous_failure_date >= window_start_date
        and previous_failure_date > last_breach_end_date as has_earlier_failure,
        greatest(window_start_date, last_breach_end_date, sentence_date) as look_back_date
    from dated
),

first_known as (
    select * from judged where has_earlier_failure is not true and not is_in_breach
),

uncovered as (
    select unit_key from {{ uncovered_units('first_known', ['contact']) }} as units
),

repeated_failures as (
    select
        judged.event_id,
        judged.trigger_date,
        judged.previous_failure_date,
        judged.enforced_date,
        case
            when judged.is_in_breach then null
            when judged.has_earlier_failure and judged.enforced_date <= judged.deadline_date
                then 'no'
            when judged.has_earlier_failure and judged.deadline_date > judged.as_of_date
                then 'not_due'
            when judged.has_earlier_failure then 'yes'
            when uncovered.unit_key is not null then 'not_covered'
        end as second_failure_not_enforced
    from judged
    left join uncovered on judged.unit_key = uncovered.unit_key
)

select * from repeated_failures
