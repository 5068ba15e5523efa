-- One row per custody event, sentence and reading provider, as that provider reads them.
-- kind_until_date is the day of the sentence's next custody event: the span it decides.
with

custody_events as (
    select *
    from {{ resolved_states(ref('stg_case__custody_events'), 'custody_event_id, _provider_code') }}
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

ranked as (
    select
        custody_events.custody_event_id,
        sentences.reading_provider_code,
        sentences.disposal_id,
        sentences.event_id,
        sentences.person_id,
        custody_events.event_kind,
        custody_events.event_date,
        custody_events.is_soft_deleted,
        sentences.is_newest_reading,
        row_number() over (
            partition by custody_events.custody_event_id, sentences.reading_provider_code
            order by
                case
                    when custody_events._provider_code = sentences.reading_provider_code then 0
                    else 1
                end,
                custody_events._period_end_date desc,
                custody_events._sequence desc
        ) as reading_rank
    from custody_events
    inner join sentences on custody_events.disposal_id = sentences.disposal_id
),

custody_events_read as (
    select
        custody_event_id,
        reading_provider_code,
        disposal_id,
        event_id,
        person_id,
        event_kind,
        event_date,
        is_newest_reading,
        coalesce(
            lead(event_date) over (
                partition by disposal_id, reading_provider_code
                order by event_date, custody_event_id
            ),
            date '9999-12-31'
        ) as kind_until_date
    from ranked
    where reading_rank = 1 and is_soft_deleted is not true
)

select * from custody_events_read
