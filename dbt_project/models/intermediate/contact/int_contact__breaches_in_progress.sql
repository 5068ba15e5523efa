-- One row per person, provider and end of its period with enforcement in progress: a live
-- sentence marked in breach as the provider reads it for that day, or a breach aware by then
-- and without outcome by then.
with

period_ends as (
    select distinct provider_code, period_end_date from {{ ref('int_contact__period_ends') }}
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where is_in_breach
),

marked_in_breach as (
    select
        sentences.person_id,
        period_ends.provider_code,
        period_ends.period_end_date
    from sentences
    inner join period_ends
        on
            sentences.reading_provider_code = period_ends.provider_code
            and period_ends.period_end_date >= sentences.sentence_date
            and period_ends.period_end_date < sentences.live_until_date
            and {{ is_read_on('period_ends.period_end_date', 'sentences') }}
),

open_breaches as (
    select
        breaches.person_id,
        period_ends.provider_code,
        period_ends.period_end_date
    from {{ ref('int_compliance__breaches') }} as breaches
    inner join period_ends
        on
            breaches.became_aware_date <= period_ends.period_end_date
            and (
                breaches.outcome_date is null
                or breaches.outcome_date > period_ends.period_end_date
            )
    where breaches.person_id is not null
),

in_progress as (
    select * from marked_in_breach
    union
    select * from open_breaches
)

select * from in_progress
