-- One row per person and day of release, under the provider supervising that day, else the
-- provider of the sentence.
with

custody_events as (
    select * from {{ ref('int_core__custody_events') }} where event_kind = 'release'
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

supervision_spans as (
    select * from {{ ref('int_core__supervision_spans') }}
),

readings as (
    select
        custody_events.disposal_id,
        custody_events.reading_provider_code,
        custody_events.is_newest_reading,
        custody_events.person_id,
        custody_events.event_date as start_date,
        coalesce(supervision_spans.provider_code, sentences.provider_code) as provider_code
    from custody_events
    inner join sentences
        on
            custody_events.disposal_id = sentences.disposal_id
            and custody_events.reading_provider_code = sentences.reading_provider_code
    left join supervision_spans
        on
            custody_events.person_id = supervision_spans.person_id
            and custody_events.event_date >= supervision_spans.from_date
            and custody_events.event_date < supervision_spans.until_date
),

releases as (
    select
        person_id,
        start_date,
        min(provider_code) as provider_code
    from readings
    where {{ is_own_reading('readings') }}
    group by person_id, start_date
)

select * from releases
