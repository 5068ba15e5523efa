-- One row per finding of the door on a current submission: a rule, an extract and a
-- column.
with

sent as (
    select * from {{ source('lake', 'finding') }}
),

renamed as (
    select
        cast(sequence as bigint) as sequence,
        cast(provider_code as string) as provider_code,
        cast(period_start_date as date) as period_start_date,
        cast(period_end_date as date) as period_end_date,
        cast(extract_name as string) as extract_name,
        cast(column_name as string) as column_name,
        cast(rule_code as string) as rule_code,
        cast(severity as string) as severity,
        cast(rule_text as string) as rule_text,
        cast(findings as bigint) as findings
    from sent
)

select * from renamed
