-- What: people whose merges lead round in a circle, so that none of their keys is the survivor.
-- Matters when: one person is counted several times, once for each key of the circle.
-- Resolve by: asking the provider which record it kept; until then the keys stay apart.
{{ config(severity='warn') }}
with

people as (
    select * from {{ ref('int_core__person_ids') }}
),

going_round as (
    select person_id from people where is_merge_cycle
)

select * from going_round
