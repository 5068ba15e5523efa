-- One row per person and unbroken span supervised by one provider, whoever the officer.
with

supervision_spans as (
    select * from {{ ref('int_core__supervision_spans') }}
),

spans as (
    select * from {{ merged_spans('supervision_spans', 'person_id, provider_code') }} as merged
)

select * from spans
