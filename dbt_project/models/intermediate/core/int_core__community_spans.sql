-- One row per person, reading provider and unbroken span in the community: on a supervised
-- sentence outside custody, or released on a custodial one, and not in custody on any.
with

sentences as (
    -- From and until: the days it is live on and read as of this type.
    select
        *,
        greatest(sentence_date, read_from_date) as from_date,
        least(live_until_date, read_until_date) as until_date
    from {{ ref('int_core__sentences') }}
),

custody_events as (
    select * from {{ ref('int_core__custody_events') }}
),

first_custody_events as (
    select disposal_id, reading_provider_code, min(event_date) as first_event_date
    from custody_events
    group by disposal_id, reading_provider_code
),

community_orders as (
    select
        person_id,
        reading_provider_code,
        from_date,
        until_date,
        1 as in_community,
        0 as in_custody
    from sentences
    where is_supervised and order_family != 'custody'
),

before_first_release as (
    select
        sentences.person_id,
        sentences.reading_provider_code,
        sentences.from_date,
        least(
            sentences.until_date,
            coalesce(first_custody_events.first_event_date, sentences.until_date)
        ) as until_date,
        0 as in_community,
        1 as in_custody
    from sentences
    left join first_custody_events
        on
            sentences.disposal_id = first_custody_events.disposal_id
            and sentences.reading_provider_code = first_custody_events.reading_provider_code
    where sentences.order_family = 'custody'
),

after_custody_event as (
    select
        sentences.person_id,
        sentences.reading_provider_code,
        greatest(custody_events.event_date, sentences.from_date) as from_date,
        least(custody_events.kind_until_date, sentences.until_date) as until_date,
        case
            when
                custody_events.event_kind in ('release', 'pss_start') and sentences.is_supervised
                then 1
            else 0
        end as in_community,
        case when custody_events.event_kind = 'recall' then 1 else 0 end as in_custody
    from custody_events
    inner join sentences
        on
            custody_events.disposal_id = sentences.disposal_id
            and custody_events.reading_provider_code = sentences.reading_provider_code
    where sentences.order_family = 'custody'
),

intervals as (
    select * from community_orders
    union all
    select * from before_first_release
    union all
    select * from after_custody_event
),

levels as (
    select *
    from {{ levels_over_time(
        'intervals', 'person_id, reading_provider_code', ['in_community', 'in_custody']
    ) }} as levels_of_people
),

in_the_community as (
    select * from levels where in_community > 0 and in_custody = 0
),

community_spans as (
    select *
    from {{ merged_spans('in_the_community', 'person_id, reading_provider_code') }} as spans
)

select * from community_spans
