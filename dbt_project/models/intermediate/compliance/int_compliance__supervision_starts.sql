-- One row per start of supervision (an order, or a release from custody) and reading
-- provider. recalled_date and licence_ended_date are the next after that release; end_date is
-- the first of recall, licence end and termination, null while supervision lasts.
with

sentences as (
    select * from {{ ref('int_core__sentences') }}
),

custody_events as (
    select * from {{ ref('int_core__custody_events') }}
),

followed as (
    select
        disposal_id,
        reading_provider_code,
        custody_event_id,
        event_kind,
        event_date,
        min(case when event_kind = 'recall' then event_date end) over (
            partition by disposal_id, reading_provider_code
            order by event_date, custody_event_id
            rows between 1 following and unbounded following
        ) as recalled_date,
        min(case when event_kind = 'licence_end' then event_date end) over (
            partition by disposal_id, reading_provider_code
            order by event_date, custody_event_id
            rows between 1 following and unbounded following
        ) as licence_ended_date
    from custody_events
),

releases as (
    -- Two releases on one day are one start: the later counts.
    select
        followed.*,
        row_number() over (
            partition by disposal_id, reading_provider_code, event_date
            order by custody_event_id desc
        ) as day_rank
    from followed
    where event_kind = 'release'
),

orders as (
    -- An order has custody events only where it was sent as something else before or after.
    select
        sentences.disposal_id,
        sentences.reading_provider_code,
        sentences.sentence_date,
        min(case when custody_events.event_kind = 'recall' then custody_events.event_date end)
            as recalled_date,
        min(
            case when custody_events.event_kind = 'licence_end' then custody_events.event_date end
        ) as licence_ended_date
    from sentences
    left join custody_events
        on
            sentences.disposal_id = custody_events.disposal_id
            and sentences.reading_provider_code = custody_events.reading_provider_code
            and sentences.sentence_date <= custody_events.event_date
    where
        sentences.order_family in ('community_order', 'suspended_sentence_order')
        and {{ is_read_on('sentences.sentence_date', 'sentences') }}
    group by
        sentences.disposal_id, sentences.reading_provider_code, sentences.sentence_date
),

starts as (
    select
        disposal_id,
        reading_provider_code,
        'order' as start_kind,
        sentence_date as start_date,
        recalled_date,
        licence_ended_date
    from orders
    union all
    select
        disposal_id,
        reading_provider_code,
        'release' as start_kind,
        event_date,
        recalled_date,
        licence_ended_date
    from releases
    where day_rank = 1
),

supervision_starts as (
    select
        starts.disposal_id,
        starts.reading_provider_code,
        sentences.is_newest_reading,
        sentences.event_id,
        sentences.person_id,
        starts.start_kind,
        starts.start_date,
        starts.recalled_date,
        starts.licence_ended_date,
        sentences.termination_date,
        sentences.result_group,
        case
            when
                starts.recalled_date is not null
                or starts.licence_ended_date is not null
                or sentences.termination_date is not null
                then least(
                    coalesce(starts.recalled_date, date '9999-12-31'),
                    coalesce(starts.licence_ended_date, date '9999-12-31'),
                    coalesce(sentences.termination_date, date '9999-12-31')
                )
        end as end_date
    from starts
    inner join sentences
        on
            starts.disposal_id = sentences.disposal_id
            and starts.reading_provider_code = sentences.reading_provider_code
            and {{ is_read_on('starts.start_date', 'sentences') }}
    where starts.start_kind = 'order' or sentences.order_family = 'custody'
)

select * from supervision_starts
