-- One row per person and unbroken span of supervision, whoever the provider.
with

supervision_spans as (
    select * from {{ ref('int_core__supervised_by_provider_spans') }}
),

spans as (
    select * from {{ merged_spans('supervision_spans', 'person_id') }} as merged
)

select * from spans
