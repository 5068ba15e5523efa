-- One row per rate-card request, in the month it was made.
with

service_requests as (
    select * from {{ ref('int_compliance__service_requests') }}
),

placed_service_requests as (
    select
        request_id,
        person_id,
        event_id,
        provider_code,
        trigger_date,
        month_start_date,
        borough_code,
        placement_method,
        requested_by_provider_code,
        service_code,
        accepted_date,
        started_date,
        completed_date,
        refusal_reason_code,
        service_started_on_time
    from {{ placed_units('service_requests') }} as placed_rows
)

select * from placed_service_requests
