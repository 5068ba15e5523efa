-- One row per current submission, extract, column and rule of the door that found something.
with

findings as (
    select * from {{ ref('stg_reference__findings') }}
)

select * from findings
