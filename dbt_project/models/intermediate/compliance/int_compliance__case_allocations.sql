-- One row per case allocated at court, newest version. Those of deleted people are out.
with

case_allocations as (
    select *
    from {{ resolved_events(ref('stg_case__case_allocations'), 'case_allocation_id') }}
),

person_ids as (
    select * from {{ ref('int_core__person_ids') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

sent as (
    select
        case_allocations.*,
        person_ids.person_id,
        coalesce(case_allocations.provider_code, case_allocations._provider_code)
            as counted_provider_code
    from case_allocations
    left join person_ids on case_allocations.person_key = person_ids.person_key
    where person_ids.is_deleted is not true
),

answered as (
    select
        sent.case_allocation_id,
        sent.person_id,
        sent.event_id,
        sent.counted_provider_code as provider_code,
        sent.court_team_code,
        sent.sentence_date as trigger_date,
        sent.allocated_date,
        sent.decision,
        {{ met_on_time(
            'sent.allocated_date',
            'deadlines.deadline_date',
            'provider_as_of.as_of_date'
        ) }}
            as case_allocated_on_time,
        case
            when sent.allocated_date is null then null
            when
                sent.form_fields_completed >= sent.form_fields_required
                and sent.is_returned_for_information is not true
                then 'yes'
            else 'no'
        end as allocation_form_complete
    from sent
    inner join deadlines
        on
            sent.sentence_date = deadlines.start_date
            and deadlines.threshold_name = 'case_allocated'
    left join provider_as_of on sent.counted_provider_code = provider_as_of.provider_code
)

select * from answered
