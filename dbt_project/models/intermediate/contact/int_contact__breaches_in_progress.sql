-- One row per person and period end with enforcement in progress: a live sentence marked in
-- breach in that period's submission, or a breach aware by then and without outcome by then.
with

period_ends as (
    select distinct period_end_date from {{ ref('int_contact__period_ends') }}
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

marked as (
    select
        disposal_id,
        _provider_code as provider_code,
        _period_end_date as period_end_date
    from {{ ref('stg_case__sentences') }}
    where is_in_breach and is_soft_deleted is not true
),

marked_in_breach as (
    select
        sentences.person_id,
        marked.period_end_date
    from marked
    inner join sentences
        on
            marked.disposal_id = sentences.disposal_id
            and marked.provider_code = sentences.reading_provider_code
            and marked.period_end_date >= sentences.sentence_date
            and marked.period_end_date < sentences.live_until_date
),

open_breaches as (
    select
        breaches.person_id,
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
