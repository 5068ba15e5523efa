-- One row per person and span of days with the same kind of sentence: of the sentences live
-- that day the newest, then the highest id. Sentences under no supervision are left out.
with

sentences as (
    select
        *,
        greatest(sentence_date, read_from_date) as from_date,
        least(live_until_date, read_until_date) as until_date
    from {{ ref('int_core__sentences') }}
    where
        is_newest_reading
        and is_supervised
        and greatest(sentence_date, read_from_date) < least(live_until_date, read_until_date)
),

changes as (
    select person_id, from_date as change_date from sentences
    union
    select person_id, until_date as change_date from sentences
),

stretches as (
    select
        person_id,
        change_date as from_date,
        lead(change_date) over (partition by person_id order by change_date) as until_date
    from changes
),

ranked as (
    select
        stretches.person_id,
        stretches.from_date,
        stretches.until_date,
        sentences.order_family,
        row_number() over (
            partition by stretches.person_id, stretches.from_date
            order by sentences.sentence_date desc, sentences.disposal_id desc
        ) as newest_first
    from stretches
    inner join sentences
        on
            stretches.person_id = sentences.person_id
            and stretches.from_date >= sentences.from_date
            and stretches.from_date < sentences.until_date
),

newest as (
    select * from ranked where newest_first = 1
),

order_family_spans as (
    select * from {{ merged_spans('newest', 'person_id, order_family') }} as spans
)

select * from order_family_spans
