-- One row per sentence, reading provider and stretch of days for which its type, breach mark
-- and breach end read the same; other columns are those of the newest version.
-- A provider that never sent the sentence reads the newest version anyone sent.
-- Deleted sentences and deleted people are out. live_until_date is exclusive.
with

sentences as (
    select *
    from {{ resolved_states(ref('stg_case__sentences'), 'disposal_id, _provider_code') }}
),

stretches as (
    select *
    from {{ read_stretches(
        ref('stg_case__sentences'),
        'disposal_id, _provider_code',
        ['disposal_type_code', 'is_in_breach', 'breach_end_date']
    ) }} as stretches_read
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

sentence_types as (
    select * from {{ ref('sentence_types') }}
),

termination_reasons as (
    select * from {{ ref('termination_reasons') }}
),

managing_providers as (
    -- Of the person, whichever of their merged keys the allocation names.
    select distinct
        person_ids.person_id,
        allocations.provider_code
    from {{ ref('stg_case__allocations') }} as allocations
    inner join person_ids on allocations.person_key = person_ids.person_key
),

readers as (
    select
        disposal_id,
        _provider_code as reading_provider_code
    from sentences
    union
    select
        sentences.disposal_id,
        managing_providers.provider_code as reading_provider_code
    from sentences
    inner join person_ids on sentences.person_key = person_ids.person_key
    inner join managing_providers on person_ids.person_id = managing_providers.person_id
),

ranked as (
    select
        readers.reading_provider_code,
        sentences.*,
        row_number() over (
            partition by readers.disposal_id, readers.reading_provider_code
            order by
                case
                    when sentences._provider_code = readers.reading_provider_code then 0
                    else 1
                end,
                sentences._period_end_date desc,
                sentences._sequence desc
        ) as reading_rank
    from readers
    inner join sentences on readers.disposal_id = sentences.disposal_id
),

resolved as (
    select
        ranked.disposal_id,
        ranked.reading_provider_code,
        ranked._provider_code as sending_provider_code,
        ranked.event_id,
        person_ids.person_id,
        ranked.provider_code,
        stretches.disposal_type_code,
        sentence_types.order_family,
        coalesce(sentence_types.is_supervised, false) as is_supervised,
        ranked.sentence_date,
        ranked.termination_date,
        ranked.termination_reason_code,
        termination_reasons.result_group,
        stretches.is_in_breach,
        stretches.breach_end_date,
        stretches.read_from_date,
        stretches.read_until_date,
        coalesce(ranked.termination_date, ranked.known_until_date) as live_until_date,
        -- One provider's reading stands for the sentence where it is counted once.
        dense_rank() over (
            partition by ranked.disposal_id
            order by
                ranked._period_end_date desc,
                ranked._sequence desc,
                ranked.reading_provider_code asc
        ) = 1 as is_newest_reading
    from ranked
    inner join stretches
        on
            ranked.disposal_id = stretches.disposal_id
            and ranked._provider_code = stretches._provider_code
    inner join person_ids on ranked.person_key = person_ids.person_key
    left join sentence_types
        on stretches.disposal_type_code = sentence_types.disposal_type_code
    left join termination_reasons
        on ranked.termination_reason_code = termination_reasons.termination_reason_code
    where
        ranked.reading_rank = 1
        and ranked.is_soft_deleted is not true
        and not person_ids.is_deleted
)

select * from resolved
