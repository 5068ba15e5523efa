-- One row per measure, month, provider and borough with something to count: the counts of
-- every fact, still at the finest grain.
-- depends_on: {{ ref('measures') }}
with

appointments as (
    select * from {{ counted_shares('fct_appointments') }} as counted
),

person_months as (
    select * from {{ counted_shares('fct_person_months') }} as counted
),

breaches as (
    select * from {{ counted_shares('fct_breaches') }} as counted
),

sentence_ends as (
    select * from {{ counted_shares('fct_sentence_ends') }} as counted
),

sickness as (
    select * from {{ ref('int_performance__sickness_counted') }}
),

counted as (
    select * from appointments
    union all
    select * from person_months
    union all
    select * from breaches
    union all
    select * from sentence_ends
    union all
    select * from sickness
)

select * from counted
