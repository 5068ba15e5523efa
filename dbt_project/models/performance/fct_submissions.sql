-- One row per current submission and extract of the contract: what came and what was kept.
with

submissions as (
    select * from {{ ref('stg_reference__submissions') }}
)

select * from submissions
