-- One row per absence as sent by one submission, all versions included. An absence
-- repeats in each period it overlaps. The label comes from its code list.
with

sent as (
    select * from {{ source('lake', 'staff_absence') }}
),

absence_reasons as (
    select * from {{ ref('absence_reasons') }}
),

renamed as (
    select
        cast(sent.absence_id as string) as absence_id,
        cast(sent.employee_key as string) as employee_key,
        cast(sent.provider_code as string) as provider_code,
        cast(sent.absence_start_date as date) as absence_start_date,
        cast(sent.absence_end_date as date) as absence_end_date,
        cast(sent.first_day_part as double) as first_day_part,
        cast(sent.last_day_part as double) as last_day_part,
        cast(sent.absence_type as string) as absence_type,
        cast(sent.reason_scheme as string) as reason_scheme,
        cast(sent.reason_code as string) as reason_code,
        absence_reasons.reason_group,
        cast(sent.work_related as boolean) as is_work_related,
        cast(sent.working_days_lost as double) as working_days_lost,
        cast(sent._sequence as bigint) as _sequence,
        cast(sent._source_file as string) as _source_file,
        cast(sent._source_row as bigint) as _source_row,
        cast(sent._provider_code as string) as _provider_code,
        cast(sent._period_start_date as date) as _period_start_date,
        cast(sent._period_end_date as date) as _period_end_date,
        cast(sent._is_late as boolean) as _is_late,
        cast(sent._is_future as boolean) as _is_future
    from sent
    left join absence_reasons
        on
            sent.reason_scheme = absence_reasons.reason_scheme
            and sent.reason_code = absence_reasons.reason_code
)

select * from renamed
