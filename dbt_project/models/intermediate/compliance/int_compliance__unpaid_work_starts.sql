-- One row per unpaid work requirement, from its start, counted under the provider of the
-- allocation that began it.
with

unpaid_work as (
    select * from {{ ref('int_compliance__unpaid_work') }}
),

deadlines as (
    select * from {{ ref('int_compliance__deadlines') }}
),

provider_as_of as (
    select * from {{ ref('int_core__provider_as_of') }}
),

started as (
    select unpaid_work.*, allocated_provider_code as provider_code
    from unpaid_work
),

read_by_its_provider as (
    select * from started where {{ is_own_reading('started') }}
),

unpaid_work_starts as (
    select
        read_by_its_provider.component_kind,
        read_by_its_provider.component_id,
        read_by_its_provider.disposal_id,
        read_by_its_provider.event_id,
        read_by_its_provider.person_id,
        read_by_its_provider.provider_code,
        read_by_its_provider.start_date as trigger_date,
        read_by_its_provider.first_appointment_date,
        {{ met_on_time(
            'read_by_its_provider.first_appointment_date',
            'deadlines.deadline_date',
            'provider_as_of.as_of_date'
        ) }}
            as unpaid_work_arranged_on_time
    from read_by_its_provider
    inner join deadlines
        on
            read_by_its_provider.start_date = deadlines.start_date
            and deadlines.threshold_name = 'unpaid_work_arranged'
    left join provider_as_of
        on read_by_its_provider.provider_code = provider_as_of.provider_code
)

select * from unpaid_work_starts
