-- One row per requirement, licence condition or post-sentence requirement as sent by
-- one submission, all versions and deleted ones included.
with

sent as (
    select * from {{ source('lake', 'requirement') }}
),

renamed as (
    select
        cast(component_kind as string) as component_kind,
        cast(component_id as bigint) as component_id,
        cast(disposal_id as bigint) as disposal_id,
        cast(person_key as string) as person_key,
        cast(main_category_code as string) as main_category_code,
        cast(sub_category_code as string) as sub_category_code,
        cast(imposed_date as date) as imposed_date,
        cast(commencement_date as date) as commencement_date,
        cast(expected_end_date as date) as expected_end_date,
        cast(termination_date as date) as termination_date,
        cast(termination_reason_code as string) as termination_reason_code,
        cast(length as double) as length,
        cast(length_unit as string) as length_unit,
        cast(first_appointment_date as date) as first_appointment_date,
        cast(active as boolean) as is_active,
        cast(soft_deleted as boolean) as is_soft_deleted,
        cast(_sequence as bigint) as _sequence,
        cast(_source_file as string) as _source_file,
        cast(_source_row as bigint) as _source_row,
        cast(_provider_code as string) as _provider_code,
        cast(_period_start_date as date) as _period_start_date,
        cast(_period_end_date as date) as _period_end_date,
        cast(_is_late as boolean) as _is_late,
        cast(_is_future as boolean) as _is_future
    from sent
)

select * from renamed
