-- One row per person as sent by one submission, all versions and deleted people
-- included. The label comes from its code list.
with

sent as (
    select * from {{ source('lake', 'person') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
),

renamed as (
    select
        cast(sent.person_key as string) as person_key,
        cast(sent.merged_to_person_key as string) as merged_to_person_key,
        cast(sent.birth_year_month as string) as birth_year_month,
        cast(sent.gender_code as string) as gender_code,
        cast(sent.ethnicity_code as string) as ethnicity_code,
        ethnicities.ethnicity_group,
        cast(sent.disability as string) as disability,
        cast(sent.home_borough_code as string) as home_borough_code,
        cast(sent.current_tier as string) as current_tier,
        cast(sent.status_code as string) as status_code,
        cast(sent.restricted_case as boolean) as is_limited_access,
        cast(sent.soft_deleted as boolean) as is_soft_deleted,
        cast(sent._sequence as bigint) as _sequence,
        cast(sent._source_file as string) as _source_file,
        cast(sent._source_row as bigint) as _source_row,
        cast(sent._provider_code as string) as _provider_code,
        cast(sent._period_start_date as date) as _period_start_date,
        cast(sent._period_end_date as date) as _period_end_date,
        cast(sent._is_late as boolean) as _is_late,
        cast(sent._is_future as boolean) as _is_future
    from sent
    left join ethnicities on sent.ethnicity_code = ethnicities.ethnicity_code
)

select * from renamed
