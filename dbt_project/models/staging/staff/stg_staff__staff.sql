-- One row per officer and span of one team, grade and hours as sent by one
-- submission, all versions included. The label comes from its code list.
with

sent as (
    select * from {{ source('lake', 'staff') }}
),

staff_grades as (
    select * from {{ ref('staff_grades') }}
),

renamed as (
    select
        cast(sent.staff_key as string) as staff_key,
        cast(sent.valid_from as date) as valid_from,
        cast(sent.valid_to as date) as valid_to,
        cast(sent.employee_key as string) as employee_key,
        cast(sent.provider_code as string) as provider_code,
        cast(sent.team_code as string) as team_code,
        cast(sent.grade_code as string) as grade_code,
        staff_grades.workload_grade,
        cast(sent.start_date as date) as start_date,
        cast(sent.end_date as date) as end_date,
        cast(sent.contracted_hours as double) as contracted_hours,
        cast(sent.fte as double) as fte,
        cast(sent.working_pattern as string) as working_pattern,
        cast(sent.contract_type as string) as contract_type,
        cast(sent.service_start_date as date) as service_start_date,
        cast(sent.is_placeholder as boolean) as is_placeholder,
        cast(sent._is_placeholder_staff as boolean) as _is_placeholder_staff,
        cast(sent._sequence as bigint) as _sequence,
        cast(sent._source_file as string) as _source_file,
        cast(sent._source_row as bigint) as _source_row,
        cast(sent._provider_code as string) as _provider_code,
        cast(sent._period_start_date as date) as _period_start_date,
        cast(sent._period_end_date as date) as _period_end_date,
        cast(sent._is_late as boolean) as _is_late,
        cast(sent._is_future as boolean) as _is_future
    from sent
    left join staff_grades on sent.grade_code = staff_grades.om_grade_code
)

select * from renamed
