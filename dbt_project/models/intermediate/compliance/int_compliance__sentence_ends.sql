-- One row per ended community order, suspended sentence order or custodial sentence with a
-- release, counted under the person's manager on the day it ended.
with

sentences as (
    select * from {{ ref('int_core__sentences') }}
),

custody_events as (
    select * from {{ ref('int_core__custody_events') }}
),

releases as (
    select
        disposal_id,
        reading_provider_code,
        max(case when event_kind = 'release' then event_date end) as last_release_date
    from custody_events
    group by disposal_id, reading_provider_code
),

ranked_events as (
    select
        disposal_id,
        reading_provider_code,
        event_kind,
        row_number() over (
            partition by disposal_id, reading_provider_code
            order by event_date desc, custody_event_id desc
        ) as event_rank
    from custody_events
    where event_kind in ('release', 'recall')
),

last_events as (
    -- A recall as the last of the two kinds is a recall since the last release.
    select disposal_id, reading_provider_code, event_kind as last_event_kind
    from ranked_events
    where event_rank = 1
),

ended as (
    select
        sentences.disposal_id,
        sentences.event_id,
        sentences.person_id,
        sentences.reading_provider_code,
        sentences.is_newest_reading,
        sentences.order_family,
        sentences.termination_date as trigger_date,
        sentences.result_group,
        case
            when sentences.order_family not in ('community_order', 'suspended_sentence_order')
                then null
            when sentences.result_group = 'positive' then 'yes'
            when sentences.result_group = 'negative' then 'no'
        end as order_completed,
        case
            when sentences.order_family != 'custody' or releases.last_release_date is null
                then null
            when sentences.result_group in ('exclude', 'not_a_termination') then null
            when
                sentences.result_group = 'positive' and last_events.last_event_kind = 'release'
                then 'yes'
            else 'no'
        end as licence_completed
    from sentences
    left join releases
        on
            sentences.disposal_id = releases.disposal_id
            and sentences.reading_provider_code = releases.reading_provider_code
    left join last_events
        on
            sentences.disposal_id = last_events.disposal_id
            and sentences.reading_provider_code = last_events.reading_provider_code
    where {{ is_read_on('sentences.termination_date', 'sentences') }}
),

counted as (
    select * from {{ counted_under_manager('ended') }} as units
),

sentence_ends as (
    select
        disposal_id,
        event_id,
        person_id,
        provider_code,
        trigger_date,
        order_family,
        result_group,
        order_completed,
        licence_completed
    from counted
    where order_completed is not null or licence_completed is not null
)

select * from sentence_ends
