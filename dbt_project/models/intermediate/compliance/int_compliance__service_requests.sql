-- One row per rate-card request, newest version, counted under the provider that delivers.
-- Those of deleted people are out; a refused request has no answer.
with

service_requests as (
    select * from {{ resolved_events(ref('stg_case__service_requests'), 'request_id') }}
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
        service_requests.request_id,
        person_ids.person_id,
        cast(null as bigint) as event_id,
        coalesce(service_requests.provider_code, service_requests._provider_code)
            as provider_code,
        service_requests.requested_by_provider_code,
        service_requests.service_code,
        service_requests.requested_date as trigger_date,
        service_requests.accepted_date,
        service_requests.started_date,
        service_requests.completed_date,
        service_requests.refusal_reason_code
    from service_requests
    left join person_ids on service_requests.person_key = person_ids.person_key
    where person_ids.is_deleted is not true
),

answered as (
    select
        sent.*,
        case
            when sent.refusal_reason_code is not null then null
            else {{ met_on_time(
                'sent.started_date',
                'deadlines.deadline_date',
                'provider_as_of.as_of_date'
            ) }}
        end as service_started_on_time
    from sent
    inner join deadlines
        on
            sent.trigger_date = deadlines.start_date
            and deadlines.threshold_name = 'service_started'
    left join provider_as_of on sent.provider_code = provider_as_of.provider_code
)

select * from answered
