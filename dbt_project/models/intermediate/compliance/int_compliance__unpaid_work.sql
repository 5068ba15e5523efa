-- One row per unpaid work requirement and reading provider, from its start: the later of the
-- day it was imposed and the event's first allocation. Those never allocated, or ended on or
-- before the start, are out; it is unpaid work by the category sent for its start.
with

requirements as (
    select * from {{ ref('int_core__requirements') }} where is_unpaid_work
),

sentences as (
    select * from {{ ref('int_core__sentences') }} where {{ is_newest_version() }}
),

allocations as (
    select *
    from {{ ref('int_core__allocations') }} as allocations
    where {{ is_read_on('allocations.allocation_date', 'allocations') }}
),

read_requirements as (
    select
        requirements.*,
        sentences.live_until_date as sentence_live_until_date
    from requirements
    inner join sentences
        on
            requirements.disposal_id = sentences.disposal_id
            and requirements.reading_provider_code = sentences.reading_provider_code
),

event_allocations as (
    select
        event_id,
        allocation_date,
        provider_code,
        row_number() over (
            partition by event_id order by allocation_date, allocation_id
        ) as allocation_rank
    from allocations
    where manager_kind = 'OS' and event_id is not null
),

person_allocations as (
    -- Without a manager of the order: the person's earliest manager live after the sentence.
    select
        read_requirements.component_kind,
        read_requirements.component_id,
        read_requirements.reading_provider_code,
        read_requirements.read_from_date,
        greatest(allocations.allocation_date, read_requirements.sentence_date)
            as allocation_date,
        allocations.provider_code,
        row_number() over (
            partition by
                read_requirements.component_kind,
                read_requirements.component_id,
                read_requirements.reading_provider_code,
                read_requirements.read_from_date
            order by allocations.allocation_date, allocations.allocation_id
        ) as allocation_rank
    from read_requirements
    inner join allocations
        on
            read_requirements.person_id = allocations.person_id
            and allocations.manager_kind = 'OM'
            and allocations.live_until_date > read_requirements.sentence_date
            and allocations.allocation_date
            < read_requirements.sentence_live_until_date
),

first_allocated as (
    select
        read_requirements.*,
        case
            when event_allocations.provider_code is not null
                then event_allocations.provider_code
            else person_allocations.provider_code
        end as allocated_provider_code,
        greatest(
            read_requirements.imposed_date,
            coalesce(event_allocations.allocation_date, person_allocations.allocation_date)
        ) as start_date
    from read_requirements
    left join event_allocations
        on
            read_requirements.event_id = event_allocations.event_id
            and event_allocations.allocation_rank = 1
    left join person_allocations
        on
            read_requirements.component_kind = person_allocations.component_kind
            and read_requirements.component_id = person_allocations.component_id
            and read_requirements.reading_provider_code
            = person_allocations.reading_provider_code
            and read_requirements.read_from_date = person_allocations.read_from_date
            and person_allocations.allocation_rank = 1
    where
        event_allocations.allocation_date is not null
        or person_allocations.allocation_date is not null
),

unpaid_work as (
    select
        component_kind,
        component_id,
        reading_provider_code,
        is_newest_reading,
        disposal_id,
        event_id,
        person_id,
        sentence_date,
        start_date,
        allocated_provider_code,
        first_appointment_date,
        termination_date,
        result_group
    from first_allocated
    where
        (termination_date is null or termination_date > start_date)
        and {{ is_read_on('start_date', 'first_allocated') }}
)

select * from unpaid_work
