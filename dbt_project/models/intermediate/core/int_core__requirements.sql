-- One row per requirement, reading provider and stretch of days for which its category reads
-- the same; other columns are those of the newest version, as that provider reads its sentence.
-- Deleted requirements and those of deleted sentences are out.
with

requirements as (
    select *
    from {{ resolved_states(
        ref('stg_case__requirements'), 'component_kind, component_id, _provider_code'
    ) }}
),

stretches as (
    select *
    from {{ read_stretches(
        ref('stg_case__requirements'),
        'component_kind, component_id, _provider_code',
        ['main_category_code']
    ) }} as stretches_read
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

requirement_types as (
    select
        component_kind,
        main_category_code,
        bool_or(is_unpaid_work) as is_unpaid_work
    from {{ ref('requirement_types') }}
    where category_level = 'main'
    group by component_kind, main_category_code
),

termination_reasons as (
    select * from {{ ref('termination_reasons') }}
),

ranked as (
    select
        requirements.*,
        sentences.reading_provider_code,
        sentences.event_id,
        sentences.person_id,
        sentences.sentence_date,
        sentences.is_newest_reading,
        row_number() over (
            partition by
                requirements.component_kind,
                requirements.component_id,
                sentences.reading_provider_code
            order by
                case
                    when requirements._provider_code = sentences.reading_provider_code then 0
                    else 1
                end,
                requirements._period_end_date desc,
                requirements._sequence desc
        ) as reading_rank
    from requirements
    inner join sentences on requirements.disposal_id = sentences.disposal_id
),

requirements_read as (
    select
        ranked.component_kind,
        ranked.component_id,
        ranked.reading_provider_code,
        ranked.disposal_id,
        ranked.event_id,
        ranked.person_id,
        ranked.sentence_date,
        ranked.is_newest_reading,
        stretches.read_from_date,
        stretches.read_until_date,
        coalesce(requirement_types.is_unpaid_work, false) as is_unpaid_work,
        ranked.imposed_date,
        ranked.first_appointment_date,
        ranked.termination_date,
        ranked.termination_reason_code,
        termination_reasons.result_group,
        coalesce(ranked.termination_date, ranked.known_until_date) as live_until_date
    from ranked
    inner join stretches
        on
            ranked.component_kind = stretches.component_kind
            and ranked.component_id = stretches.component_id
            and ranked._provider_code = stretches._provider_code
    left join requirement_types
        on
            ranked.component_kind = requirement_types.component_kind
            and stretches.main_category_code = requirement_types.main_category_code
    left join termination_reasons
        on ranked.termination_reason_code = termination_reasons.termination_reason_code
    where ranked.reading_rank = 1 and ranked.is_soft_deleted is not true
)

select * from requirements_read
