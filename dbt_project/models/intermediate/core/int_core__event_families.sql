-- One row per event and span of days with the same kind of sentence: that of its newest
-- sentence, then of the highest id, as read on the day.
with

sentences as (
    select *
    from {{ ref('int_core__sentences') }}
    where is_newest_reading and event_id is not null and order_family is not null
),

changes as (
    select distinct event_id, read_from_date as from_date from sentences
),

stretches as (
    select
        event_id,
        from_date,
        coalesce(
            lead(from_date) over (partition by event_id order by from_date), date '9999-12-31'
        ) as until_date
    from changes
),

ranked as (
    select
        stretches.event_id,
        stretches.from_date,
        stretches.until_date,
        sentences.order_family,
        row_number() over (
            partition by stretches.event_id, stretches.from_date
            order by sentences.sentence_date desc, sentences.disposal_id desc
        ) as newest_first
    from stretches
    inner join sentences
        on
            stretches.event_id = sentences.event_id
            and stretches.from_date >= sentences.read_from_date
            and stretches.from_date < sentences.read_until_date
),

event_families as (
    select event_id, order_family, from_date, until_date from ranked where newest_first = 1
)

select * from event_families
